package dev.mortise.server.event;

import org.jspecify.annotations.Nullable;

/// What is JSON, but nothing that PostgreSQL's `jsonb` takes: the character U+0000, half a pair of surrogates, and
/// numbers of very many digits.
final class JsonbText {
    /// `numeric` has 131 072 digits before the point and 16 383 behind it; nobody means so many.
    private static final int MOST_EXPONENT = 1_000;

    private static final int ESCAPE_LENGTH = 6;

    private JsonbText() {}

    /// Looks for it.
    ///
    /// @param json text that was read as JSON
    /// @return what was found, for people; null when all can be stored
    static @Nullable String unstorable(String json) {
        boolean text = false;
        for (int at = 0; at < json.length(); at++) {
            char c = json.charAt(at);
            if (c == '"') {
                text = !text;
            } else if (text && c == '\\') {
                int escaped = escaped(json, at);
                if (escaped == 0) {
                    return "the character U+0000";
                }
                if (escaped >= 0 && Character.isSurrogate((char) escaped)) {
                    int low = escaped(json, at + ESCAPE_LENGTH);
                    if (!Character.isHighSurrogate((char) escaped)
                            || low < 0
                            || !Character.isLowSurrogate((char) low)) {
                        return "half a pair of surrogates";
                    }
                    at += ESCAPE_LENGTH;
                }
                at += escaped >= 0 ? ESCAPE_LENGTH - 1 : 1;
            } else if (!text && (c == 'e' || c == 'E') && at > 0 && isDigit(json.charAt(at - 1))) {
                if (isTooLarge(json, at + 1)) {
                    return "a number with an exponent beyond " + MOST_EXPONENT;
                }
            }
        }
        return null;
    }

    /// The UTF-16 unit that an escape stands for.
    ///
    /// @return -1 if there stands none of four digits
    private static int escaped(String json, int at) {
        if (at + ESCAPE_LENGTH > json.length() || json.charAt(at) != '\\' || json.charAt(at + 1) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE_LENGTH; i++) {
            int digit = Character.digit(json.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static boolean isTooLarge(String json, int from) {
        int exponent = 0;
        int at = from < json.length() && (json.charAt(from) == '-' || json.charAt(from) == '+') ? from + 1 : from;
        for (; at < json.length() && isDigit(json.charAt(at)) && exponent <= MOST_EXPONENT; at++) {
            exponent = 10 * exponent + (json.charAt(at) - '0');
        }
        return exponent > MOST_EXPONENT;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
