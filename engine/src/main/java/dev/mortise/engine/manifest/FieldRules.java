package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules of a type: those that the manifest sets, and the bounds of the type where it says nothing.
///
/// @param min the least number or the fewest characters
/// @param max the greatest number or the most characters
/// @param precision the most digits of a decimal
/// @param scale the digits after the point of a decimal
/// @param values the words of an enum
record FieldRules(
        FieldType type,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        int precision,
        int scale,
        List<String> values) {
    FieldRules {
        values = List.copyOf(values);
    }

    /// The rules of a type that has none of its own.
    static FieldRules of(FieldType type) {
        return switch (type) {
            case STRING -> bounded(type, 0, 255);
            case TEXT -> bounded(type, 0, 100_000);
            case EMAIL -> bounded(type, 0, 254);
            case URL -> bounded(type, 0, 2_048);
            case INT -> bounded(type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> bounded(type, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> new FieldRules(type, null, null, 18, 6, List.of());
            case MONEY -> new FieldRules(type, null, null, 19, 4, List.of());
            case BOOL, DATE, DATETIME, ENUM, REF, JSON, UUID -> new FieldRules(type, null, null, 0, 0, List.of());
        };
    }

    /// The rules of a type with those that a table sets, null where it says nothing.
    static FieldRules of(
            FieldType type,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            @Nullable Integer precision,
            @Nullable Integer scale,
            List<String> values) {
        FieldRules own = of(type);
        int digits = precision == null ? own.precision() : precision;
        return new FieldRules(
                type,
                min == null ? own.min() : min,
                max == null ? own.max() : max,
                digits,
                scale == null ? Math.min(own.scale(), digits) : scale,
                values);
    }

    private static FieldRules bounded(FieldType type, long min, long max) {
        return new FieldRules(type, BigDecimal.valueOf(min), BigDecimal.valueOf(max), 0, 0, List.of());
    }

    static boolean isText(FieldType type) {
        return switch (type) {
            case STRING, TEXT, EMAIL, URL -> true;
            case INT, BIGINT, DECIMAL, MONEY, BOOL, DATE, DATETIME, ENUM, REF, JSON, UUID -> false;
        };
    }

    /// The most that `max` may be for a text: what is kept at all, or what the form allows.
    static int longest(FieldType type) {
        return switch (type) {
            case EMAIL -> 254;
            case URL -> 2_048;
            case STRING, TEXT, INT, BIGINT, DECIMAL, MONEY, BOOL, DATE, DATETIME, ENUM, REF, JSON, UUID -> 100_000;
        };
    }

    /// Whether a number has no more digits than precision and scale leave.
    boolean fits(BigDecimal number) {
        BigDecimal value = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return value.scale() <= scale && (long) value.precision() - value.scale() <= (long) precision - scale;
    }

    /// The most characters that an index has to hold of a value.
    int indexedCharacters() {
        if (isText(type)) {
            return max == null ? longest(type) : max.intValue();
        }
        return values.stream().mapToInt(String::length).max().orElse(0);
    }
}
