package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Reads a range of the component's bytes. Counts and lengths are checked against what is left before anyone allocates.
final class ByteReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    int left() {
        return end - position;
    }

    boolean atEnd() {
        return position == end;
    }

    byte[] array() {
        return bytes;
    }

    InvalidComponent malformed(String message) {
        return new InvalidComponent("malformed", position, message);
    }

    InvalidComponent leading(int found, String what) {
        return new InvalidComponent(
                "malformed", position - 1, "invalid leading byte (0x" + Integer.toHexString(found) + ") for " + what);
    }

    private InvalidComponent endOfFile(String what) {
        return malformed("unexpected end-of-file: expected " + what + ", found the end of the section or component");
    }

    int peek(String what) {
        if (position >= end) {
            throw endOfFile(what);
        }
        return bytes[position] & 0xFF;
    }

    int u8(String what) {
        int value = peek(what);
        position++;
        return value;
    }

    /// A LEB128 of 32 bits, unsigned.
    int u32(String what) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = u8(what);
            if (shift == 28 && (next & 0xF0) != 0) {
                throw new InvalidComponent(
                        "malformed",
                        position - 1,
                        (next & 0x80) != 0
                                ? "integer representation too long: " + what + " has more than 5 bytes"
                                : "integer too large: " + what + " has more than 32 bits");
            }
            value |= (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
    }

    /// A LEB128 of so many bits, signed.
    long signed(int bits, String what) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int next = u8(what);
            value |= (long) (next & 0x7F) << shift;
            int left = bits - shift;
            if (left <= 7) {
                int beyond = (next & 0x7F) >> (left - 1);
                boolean signExtends = beyond == 0 || beyond == 0x7F >> (left - 1);
                if ((next & 0x80) != 0 || !signExtends) {
                    throw new InvalidComponent(
                            "malformed",
                            position - 1,
                            (next & 0x80) != 0
                                    ? "integer representation too long: " + what + " has more than " + bits + " bits"
                                    : "integer too large: " + what + " has more than " + bits + " bits");
                }
            }
            if ((next & 0x80) == 0) {
                int beyond = Long.SIZE - 7 - shift;
                return beyond > 0 ? value << beyond >> beyond : value;
            }
        }
    }

    /// A count of things that take at least one byte each.
    int count(String what, int most) {
        int start = position;
        long count = Integer.toUnsignedLong(u32("the number of " + what));
        if (count > left()) {
            throw new InvalidComponent(
                    "malformed",
                    start,
                    "unexpected end-of-file: expected " + count + " " + what + ", found " + left() + " bytes");
        }
        if (count > most) {
            throw new InvalidComponent(
                    "too_large", start, "too many " + what + ": at most " + most + ", found " + count);
        }
        return (int) count;
    }

    /// A length in bytes that lies within what is left.
    int length(String what) {
        int start = position;
        long length = Integer.toUnsignedLong(u32("the length of " + what));
        if (length > left()) {
            throw new InvalidComponent(
                    "malformed",
                    start,
                    "unexpected end-of-file: expected " + length + " bytes of " + what + ", found " + left());
        }
        return (int) length;
    }

    String name(String what) {
        int length = length(what);
        if (length > 100_000) {
            throw new InvalidComponent(
                    "too_large", position, what + " is too long: at most 100000 bytes, found " + length);
        }
        try {
            String name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, position, length))
                    .toString();
            position += length;
            return name;
        } catch (CharacterCodingException malformed) {
            throw malformed("malformed UTF-8 encoding in " + what);
        }
    }

    /// The next bytes as a reader of their own.
    ByteReader slice(int length) {
        ByteReader slice = new ByteReader(bytes, position, position + length);
        position += length;
        return slice;
    }

    void skip(int length, String what) {
        if (length > left()) {
            throw endOfFile(what);
        }
        position += length;
    }

    void expectEnd(String what) {
        if (!atEnd()) {
            throw malformed("section size mismatch: expected the end of " + what + ", found " + left() + " more bytes");
        }
    }
}
