package dev.mortise.engine.manifest;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import java.util.List;

/// Bounds of a manifest's lines, checked before it is parsed: the parser's time grows with the cube of the number of
/// blank lines in a row, and with the square of a line's length where nothing in it makes sense.
final class SourceBounds {
    static final int MOST_LINES = 10_000;
    static final int LONGEST_LINE = 8_192;
    static final int MOST_BLANK_LINES = 100;

    private SourceBounds() {}

    /// @throws Refused for the first bound that is broken
    static void check(String toml) {
        int line = 0;
        int blank = 0;
        for (int from = 0; from <= toml.length(); ) {
            int newline = toml.indexOf('\n', from);
            int end = newline < 0 ? toml.length() : newline;
            line++;
            String text = toml.substring(from, end).strip();
            blank = text.isEmpty() || text.startsWith("#") ? blank + 1 : 0;
            if (line > MOST_LINES) {
                throw refused(line, "the manifest has more than " + MOST_LINES + " lines", "fewer lines");
            }
            if (end - from > LONGEST_LINE) {
                throw refused(line, "the line has " + (end - from) + " characters", "at most " + LONGEST_LINE);
            }
            if (blank > MOST_BLANK_LINES) {
                throw refused(line, "blank lines or comments in a row", "at most " + MOST_BLANK_LINES + " in a row");
            }
            from = end + 1;
        }
    }

    private static Refused refused(int line, String what, String remedy) {
        return new Refused(List.of(new Problem("manifest", line, 1, null, null, what, remedy)));
    }
}
