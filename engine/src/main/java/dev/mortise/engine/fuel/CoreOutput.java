package dev.mortise.engine.fuel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Collects the bytes of a core module.
final class CoreOutput {
    static final int I32 = 0x7f;
    static final int I64 = 0x7e;
    static final int F32 = 0x7d;
    static final int F64 = 0x7c;

    private byte[] bytes;
    private int size;

    CoreOutput(int expectedSize) {
        bytes = new byte[Math.max(16, expectedSize)];
    }

    private void room(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, bytes.length * 2L)));
        }
    }

    CoreOutput u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    CoreOutput u32(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            u8((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    CoreOutput s64(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            u8((int) (rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        return u8((int) rest & 0x7F);
    }

    /// How many bytes there are.
    int size() {
        return size;
    }

    /// Takes the last bytes off again.
    ///
    /// @param newSize how many stay
    /// @return those that do not
    byte[] cut(int newSize) {
        byte[] cut = Arrays.copyOfRange(bytes, newSize, size);
        size = newSize;
        return cut;
    }

    CoreOutput name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return u32(utf8.length).copy(utf8, 0, utf8.length);
    }

    CoreOutput copy(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
        return this;
    }

    /// What the reader passed since a position.
    CoreOutput copySince(CoreBytes reader, int start) {
        return copy(reader.array(), start, reader.position());
    }

    CoreOutput append(CoreOutput other) {
        return copy(other.bytes, 0, other.size);
    }

    /// Another output, preceded by its length.
    CoreOutput sized(CoreOutput content) {
        return u32(content.size).append(content);
    }

    void clear() {
        size = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
