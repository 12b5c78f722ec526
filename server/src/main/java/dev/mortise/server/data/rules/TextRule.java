package dev.mortise.server.data.rules;

import com.google.re2j.Pattern;
import dev.mortise.server.data.entity.ValueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Text: its characters, length, pattern and form.
final class TextRule {
    /// The most characters of a text that rows are compared with, where the field itself allows fewer.
    static final int MOST_OPERAND = 255;

    private static final Pattern EMAIL = Pattern.compile(
            "[^\\s@\"(),:;<>\\[\\\\\\]]{1,64}@[^\\s@.\"(),:;<>\\[\\\\\\]]+(\\.[^\\s@.\"(),:;<>\\[\\\\\\]]+)+");

    private TextRule() {}

    static Reading read(ValueType.Text type, JsonNode node) {
        if (!node.isString()) {
            return ValueRules.wrongType("a text", node);
        }
        String text = node.stringValue();
        String wrong = wrongCharacter(text, type.form() == ValueType.Form.LINES);
        if (!wrong.isEmpty()) {
            return new Reading.Refused("characters", wrong);
        }
        int length = text.codePointCount(0, text.length());
        if (length > type.max()) {
            return new Reading.Refused("max", "at most %d characters; these are %d".formatted(type.max(), length));
        }
        if (length < type.min()) {
            return new Reading.Refused("min", "at least %d characters; these are %d".formatted(type.min(), length));
        }
        Pattern pattern = type.pattern();
        if (pattern != null && !pattern.matches(text)) {
            return new Reading.Refused(
                    "pattern",
                    "must match the pattern %s; this is %s".formatted(pattern.pattern(), Shown.quoted(text)));
        }
        return switch (type.form()) {
            case LINE, LINES -> new Reading.Accepted(text);
            case EMAIL ->
                EMAIL.matches(text)
                        ? new Reading.Accepted(text)
                        : new Reading.Refused(
                                "form",
                                "must be an e-mail address, as anna@example.com; this is " + Shown.quoted(text));
            case URL ->
                isWebAddress(text)
                        ? new Reading.Accepted(text)
                        : new Reading.Refused(
                                "form",
                                "must be an address that begins with https:// or http://, as https://example.com/a; this is "
                                        + Shown.quoted(text));
        };
    }

    /// What is wrong with a text's characters; empty when nothing is.
    static String wrongCharacter(String text, boolean lines) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == 0) {
                return "the character U+0000 at position %d cannot be stored: remove it".formatted(at + 1);
            }
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && at + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(at + 1))) {
                    at++;
                } else {
                    return "half of a surrogate pair (U+%04X) at position %d is no character"
                            .formatted((int) c, at + 1);
                }
            } else if (Character.isISOControl(c) && !(lines && (c == '\n' || c == '\r' || c == '\t'))) {
                return "the control character U+%04X at position %d is not allowed%s"
                        .formatted((int) c, at + 1, lines ? "" : " in a text of one line");
            }
        }
        return "";
    }

    private static boolean isWebAddress(String text) {
        try {
            URI address = new URI(text);
            String scheme = address.getScheme();
            return scheme != null
                    && (scheme.toLowerCase(Locale.ROOT).equals("http")
                            || scheme.toLowerCase(Locale.ROOT).equals("https"))
                    && address.getRawAuthority() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
