package dev.mortise.component.fuzz;

import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.MemoryBudget;
import run.endive.wasm.types.MemoryLimits;

/// A linear memory of the runtime.
final class LinearMemory implements Allocator.Bytes {
    private static final int PAGE_BYTES = 65_536;

    private final GuestMemory guest;

    LinearMemory(int bytes) {
        int pages = bytes / PAGE_BYTES;
        guest = GuestMemory.of(new MemoryLimits(pages, pages), new MemoryBudget(bytes));
    }

    /// An array as a linear memory.
    static Allocator.Bytes of(byte[] bytes) {
        return new Allocator.Bytes() {
            @Override
            public int size() {
                return bytes.length;
            }

            @Override
            public byte get(int address) {
                return bytes[address];
            }

            @Override
            public void set(int address, byte value) {
                bytes[address] = value;
            }
        };
    }

    GuestMemory guest() {
        return guest;
    }

    void write(byte[] content) {
        guest.write(0, content, 0, content.length);
    }

    byte[] bytes() {
        return guest.readBytes(0, size());
    }

    @Override
    public int size() {
        return (int) guest.byteSize();
    }

    @Override
    public byte get(int address) {
        return guest.read(address);
    }

    @Override
    public void set(int address, byte value) {
        guest.writeByte(address, value);
    }
}
