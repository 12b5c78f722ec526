package dev.mortise.server.data.rules;

import tools.jackson.databind.JsonNode;

/// Values from outside as a message shows them: short and on one line.
public final class Shown {
    private static final int MOST = 40;

    private Shown() {}

    /// A JSON value: `the text "abc"`, `the number 12`, `an object`.
    public static String value(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> "the text " + quoted(node.stringValue());
            case NUMBER -> "the number " + cut(node.toString());
            case BOOLEAN -> node.booleanValue() ? "true" : "false";
            case NULL, MISSING -> "null";
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case BINARY -> "bytes";
        };
    }

    /// A text in quotes.
    public static String quoted(String text) {
        return '"' + cut(text) + '"';
    }

    private static String cut(String text) {
        return cut(text, MOST);
    }

    /// A text from outside with at most so many characters, none of which disturbs what it is shown in.
    public static String cut(String text, int most) {
        StringBuilder shown = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            if (shown.length() >= most) {
                return shown.append('…').toString();
            }
            int codePoint = text.codePointAt(at);
            boolean plain = !Character.isISOControl(codePoint)
                    && Character.getType(codePoint) != Character.SURROGATE
                    && Character.getType(codePoint) != Character.FORMAT;
            shown.appendCodePoint(plain ? codePoint : '\uFFFD');
            at += Character.charCount(codePoint);
        }
        return shown.toString();
    }
}
