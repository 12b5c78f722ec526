package dev.mortise.server.data.rules;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jooq.JSONB;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Any JSON value that `jsonb` keeps.
final class JsonRule {
    private static final int MOST_BYTES = 256 * 1024;

    /// Less than the server's reader takes of one number: events and audit entries are read again.
    private static final int MOST_DIGITS = 90;

    /// Numbers without exponent, as `jsonb` gives them back: what is measured is what is stored.
    private static final JsonMapper PLAIN = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build())
            .build();

    private JsonRule() {}

    static Reading read(JsonNode node) {
        String wrong = wrong(node);
        if (!wrong.isEmpty()) {
            return new Reading.Refused("characters", wrong);
        }
        String text = PLAIN.writeValueAsString(node);
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
            return digits(node) > MOST_DIGITS
                    ? "a number in it has more than %d digits: %s; send it as text"
                            .formatted(MOST_DIGITS, Shown.value(node))
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

    /// How many digits a number has when it is written without exponent.
    private static long digits(JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            return Long.MAX_VALUE;
        }
        BigDecimal number = node.decimalValue();
        long scale = number.scale();
        return scale <= 0 ? number.precision() - scale : Math.max(number.precision(), scale + 1);
    }

    /// Whether two values are the same, whatever the order of their members and the zeros at the end of their
    /// numbers.
    static boolean areEqual(JsonNode one, JsonNode other) {
        return one.equals(
                (left, right) -> left.isNumber() && right.isNumber()
                        ? left.decimalValue().compareTo(right.decimalValue())
                        : left.equals(right) ? 0 : 1,
                other);
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
