package dev.mortise.component.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes the binary format.
final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static Output component() {
        return new Output().raw(0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00);
    }

    static Output module() {
        return new Output().raw(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
    }

    Output raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    Output append(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    Output append(Output more) {
        return append(more.toBytes());
    }

    Output u32(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            bytes.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
        return this;
    }

    Output s32(int value) {
        int rest = value;
        while (rest < -64 || rest > 63) {
            bytes.write((rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        bytes.write(rest & 0x7F);
        return this;
    }

    Output name(String name) {
        return sized(new Output().append(name.getBytes(StandardCharsets.UTF_8)));
    }

    /// Something with its length before it.
    Output sized(Output content) {
        return u32(content.size()).append(content);
    }

    Output section(int id, Output content) {
        return raw(id).sized(content);
    }

    /// A section with a number of entries.
    Output entries(int id, List<Output> entries) {
        return section(id, new Output().list(entries));
    }

    /// A section with one entry.
    Output entry(int id, Output entry) {
        return entries(id, List.of(entry));
    }

    Output list(List<Output> items) {
        u32(items.size());
        items.forEach(this::append);
        return this;
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
