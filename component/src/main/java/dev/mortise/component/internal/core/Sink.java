package dev.mortise.component.internal.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Collects bytes of a core module.
final class Sink {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Sink u8(int value) {
        out.write(value);
        return this;
    }

    Sink u32(int value) {
        int left = value;
        while ((left & ~0x7F) != 0) {
            out.write((left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write(left);
        return this;
    }

    /// A signed number of 33 bits that is an index.
    Sink index33(int index) {
        long left = index;
        while (left >= 0x40) {
            out.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    Sink name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        u32(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    Sink copy(Bytes from, int start, int end) {
        out.write(from.array(), start, end - start);
        return this;
    }

    Sink bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Sink section(int id, byte[] body) {
        u8(id);
        u32(body.length);
        return bytes(body);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
