package dev.mortise.engine.manifest;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import java.util.List;

/// Refuses texts that nest deeper than any manifest, before the TOML parser, which nests its calls with them, reads
/// them.
///
/// It tells brackets in strings and comments from others. Where it errs, as in a text that is no TOML, the parser
/// refuses.
final class TomlNesting {
    private static final int DEEPEST = 16;

    /// Segments of a dotted key nest tables too.
    private static final int MOST_SEGMENTS = 32;

    private final String text;
    private int at;
    private int line = 1;

    private TomlNesting(String text) {
        this.text = text;
    }

    static void check(String text) {
        new TomlNesting(text).check();
    }

    private void check() {
        int depth = 0;
        int segments = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '"', '\'' -> skipString(c);
                case '#' -> skipComment();
                case '[', '{' -> {
                    depth++;
                    at++;
                }
                case ']', '}' -> {
                    depth = Math.max(0, depth - 1);
                    at++;
                }
                case '\n' -> {
                    line++;
                    segments = 0;
                    at++;
                }
                case '.' -> {
                    segments++;
                    at++;
                }
                case ',', '=' -> {
                    segments = 0;
                    at++;
                }
                default -> at++;
            }
            if (depth > DEEPEST || segments > MOST_SEGMENTS) {
                throw new Refused(List.of(new Problem(
                        "manifest",
                        line,
                        1,
                        null,
                        null,
                        "the manifest nests too deeply",
                        "at most " + DEEPEST + " brackets in each other and " + MOST_SEGMENTS + " dots in a key")));
            }
        }
    }

    private void skipComment() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void skipString(char quote) {
        String triple = String.valueOf(quote).repeat(3);
        boolean many = text.startsWith(triple, at);
        at += many ? 3 : 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\\' && quote == '"') {
                at += 2;
                continue;
            }
            if (c == '\n') {
                if (!many) {
                    return;
                }
                line++;
            }
            if (c == quote && (!many || text.startsWith(triple, at))) {
                at += many ? 3 : 1;
                return;
            }
            at++;
        }
    }
}
