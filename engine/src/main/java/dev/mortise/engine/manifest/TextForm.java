package dev.mortise.engine.manifest;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/// The characters and forms of texts, as rows keep them.
final class TextForm {
    private static final Pattern EMAIL = Pattern.compile(
            "[^\\s@\"(),:;<>\\[\\\\\\]]{1,64}@[^\\s@.\"(),:;<>\\[\\\\\\]]+(\\.[^\\s@.\"(),:;<>\\[\\\\\\]]+)+");

    private TextForm() {}

    /// What is wrong with a text's characters; empty when nothing is.
    static String wrongCharacter(String text, boolean lines) {
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            if (character >= 0xD800 && character <= 0xDFFF) {
                return "half of a surrogate pair (U+%04X) is no character".formatted(character);
            }
            if (Character.isISOControl(character)
                    && !(lines && (character == '\n' || character == '\r' || character == '\t'))) {
                return "the control character U+%04X is not allowed%s"
                        .formatted(character, lines ? "" : " in a text of one line");
            }
            at += Character.charCount(character);
        }
        return "";
    }

    static boolean isEmail(String text) {
        return text.length() <= 254 && EMAIL.matcher(text).matches();
    }

    /// Whether a text is an absolute address of the web.
    static boolean isWebAddress(String text) {
        try {
            URI address = new URI(text);
            String scheme =
                    address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https")) && address.getRawAuthority() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
