package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.internal.memory.GuestMemory;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one call needs to lift from and lower to one guest: its memory, allocator, string encoding and handles.
///
/// Values are lifted into the host's and lowered from there. `sourceEncoding` says how the strings to be lowered were
/// kept by whoever passed them, because the sequence of allocations depends on it; the host's count as UTF-8.
public final class CallContext {
    static final long MOST_BYTES = (1 << 28) - 1;

    /// The guest's allocator.
    @FunctionalInterface
    public interface Realloc {
        int call(int u32Pointer, int u32OldSize, int u32Alignment, int u32NewSize);
    }

    /// Turns handles into resources and back; the tables live with the component's instance.
    public interface Handles {
        Value liftOwn(int resourceSlot, int u32Handle);

        Value liftBorrow(int resourceSlot, int u32Handle);

        int lowerOwn(int resourceSlot, Value value);

        int lowerBorrow(int resourceSlot, Value value);
    }

    private final @Nullable GuestMemory memory;
    private final @Nullable Realloc realloc;
    private final @Nullable Handles handles;
    private final StringEncoding encoding;
    private final LiftedBytes liftedBytes;
    private Source source = Source.HOST;
    private @Nullable Set<Value.Str> tagged;

    public CallContext(
            @Nullable GuestMemory memory,
            @Nullable Realloc realloc,
            StringEncoding encoding,
            @Nullable Handles handles,
            LiftedBytes liftedBytes) {
        this.memory = memory;
        this.realloc = realloc;
        this.encoding = encoding;
        this.handles = handles;
        this.liftedBytes = liftedBytes;
    }

    /// Sets where the strings to be lowered come from.
    public CallContext from(Source strings) {
        this.source = strings;
        return this;
    }

    /// Where the strings that this context lifts come from, for whoever lowers them next.
    public Source lifted() {
        return switch (encoding) {
            case UTF8 -> Source.HOST;
            case UTF16 -> text -> Source.Kind.UTF16;
            case LATIN1_UTF16 -> {
                Set<Value.Str> marked = tagged;
                yield text -> marked != null && marked.contains(text) ? Source.Kind.TAGGED_UTF16 : Source.Kind.LATIN1;
            }
        };
    }

    /// Remembers that a lifted string was kept as utf16.
    void tag(Value.Str text) {
        if (tagged == null) {
            tagged = Collections.newSetFromMap(new IdentityHashMap<>());
        }
        tagged.add(text);
    }

    Source source() {
        return source;
    }

    StringEncoding encoding() {
        return encoding;
    }

    LiftedBytes liftedBytes() {
        return liftedBytes;
    }

    GuestMemory memory() {
        if (memory == null) {
            throw new IllegalStateException("a value in memory, but no memory option: validation requires it");
        }
        return memory;
    }

    Handles handles() {
        if (handles == null) {
            throw new IllegalStateException("a handle where no component instance is");
        }
        return handles;
    }

    /// Allocates or moves, and checks what the guest returns.
    long realloc(long u32Pointer, long u32OldSize, int alignment, long u32NewSize) {
        if (realloc == null) {
            throw new IllegalStateException("an allocation, but no realloc option: validation requires it");
        }
        liftedBytes.noteLowered(u32NewSize);
        long pointer =
                Integer.toUnsignedLong(realloc.call((int) u32Pointer, (int) u32OldSize, alignment, (int) u32NewSize));
        check(pointer, u32NewSize, alignment);
        return pointer;
    }

    /// Checks that a range lies in memory and is aligned.
    void check(long u32Pointer, long bytes, int alignment) {
        if ((u32Pointer & (alignment - 1)) != 0) {
            throw Traps.misaligned(u32Pointer, alignment);
        }
        long size = memory().byteSize();
        if (u32Pointer + bytes > size) {
            throw Traps.pointer(u32Pointer, bytes, size);
        }
    }

    static void checkLength(String what, long bytes) {
        if (bytes > MOST_BYTES) {
            throw Traps.tooLong(what, bytes);
        }
    }

    /// Where strings that are lowered were kept before.
    public interface Source {
        /// The host: counts as UTF-8.
        Source HOST = text -> Kind.UTF8;

        /// How a string was kept.
        Kind kindOf(Value.Str text);

        /// One of the encodings; latin1+utf16 is one or the other for each string.
        enum Kind {
            UTF8,
            UTF16,
            LATIN1,
            TAGGED_UTF16
        }
    }
}
