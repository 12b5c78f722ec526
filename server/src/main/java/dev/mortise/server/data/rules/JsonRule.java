package dev.mortise.server.data.rules;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jooq.JSONB;
import tools.jackson.databind.JsonNode;

/// Any JSON value that `jsonb` keeps.
final class JsonRule {
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_DIGITS = 400;

    private JsonRule() {}

    static Reading read(JsonNode node) {
        String wrong = wrong(node);
        if (!wrong.isEmpty()) {
            return new Reading.Refused("characters", wrong);
        }
        String text = node.toString();
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            return new Reading.Refused("max", "at most %d bytes as JSON; these are %d".formatted(MOST_BYTES, bytes));
        }
        return new Reading.Accepted(JSONB.valueOf(text));
    }

    private static String wrong(JsonNode node) {
        if (node.isString()) {
            return text(node.stringValue());
        }
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return Math.abs((long) number.scale()) + number.precision() > MOST_DIGITS
                    ? "a number in it has more than " + MOST_DIGITS + " digits"
                    : "";
        }
        for (JsonNode element : node.isArray() ? node : java.util.List.<JsonNode>of()) {
            String wrong = wrong(element);
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String wrong = text(property.getKey()) + wrong(property.getValue());
            if (!wrong.isEmpty()) {
                return wrong;
            }
        }
        return "";
    }

    private static String text(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean pair = Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                return "U+%04X in a text of it cannot be stored: remove it".formatted((int) c);
            }
            if (pair) {
                at++;
            }
        }
        return "";
    }
}
