package dev.mortise.engine.fuel;

import dev.mortise.component.InvalidComponent;

/// Reads a range of a core module's bytes. The module has been validated; what still does not fit is refused.
final class CoreBytes {
    static final int NO_RESULT = -1;
    static final int ONE_RESULT = -2;

    private final int module;
    private final byte[] bytes;
    private final int end;
    private int position;

    CoreBytes(int module, byte[] bytes, int start, int end) {
        this.module = module;
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    byte[] array() {
        return bytes;
    }

    int position() {
        return position;
    }

    int end() {
        return end;
    }

    boolean atEnd() {
        return position == end;
    }

    /// A refusal of what stands at the position.
    InvalidComponent refusal(String code, int offset, String message) {
        return new InvalidComponent(code, offset, "core module " + module + ", counted from its own start: " + message);
    }

    private InvalidComponent malformed(String message) {
        return refusal("malformed", position, message);
    }

    int peek() {
        if (position >= end) {
            throw malformed("unexpected end: expected another byte");
        }
        return bytes[position] & 0xFF;
    }

    int u8() {
        int value = peek();
        position++;
        return value;
    }

    int u32() {
        long value = leb(5, false);
        if (value >>> 32 != 0) {
            throw malformed("integer too large: expected 32 bits");
        }
        return (int) value;
    }

    int s32() {
        return (int) leb(5, true);
    }

    /// A count of things that take at least one byte each, or a length in bytes.
    int count() {
        int count = u32();
        if (count < 0 || count > end - position) {
            throw malformed(
                    "expected " + Integer.toUnsignedString(count) + " items, found " + (end - position) + " bytes");
        }
        return count;
    }

    private long leb(int mostBytes, boolean signed) {
        long value = 0;
        for (int i = 0; i < mostBytes; i++) {
            int next = u8();
            value |= (next & 0x7FL) << (7 * i);
            if ((next & 0x80) == 0) {
                int bits = 7 * (i + 1);
                return signed && bits < Long.SIZE ? value << (Long.SIZE - bits) >> (Long.SIZE - bits) : value;
            }
        }
        throw malformed("integer representation too long: expected at most " + mostBytes + " bytes");
    }

    /// Passes an integer of up to 64 bits.
    void skipLeb() {
        leb(10, false);
    }

    void skip(int length) {
        if (length < 0 || length > end - position) {
            throw malformed("unexpected end: expected " + Integer.toUnsignedString(length) + " more bytes");
        }
        position += length;
    }

    /// Passes a value type.
    void skipValueType() {
        int leading = u8();
        if (leading == 0x63 || leading == 0x64) {
            skipLeb();
        }
    }

    /// Passes the limits of a memory or table.
    void skipLimits() {
        int flags = u8();
        skipLeb();
        if ((flags & 0x01) != 0) {
            skipLeb();
        }
    }

    /// Reads the type of a block: the index of a function type, [#NO_RESULT] or [#ONE_RESULT].
    int blockType() {
        int leading = peek();
        if (leading == 0x40) {
            position++;
            return NO_RESULT;
        }
        if (leading == 0x63 || leading == 0x64) {
            position++;
            skipLeb();
            return ONE_RESULT;
        }
        int type = s32();
        return type < 0 ? ONE_RESULT : type;
    }

    /// The bytes from a position on, as a reader of their own.
    CoreBytes from(int start) {
        return new CoreBytes(module, bytes, start, end);
    }

    /// The next bytes as a reader of their own.
    CoreBytes slice(int length) {
        int start = position;
        skip(length);
        return new CoreBytes(module, bytes, start, position);
    }
}
