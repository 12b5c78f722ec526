package dev.mortise.component.internal.core;

import java.nio.charset.StandardCharsets;

/// Reads a part of a core module.
final class Bytes {
    private final byte[] bytes;
    private final int end;
    private int at;

    Bytes(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    int at() {
        return at;
    }

    boolean atEnd() {
        return at == end;
    }

    int end() {
        return end;
    }

    byte[] array() {
        return bytes;
    }

    int peek() {
        if (at >= end) {
            throw new NotRewritable("a core module ends too early");
        }
        return bytes[at] & 0xFF;
    }

    int u8() {
        int value = peek();
        at++;
        return value;
    }

    int u32() {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = u8();
            value |= (next & 0x7F) << shift;
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw new NotRewritable("a number of a core module is too long");
    }

    /// A count of things of at least one byte each.
    int count() {
        int count = u32();
        if (count < 0 || count > end - at) {
            throw new NotRewritable("a count of a core module is larger than its bytes");
        }
        return count;
    }

    void skip(int count) {
        if (count < 0 || count > end - at) {
            throw new NotRewritable("a core module ends too early");
        }
        at += count;
    }

    void skipNumber() {
        for (int i = 0; i < 10; i++) {
            if ((u8() & 0x80) == 0) {
                return;
            }
        }
        throw new NotRewritable("a number of a core module is too long");
    }

    /// The next bytes as a reader of their own.
    Bytes slice() {
        int size = u32();
        int start = at;
        skip(size);
        return new Bytes(bytes, start, at);
    }

    String name() {
        Bytes name = slice();
        return new String(bytes, name.at, name.end - name.at, StandardCharsets.UTF_8);
    }

    /// A value type; those of typed function references cannot be rewritten.
    int valueType() {
        int leading = u8();
        if (leading != 0x63 && leading != 0x64) {
            return leading;
        }
        int heap = u8();
        if (leading == 0x63 && heap >= 0x69 && heap <= 0x74) {
            return heap;
        }
        throw new NotRewritable("typed function references are not supported");
    }

    /// The rest of it.
    byte[] rest() {
        byte[] rest = java.util.Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }
}
