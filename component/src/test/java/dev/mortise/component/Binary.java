package dev.mortise.component;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Pieces of binaries, for components that no tool would make.
final class Binary {
    private Binary() {}

    /// Bytes, names (as length and UTF-8) and pieces, one after the other.
    static byte[] bytes(Object... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object part : parts) {
            switch (part) {
                case Integer one -> out.write(one);
                case String name -> {
                    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
                    out.writeBytes(u32(bytes.length));
                    out.writeBytes(bytes);
                }
                case byte[] bytes -> out.writeBytes(bytes);
                default -> throw new IllegalArgumentException("not a piece of a binary: " + part);
            }
        }
        return out.toByteArray();
    }

    /// A LEB128.
    static byte[] u32(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long left = value;
        while (left >= 0x80) {
            out.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
        return out.toByteArray();
    }

    /// A type index where a value type may stand: a LEB128 whose last byte has no sign.
    static byte[] typeIndex(int value) {
        return value < 0x40
                ? u32(value)
                : bytes((value & 0x7F) | 0x80, value < 0x2000 ? u32(value >>> 7) : typeIndex(value >>> 7));
    }

    static byte[] vector(List<byte[]> entries) {
        return bytes(u32(entries.size()), bytes(entries.toArray()));
    }

    static byte[] many(int count, IntFunction<byte[]> entry) {
        return vector(IntStream.range(0, count).mapToObj(entry).toList());
    }

    static byte[] many(int count, Object... entry) {
        return vector(Collections.nCopies(count, bytes(entry)));
    }

    static byte[] section(int id, byte[] content) {
        return bytes(id, u32(content.length), content);
    }

    static byte[] component(byte[]... sections) {
        return bytes(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00, bytes((Object[]) sections));
    }

    static byte[] module(byte[]... sections) {
        return bytes(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, bytes((Object[]) sections));
    }
}
