package dev.mortise.component.internal.memory;

import dev.mortise.component.LimitExceeded;
import dev.mortise.component.Trap;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.PassiveDataSegment;

/// A linear memory in blocks of 4 KiB. The only implementation in use, so that calls to it stay monomorphic.
///
/// Two arrays hold the blocks: `readable[b]` is what reads see, `writable[b]` is the same block once this memory owns
/// it, else null. A block that nobody wrote is one shared block of zeros; the first write makes an own copy. A fresh
/// memory costs two small arrays, whatever its size. An address outside lies outside both arrays, or where they hold
/// null because they have room to grow, so that the JVM's own checks are the check of memory bounds.
///
/// After a [#snapshot] every block is shared again; those that are written from then on are listed, so that [#restore]
/// costs what the call wrote and not what the memory holds. Blocks are smaller than WebAssembly's pages because a first
/// write copies one: a call mostly writes a few bytes of its stack and of its heap.
@SuppressWarnings("removal")
public final class GuestMemory implements Memory {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE_BITS = 16;
    static final int BLOCK_BITS = 12;
    static final int BLOCK_BYTES = 1 << BLOCK_BITS;
    static final int BLOCK_MASK = BLOCK_BYTES - 1;
    private static final byte[] ZEROS = new byte[BLOCK_BYTES];
    private static final byte[][] NO_BLOCKS = {};
    /// Addresses are `int` in the engine, so that a memory ends below 2 GiB.
    private static final int MOST_PAGES = 32_767;
    /// How many blocks of an ended call are kept for the next one, so that it allocates none.
    private static final int MOST_SPARES = 64;
    /// How many are taken of those that all instances share.
    private static final int TAKEN_SPARES = 32;
    /// After so much of one long operation other threads may run.
    private static final int PART_BYTES = 1 << 18;
    private static final int SEGMENT_BITS = 20;
    private static final int SEGMENT_MASK = (1 << SEGMENT_BITS) - 1;

    private final MemoryBudget budget;
    /// The counter of whoever rewrote the guest's code: here, so that compiled functions have it at hand.
    private final @Nullable GlobalInstance counter;
    private final int initialPages;
    private final int maximumPages;
    /// Its size. Both arrays may be longer.
    private int blocks;
    byte[] @Nullable [] readable;
    byte[] @Nullable [] writable;
    private final ToIntFunction<WasmModule> numberOfModule;
    /// The data segments of each module that has this memory, by the module's number: its instance's own array, in
    /// which `data.drop` empties them. The engine keeps one array for all, so that modules would get each other's.
    private DataSegment[] @Nullable [] segments = {};
    private @Nullable Snapshot snapshot;
    private int[] owned = new int[8];
    private int ownedCount;
    private final byte[][] spares = new byte[MOST_SPARES][];
    private int spareCount;

    /// What a memory held at one moment. The blocks may be shared by any number of memories and are never written.
    public static final class Snapshot {
        private final byte[][] blocks;
        private final DataSegment[] @Nullable [] segments;

        private Snapshot(byte[][] blocks, DataSegment[] @Nullable [] segments) {
            this.blocks = blocks;
            this.segments = segments;
        }
    }

    private GuestMemory(
            int initialPages,
            int maximumPages,
            MemoryBudget budget,
            ToIntFunction<WasmModule> numberOfModule,
            @Nullable GlobalInstance counter) {
        this.numberOfModule = numberOfModule;
        this.counter = counter;
        this.initialPages = initialPages;
        this.maximumPages = maximumPages;
        this.budget = budget;
        this.blocks = initialPages << (PAGE_BITS - BLOCK_BITS);
        this.readable = new byte[blocks][];
        Arrays.fill(readable, ZEROS);
        this.writable = new byte[blocks][];
    }

    /// Makes a memory for one module alone.
    ///
    /// @throws dev.mortise.component.LimitExceeded if it does not fit into the budget
    public static GuestMemory of(MemoryLimits limits, MemoryBudget budget) {
        return of(limits, budget, module -> 0, null);
    }

    /// Makes a memory as it is declared.
    ///
    /// @param numberOfModule the number of a core module in its component
    /// @param counter what [#counter] reads
    /// @throws dev.mortise.component.LimitExceeded if it does not fit into the budget
    public static GuestMemory of(
            MemoryLimits limits,
            MemoryBudget budget,
            ToIntFunction<WasmModule> numberOfModule,
            @Nullable GlobalInstance counter) {
        int pages = limits.initialPages();
        if (pages > MOST_PAGES) {
            throw new LimitExceeded(
                    "memory_limit", "a memory of " + pages + " pages is too large: at most " + MOST_PAGES + " pages");
        }
        budget.take((long) pages << PAGE_BITS, "a memory of " + pages + " pages");
        return new GuestMemory(pages, Math.min(limits.maximumPages(), MOST_PAGES), budget, numberOfModule, counter);
    }

    /// The counter of whoever rewrote the guest's code. Compiled functions call this.
    ///
    /// @param memory a guest memory whose instance has a counter
    public static long counter(Memory memory) {
        return Objects.requireNonNull(((GuestMemory) memory).counter).getValue();
    }

    /// Sets [#counter]. Compiled functions call this.
    public static void setCounter(long value, Memory memory) {
        Objects.requireNonNull(((GuestMemory) memory).counter).setValue(value);
    }

    /// Its size now.
    public long byteSize() {
        return (long) blocks << BLOCK_BITS;
    }

    private Trap outOfBounds(int u32Address, long bytes) {
        return outOfBounds(Integer.toUnsignedLong(u32Address), bytes);
    }

    /// What an operator ends with that reads or writes outside.
    static Trap outOfBounds(int u32Base, int u32Offset, int bytes, Memory memory) {
        return ((GuestMemory) memory)
                .outOfBounds(Integer.toUnsignedLong(u32Base) + Integer.toUnsignedLong(u32Offset), bytes);
    }

    private Trap outOfBounds(long address, long bytes) {
        return new Trap(
                "out_of_bounds_memory",
                "out of bounds memory access: " + bytes + " bytes at " + address + ", the memory has " + byteSize()
                        + " bytes");
    }

    /// The block that is written at an address, which is made this memory's own.
    byte[] own(int address) {
        int block = address >>> BLOCK_BITS;
        byte @Nullable [] shared = readable[block];
        if (shared == null) {
            throw outOfBounds(address, 1);
        }
        byte[] copy;
        if (spareCount == 0) {
            spareCount = budget.takeSpare(spares, TAKEN_SPARES);
        }
        if (spareCount > 0) {
            copy = spares[--spareCount];
            System.arraycopy(shared, 0, copy, 0, BLOCK_BYTES);
        } else {
            copy = shared.clone();
        }
        readable[block] = copy;
        writable[block] = copy;
        if (snapshot != null) {
            if (ownedCount == owned.length) {
                owned = Arrays.copyOf(owned, 2 * ownedCount);
            }
            owned[ownedCount++] = block;
        }
        return copy;
    }

    /// Remembers the present state. No block belongs to this memory alone afterwards.
    ///
    /// @param like a snapshot of the same memory of another instance: blocks of the same content are shared with it
    /// @return the snapshot
    public Snapshot snapshot(@Nullable Snapshot like) {
        for (int block = 0; block < blocks; block++) {
            byte @Nullable [] content = writable[block];
            if (content != null) {
                if (like != null && block < like.blocks.length && Arrays.equals(content, like.blocks[block])) {
                    readable[block] = like.blocks[block];
                } else if (Arrays.equals(content, ZEROS)) {
                    readable[block] = ZEROS;
                }
            }
        }
        writable = new byte[blocks][];
        readable = Arrays.copyOf(readable, blocks);
        DataSegment[] @Nullable [] left = segments.clone();
        for (int module = 0; module < left.length; module++) {
            left[module] = left[module] == null ? null : left[module].clone();
        }
        Snapshot taken = new Snapshot(readable.clone(), left);
        snapshot = taken;
        ownedCount = 0;
        return taken;
    }

    /// Returns to the last snapshot.
    ///
    /// @throws IllegalStateException if there is none
    public void restore() {
        Snapshot target = snapshot;
        if (target == null) {
            throw new IllegalStateException("no snapshot was taken");
        }
        boolean grown = blocks != target.blocks.length;
        for (int i = 0; i < ownedCount; i++) {
            int block = owned[i];
            keep(Objects.requireNonNull(writable[block]));
            if (!grown) {
                readable[block] = target.blocks[block];
                writable[block] = null;
            }
        }
        if (grown) {
            blocks = target.blocks.length;
            readable = target.blocks.clone();
            writable = new byte[target.blocks.length][];
        }
        ownedCount = 0;
        for (int module = 0; module < segments.length; module++) {
            DataSegment[] own = segments[module];
            DataSegment[] left = target.segments[module];
            if (own != null && left != null) {
                System.arraycopy(left, 0, own, 0, own.length);
            }
        }
    }

    private void keep(byte[] block) {
        if (spareCount == MOST_SPARES) {
            budget.giveSpare(spares, spareCount);
            spareCount = 0;
        }
        spares[spareCount++] = block;
    }

    /// Ends it: every later access is out of bounds, and its blocks go to other instances.
    public void close() {
        for (byte[] block : writable) {
            if (block != null) {
                keep(block);
            }
        }
        blocks = 0;
        readable = NO_BLOCKS;
        writable = NO_BLOCKS;
        snapshot = null;
        ownedCount = 0;
        budget.giveSpare(spares, spareCount);
        Arrays.fill(spares, null);
        spareCount = 0;
    }

    private byte[] blockToRead(int address) {
        try {
            byte @Nullable [] block = readable[address >>> BLOCK_BITS];
            if (block != null) {
                return block;
            }
        } catch (IndexOutOfBoundsException outside) {
            // as if it were null
        }
        throw outOfBounds(address, 1);
    }

    private byte[] blockToWrite(int address) {
        try {
            byte @Nullable [] bytes = writable[address >>> BLOCK_BITS];
            return bytes != null ? bytes : own(address);
        } catch (IndexOutOfBoundsException outside) {
            throw outOfBounds(address, 1);
        }
    }

    private void check(int address, long bytes) {
        if (bytes < 0 || Integer.toUnsignedLong(address) + bytes > byteSize()) {
            throw outOfBounds(address, bytes);
        }
    }

    @Override
    public int pages() {
        return blocks >> (PAGE_BITS - BLOCK_BITS);
    }

    @Override
    public int grow(int more) {
        int before = pages();
        if (more < 0 || more > maximumPages - before || !budget.tryTake((long) more << PAGE_BITS)) {
            return -1;
        }
        int after = (before + more) << (PAGE_BITS - BLOCK_BITS);
        if (after > readable.length) {
            // More than asked, so that a memory that grows a page at a time is not copied each time.
            int room = Math.max(after, Math.min(after + (after >> 1), maximumPages << (PAGE_BITS - BLOCK_BITS)));
            readable = Arrays.copyOf(readable, room);
            writable = Arrays.copyOf(writable, room);
        }
        Arrays.fill(readable, blocks, after, ZEROS);
        blocks = after;
        return before;
    }

    @Override
    public int initialPages() {
        return initialPages;
    }

    @Override
    public int maximumPages() {
        return maximumPages;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Object lock(int address) {
        return this;
    }

    @Override
    public int waitOn(int address, int expected, long timeout) {
        throw new Trap("unshared_memory", "atomic wait on a memory that is not shared");
    }

    @Override
    public int waitOn(int address, long expected, long timeout) {
        throw new Trap("unshared_memory", "atomic wait on a memory that is not shared");
    }

    @Override
    public int notify(int address, int count) {
        check(address, 4);
        return 0;
    }

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment @Nullable [] dataSegments, int memoryIndex) {
        if (dataSegments == null) {
            return;
        }
        int module = numberOfModule.applyAsInt(instance.module());
        if (module >= segments.length) {
            segments = Arrays.copyOf(segments, module + 1);
        }
        segments[module] = dataSegments;
        for (int i = 0; i < dataSegments.length; i++) {
            if (dataSegments[i] instanceof ActiveDataSegment active && active.index() == memoryIndex) {
                int offset = (int) ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
                byte[] data = active.data();
                write(offset, data, 0, data.length);
                dataSegments[i] = PassiveDataSegment.EMPTY;
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int destination, int offset, int size) {
        byte[] data = segmentsOf(segment)[segment & SEGMENT_MASK].data();
        if (size < 0 || offset < 0 || (long) offset + size > data.length) {
            throw new Trap(
                    "out_of_bounds_memory",
                    "out of bounds memory access: " + Integer.toUnsignedString(size) + " bytes at "
                            + Integer.toUnsignedString(offset) + " of a data segment of " + data.length + " bytes");
        }
        write(destination, data, offset, size);
    }

    @Override
    public void drop(int segment) {
        segmentsOf(segment)[segment & SEGMENT_MASK] = PassiveDataSegment.EMPTY;
    }

    /// How `memory.init` names a data segment: its module's number and its own.
    ///
    /// @param module the module's number in its component
    /// @param segment the segment's index in the module
    public static int segment(int module, int segment) {
        if (segment > SEGMENT_MASK) {
            throw new IllegalArgumentException("at most " + SEGMENT_MASK + " data segments, found " + segment);
        }
        return module << SEGMENT_BITS | segment;
    }

    private DataSegment[] segmentsOf(int segment) {
        DataSegment[] own = segments[segment >>> SEGMENT_BITS];
        if (own == null) {
            throw new IllegalStateException("a module that was not instantiated with this memory");
        }
        return own;
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, data.length);
        check(address, size);
        int done = 0;
        while (done < size) {
            int at = address + done;
            int room = Math.min(size - done, BLOCK_BYTES - (at & BLOCK_MASK));
            System.arraycopy(data, offset + done, blockToWrite(at), at & BLOCK_MASK, room);
            done += room;
            letOthersRun(done, room);
        }
    }

    @Override
    public byte[] readBytes(int address, int size) {
        check(address, Integer.toUnsignedLong(size));
        byte[] data = new byte[size];
        int done = 0;
        while (done < size) {
            int at = address + done;
            int room = Math.min(size - done, BLOCK_BYTES - (at & BLOCK_MASK));
            System.arraycopy(blockToRead(at), at & BLOCK_MASK, data, done, room);
            done += room;
        }
        return data;
    }

    /// Decodes text, without a copy of its bytes where they lie in one block. What is malformed is replaced.
    public String readText(int address, int size, Charset charset) {
        int offset = address & BLOCK_MASK;
        if (size > BLOCK_BYTES - offset || size <= 0) {
            return new String(readBytes(address, size), charset);
        }
        check(address, size);
        return new String(blockToRead(address), offset, size, charset);
    }

    @Override
    public byte read(int address) {
        return blockToRead(address)[address & BLOCK_MASK];
    }

    @Override
    public void writeByte(int address, byte value) {
        blockToWrite(address)[address & BLOCK_MASK] = value;
    }

    @Override
    public short readShort(int address) {
        int offset = address & BLOCK_MASK;
        if (offset <= BLOCK_BYTES - 2) {
            return (short) SHORT.get(blockToRead(address), offset);
        }
        check(address, 2);
        return (short) ((read(address) & 0xFF) | read(address + 1) << 8);
    }

    @Override
    public void writeShort(int address, short value) {
        int offset = address & BLOCK_MASK;
        if (offset <= BLOCK_BYTES - 2) {
            SHORT.set(blockToWrite(address), offset, value);
        } else {
            check(address, 2);
            writeByte(address, (byte) value);
            writeByte(address + 1, (byte) (value >>> 8));
        }
    }

    @Override
    public long readU16(int address) {
        return readShort(address) & 0xFFFF;
    }

    @Override
    public int readInt(int address) {
        int offset = address & BLOCK_MASK;
        if (offset <= BLOCK_BYTES - 4) {
            return (int) INT.get(blockToRead(address), offset);
        }
        check(address, 4);
        return (readShort(address) & 0xFFFF) | readShort(address + 2) << 16;
    }

    @Override
    public void writeI32(int address, int value) {
        int offset = address & BLOCK_MASK;
        if (offset <= BLOCK_BYTES - 4) {
            INT.set(blockToWrite(address), offset, value);
        } else {
            check(address, 4);
            writeShort(address, (short) value);
            writeShort(address + 2, (short) (value >>> 16));
        }
    }

    @Override
    public long readLong(int address) {
        int offset = address & BLOCK_MASK;
        if (offset <= BLOCK_BYTES - 8) {
            return (long) LONG.get(blockToRead(address), offset);
        }
        check(address, 8);
        return Integer.toUnsignedLong(readInt(address)) | (long) readInt(address + 4) << 32;
    }

    @Override
    public void writeLong(int address, long value) {
        int offset = address & BLOCK_MASK;
        if (offset <= BLOCK_BYTES - 8) {
            LONG.set(blockToWrite(address), offset, value);
        } else {
            check(address, 8);
            writeI32(address, (int) value);
            writeI32(address + 4, (int) (value >>> 32));
        }
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void zero() {
        for (int block = 0; block < blocks; block++) {
            if (!Arrays.equals(readable[block], ZEROS)) {
                Arrays.fill(blockToWrite(block << BLOCK_BITS), (byte) 0);
            }
        }
    }

    @Override
    public void fill(byte value, int from, int to) {
        long size = (long) to - Integer.toUnsignedLong(from);
        if (from < 0 || to < 0) {
            throw outOfBounds(from, Integer.toUnsignedLong(to - from));
        }
        check(from, size);
        int at = from;
        while (at < to) {
            int room = Math.min(to - at, BLOCK_BYTES - (at & BLOCK_MASK));
            int offset = at & BLOCK_MASK;
            Arrays.fill(blockToWrite(at), offset, offset + room, value);
            at += room;
            pauseOrEnd(at - from, room);
        }
    }

    @Override
    public void copy(int destination, int source, int size) {
        check(source, Integer.toUnsignedLong(size));
        check(destination, Integer.toUnsignedLong(size));
        if (destination == source) {
            return;
        }
        if (Integer.compareUnsigned(destination, source) < 0) {
            copyUp(destination, source, size);
        } else {
            copyDown(destination, source, size);
        }
    }

    /// @param done of a long operation
    /// @param last what was done since it was asked last
    private static void letOthersRun(int done, int last) {
        if ((done & (PART_BYTES - 1)) < last && done >= PART_BYTES) {
            OtherThreads.letRun();
        }
    }

    /// In a guest's own instruction: 60 MiB take long enough, the first time, to end a call too late.
    ///
    /// @param done of a long operation
    /// @param last what was done since it was asked last
    /// @throws Trap `interrupted` if the guest is to end
    private static void pauseOrEnd(int done, int last) {
        if ((done & (PART_BYTES - 1)) < last && done >= PART_BYTES) {
            if (Thread.currentThread().isInterrupted()) {
                throw new Trap("interrupted", "the guest was interrupted");
            }
            OtherThreads.letRun();
        }
    }

    private void copyUp(int destination, int source, int size) {
        int done = 0;
        while (done < size) {
            int to = destination + done;
            int from = source + done;
            int room = Math.min(size - done, BLOCK_BYTES - Math.max(to & BLOCK_MASK, from & BLOCK_MASK));
            byte[] target = blockToWrite(to);
            System.arraycopy(blockToRead(from), from & BLOCK_MASK, target, to & BLOCK_MASK, room);
            done += room;
            pauseOrEnd(done, room);
        }
    }

    private void copyDown(int destination, int source, int size) {
        int left = size;
        while (left > 0) {
            int toEnd = ((destination + left - 1) & BLOCK_MASK) + 1;
            int fromEnd = ((source + left - 1) & BLOCK_MASK) + 1;
            int room = Math.min(left, Math.min(toEnd, fromEnd));
            byte[] target = blockToWrite(destination + left - 1);
            System.arraycopy(blockToRead(source + left - 1), fromEnd - room, target, toEnd - room, room);
            left -= room;
            pauseOrEnd(size - left, room);
        }
    }
}
