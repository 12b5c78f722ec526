package dev.mortise.component.fuzz;

import static dev.mortise.component.fuzz.ReferenceTrap.trapIf;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Deque;

/// Storing of strings, written down anew from the specification: which allocations are made depends on how a string was
/// kept before and on how it is to be kept.
final class ReferenceStrings {
    private static final int TAG = 1 << 31;

    private final ReferenceMemory guest;
    private final Source source;

    ReferenceStrings(ReferenceMemory guest, Source source) {
        this.guest = guest;
        this.source = source;
    }

    /// Where strings come from.
    ///
    /// @param encoding `utf8`, `utf16` or `latin1+utf16`
    /// @param tags for each string in turn, whether latin1+utf16 kept it as utf16
    record Source(String encoding, Deque<Boolean> tags) {}

    /// A range of memory.
    ///
    /// @param pointer where it begins
    /// @param length in code units, with the tag of latin1+utf16
    record Range(int pointer, int length) {}

    Range store(String text) {
        boolean tagged =
                source.encoding().equals("latin1+utf16") && source.tags().removeFirst();
        String kept = switch (source.encoding()) {
            case "latin1+utf16" -> tagged ? "utf16" : "latin1";
            default -> source.encoding();
        };
        int units = kept.equals("utf8") ? text.getBytes(StandardCharsets.UTF_8).length : text.length();
        return switch (guest.encoding()) {
            case "utf8" ->
                switch (kept) {
                    case "utf8" -> copy(text, units, 1, 1, StandardCharsets.UTF_8);
                    case "utf16" -> toUtf8(text, units, 3 * units);
                    default -> toUtf8(text, units, 2 * units);
                };
            case "utf16" ->
                kept.equals("utf8") ? toUtf16(text, units) : copy(text, units, 2, 2, StandardCharsets.UTF_16LE);
            default -> {
                if (!source.encoding().equals("latin1+utf16")) {
                    yield toLatin1OrUtf16(text, units);
                }
                yield tagged ? probablyUtf16(text, units) : copy(text, units, 1, 2, StandardCharsets.ISO_8859_1);
            }
        };
    }

    private Range copy(String text, int units, int unitBytes, int alignment, Charset charset) {
        int bytes = unitBytes * units;
        trapIf(bytes > ReferenceMemory.MOST_STRING_BYTES, "string is too long");
        int pointer = guest.allocate(0, 0, alignment, bytes);
        byte[] encoded = text.getBytes(charset);
        guest.store(pointer, encoded, 0, encoded.length);
        return new Range(pointer, units);
    }

    private Range toUtf8(String text, int units, int worst) {
        int pointer = guest.allocate(0, 0, 1, units);
        for (int i = 0; i < units; i++) {
            if (text.charAt(i) < 0x80) {
                guest.store(pointer + i, 1, text.charAt(i));
                continue;
            }
            pointer = guest.allocate(pointer, units, 1, worst);
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            guest.store(pointer + i, encoded, i, encoded.length);
            if (worst > encoded.length) {
                pointer = guest.allocate(pointer, worst, 1, encoded.length);
            }
            return new Range(pointer, encoded.length);
        }
        return new Range(pointer, units);
    }

    private Range toUtf16(String text, int units) {
        int worst = 2 * units;
        int pointer = guest.allocate(0, 0, 2, worst);
        byte[] encoded = text.getBytes(StandardCharsets.UTF_16LE);
        guest.store(pointer, encoded, 0, encoded.length);
        if (encoded.length < worst) {
            pointer = guest.allocate(pointer, worst, 2, encoded.length);
        }
        return new Range(pointer, encoded.length / 2);
    }

    private Range toLatin1OrUtf16(String text, int units) {
        int pointer = guest.allocate(0, 0, 2, units);
        int written = 0;
        while (written < text.length() && text.charAt(written) < 0x100) {
            guest.store(pointer + written, 1, text.charAt(written));
            written++;
        }
        if (written < text.length()) {
            int worst = 2 * units;
            pointer = guest.allocate(pointer, units, 2, worst);
            for (int j = written - 1; j >= 0; j--) {
                long latin1 = guest.load(pointer + j, 1);
                guest.store(pointer + 2 * j, 2, latin1);
            }
            byte[] encoded = text.getBytes(StandardCharsets.UTF_16LE);
            guest.store(pointer + 2 * written, encoded, 2 * written, encoded.length);
            if (worst > encoded.length) {
                pointer = guest.allocate(pointer, worst, 2, encoded.length);
            }
            return new Range(pointer, encoded.length / 2 | TAG);
        }
        if (written < units) {
            pointer = guest.allocate(pointer, units, 2, written);
        }
        return new Range(pointer, written);
    }

    private Range probablyUtf16(String text, int units) {
        int bytes = 2 * units;
        int pointer = guest.allocate(0, 0, 2, bytes);
        byte[] encoded = text.getBytes(StandardCharsets.UTF_16LE);
        guest.store(pointer, encoded, 0, encoded.length);
        if (text.chars().anyMatch(unit -> unit >= 0x100)) {
            return new Range(pointer, units | TAG);
        }
        for (int i = 0; i < units; i++) {
            guest.store(pointer + i, 1, guest.load(pointer + 2 * i, 1));
        }
        // The specification's text still says 1 here: latin1+utf16 is aligned to 2 throughout (component-model #54,
        // #61),
        // and an allocator cannot change the alignment of what it gave.
        pointer = guest.allocate(pointer, bytes, 2, units);
        return new Range(pointer, units);
    }
}
