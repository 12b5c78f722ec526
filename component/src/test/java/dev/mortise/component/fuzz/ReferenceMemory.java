package dev.mortise.component.fuzz;

import static dev.mortise.component.fuzz.ReferenceTrap.trapIf;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What the reference needs of one guest: its memory, its allocator and how it keeps strings.
///
/// @param bytes the whole linear memory
/// @param realloc the guest's allocator; null where nothing may be allocated
/// @param encoding `utf8`, `utf16` or `latin1+utf16`
/// @param tags whether each string was kept as utf16 in latin1+utf16, in the order in which strings were lifted; who
///     lowers the same values meets the strings in the same order
@SuppressWarnings("ArrayRecordComponent")
record ReferenceMemory(byte[] bytes, @Nullable Realloc realloc, String encoding, Deque<Boolean> tags) {
    static final long MOST_STRING_BYTES = (1 << 28) - 1;

    ReferenceMemory(byte[] bytes, @Nullable Realloc realloc, String encoding) {
        this(bytes, realloc, encoding, new ArrayDeque<>());
    }

    /// The guest's allocator.
    interface Realloc {
        int call(int pointer, int oldSize, int alignment, int newSize);
    }

    /// Allocates and checks what the guest gives.
    int allocate(int pointer, int oldSize, int alignment, int newSize) {
        if (realloc == null) {
            throw new IllegalStateException("nothing may be allocated here");
        }
        int given = realloc.call(pointer, oldSize, alignment, newSize);
        check(given, newSize, alignment);
        return given;
    }

    void check(int pointer, long size, int alignment) {
        trapIf(Integer.remainderUnsigned(pointer, alignment) != 0, "pointer is not aligned");
        trapIf(Integer.toUnsignedLong(pointer) + size > bytes.length, "pointer is out of bounds");
    }

    long load(int pointer, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | (bytes[pointer + i] & 0xFF);
        }
        return value;
    }

    void store(int pointer, int size, long value) {
        for (int i = 0; i < size; i++) {
            bytes[pointer + i] = (byte) (value >>> (8 * i));
        }
    }

    void store(int pointer, byte[] from, int start, int end) {
        for (int i = start; i < end; i++) {
            bytes[pointer + i - start] = from[i];
        }
    }
}
