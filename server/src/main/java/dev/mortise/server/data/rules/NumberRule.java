package dev.mortise.server.data.rules;

import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Numbers, exactly as they were sent: no value goes through a binary fraction, and none is rounded.
final class NumberRule {
    /// Any decimal number that a row could be compared with: 60 digits before the point, 30 after.
    static final ValueType.Decimal OPERAND = new ValueType.Decimal(90, 30, null, null);

    private static final int MOST_CHARACTERS = 100;
    private static final int MOST_WHOLE_DIGITS = 40;
    private static final Pattern FORM = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

    private NumberRule() {}

    static Reading read(ValueType.Whole type, JsonNode node) {
        boolean asText = type.bits() == 64;
        Optional<BigDecimal> number = number(node, asText);
        String expected = asText
                ? "a whole number of 64 bits as text, as \"9007199254740993\""
                : "a whole number, as 12, between %d and %d".formatted(type.min(), type.max());
        if (number.isEmpty() || !isWhole(number.get())) {
            return ValueRules.wrongType(expected, node);
        }
        BigDecimal value = number.get();
        if (value.compareTo(BigDecimal.valueOf(type.min())) < 0) {
            return new Reading.Refused("min", "at least " + type.min() + "; this is " + Shown.value(node));
        }
        if (value.compareTo(BigDecimal.valueOf(type.max())) > 0) {
            return new Reading.Refused("max", "at most " + type.max() + "; this is " + Shown.value(node));
        }
        return asText ? new Reading.Accepted(value.longValueExact()) : new Reading.Accepted(value.intValueExact());
    }

    static Reading read(ValueType.Decimal type, JsonNode node) {
        Optional<BigDecimal> number = number(node, true);
        if (number.isEmpty()) {
            return ValueRules.wrongType(
                    "a decimal number as text, as \"12.5\", with at most %d digits before and %d after the point"
                            .formatted(type.precision() - type.scale(), type.scale()),
                    node);
        }
        return bounded(type, number.get(), node);
    }

    private static Reading bounded(ValueType.Decimal type, BigDecimal number, JsonNode node) {
        BigDecimal value = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        if (value.scale() > type.scale()) {
            return new Reading.Refused(
                    "scale",
                    "at most %d digits after the point; this is %s".formatted(type.scale(), Shown.value(node)));
        }
        // Both are ints far below overflow: the parser bounds a number's text, not its exponent.
        if ((long) value.precision() - value.scale() > (long) type.precision() - type.scale()) {
            return new Reading.Refused(
                    "precision",
                    "at most %d digits before the point; this is %s"
                            .formatted(type.precision() - type.scale(), Shown.value(node)));
        }
        BigDecimal min = type.min();
        if (min != null && value.compareTo(min) < 0) {
            return new Reading.Refused("min", "at least " + min.toPlainString() + "; this is " + Shown.value(node));
        }
        BigDecimal max = type.max();
        if (max != null && value.compareTo(max) > 0) {
            return new Reading.Refused("max", "at most " + max.toPlainString() + "; this is " + Shown.value(node));
        }
        return new Reading.Accepted(value.setScale(type.scale(), RoundingMode.UNNECESSARY));
    }

    private static Optional<BigDecimal> number(JsonNode node, boolean textAllowed) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        @Nullable String text = textAllowed && node.isString() ? node.stringValue() : null;
        if (text == null
                || text.length() > MOST_CHARACTERS
                || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(text));
    }

    private static boolean isWhole(BigDecimal number) {
        return number.signum() == 0
                || (number.stripTrailingZeros().scale() <= 0
                        && (long) number.precision() - number.scale() <= MOST_WHOLE_DIGITS);
    }
}
