package dev.mortise.component.wasi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/// Cuts what a guest prints into lines. Bytes that are no UTF-8 become U+FFFD.
final class LineOutput {
    /// The most bytes of one line; a longer one is cut, between characters.
    static final int LONGEST_LINE = 4_096;

    private static final int FIRST_BUFFER = 256;

    private final Consumer<String> lines;
    private byte[] buffer = {};
    private int length;

    LineOutput(Consumer<String> lines) {
        this.lines = lines;
    }

    void write(byte[] bytes) {
        for (byte one : bytes) {
            if (one == '\n') {
                hand(length);
                continue;
            }
            if (length == LONGEST_LINE) {
                cut();
            }
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.clamp(length * 2L, FIRST_BUFFER, LONGEST_LINE));
            }
            buffer[length++] = one;
        }
    }

    void flush() {
        if (length > 0) {
            hand(length);
        }
    }

    /// A character is at most four bytes long; what has more continuing bytes at its end is no UTF-8 anyway.
    private void cut() {
        int end = length;
        for (int back = 1; back <= 4; back++) {
            if ((buffer[length - back] & 0xC0) != 0x80) {
                end = length - back;
                break;
            }
        }
        hand(end);
    }

    private void hand(int end) {
        int textEnd = end > 0 && end == length && buffer[end - 1] == '\r' ? end - 1 : end;
        String line = new String(buffer, 0, textEnd, StandardCharsets.UTF_8);
        System.arraycopy(buffer, end, buffer, 0, length - end);
        length -= end;
        lines.accept(line);
    }
}
