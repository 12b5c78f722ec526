package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// Reads the key `default` as a value of a type, and writes it as JSON. What can only be told by more rules than type,
/// bounds and words, as a pattern, is for whoever stores values.
final class DefaultValue {
    private static final String KEY = "default";
    private static final int LONGEST = 4_000;

    private final ManifestTable table;
    private final FieldType type;
    private final @Nullable BigDecimal min;
    private final @Nullable BigDecimal max;
    private final List<String> values;

    DefaultValue(ManifestTable table, FieldType type, @Nullable BigDecimal min, @Nullable BigDecimal max) {
        this(table, type, min, max, List.of());
    }

    DefaultValue(
            ManifestTable table,
            FieldType type,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            List<String> values) {
        this.table = table;
        this.type = type;
        this.min = min;
        this.max = max;
        this.values = values;
    }

    /// The value as JSON; null when there is none or it is refused.
    @Nullable
    String json() {
        Object value = table.value(KEY);
        if (value == null) {
            return null;
        }
        return switch (type) {
            case STRING, TEXT, EMAIL, URL -> characters(value);
            case INT -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE, false);
            case BIGINT -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE, true);
            case DECIMAL -> decimal(value);
            case BOOL -> value instanceof Boolean truth ? truth.toString() : refuse(value, "true or false");
            case DATE -> value instanceof LocalDate day ? quoted(day.toString()) : text(value, "a date, as 2026-01-31");
            case DATETIME ->
                value instanceof OffsetDateTime moment
                        ? quoted(moment.toInstant().toString())
                        : text(value, "a date and time with its offset, as 2026-01-31T08:00:00Z");
            case ENUM ->
                value instanceof String word && values.contains(word)
                        ? quoted(word)
                        : refuse(value, "one of " + String.join(", ", values));
            case UUID -> text(value, "a UUID as text");
            case REF -> refuse(value, "no default: which rows there are is not known here");
            case JSON, MONEY -> structure(value);
        };
    }

    private @Nullable String characters(Object value) {
        if (!(value instanceof String text)) {
            return refuse(value, "a text");
        }
        BigDecimal length = BigDecimal.valueOf(text.codePointCount(0, text.length()));
        return within(length)
                ? text(value, "a text")
                : refuse(value, "a text of as many characters as min and max say");
    }

    private @Nullable String whole(Object value, long least, long greatest, boolean asText) {
        Long number = value instanceof Long whole ? whole : wholeOf(value, asText);
        if (number == null || number < least || number > greatest || !within(BigDecimal.valueOf(number))) {
            return refuse(value, "a whole number within min and max");
        }
        return asText ? quoted(number.toString()) : number.toString();
    }

    private static @Nullable Long wholeOf(Object value, boolean asText) {
        if (!asText || !(value instanceof String text)) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String decimal(Object value) {
        BigDecimal number = table.number(KEY);
        if (number == null) {
            // The table has said what is wrong.
            return null;
        }
        return within(number) ? quoted(number.toPlainString()) : refuse(value, "a number within min and max");
    }

    private @Nullable String structure(Object value) {
        String json = switch (value) {
            case TomlTable inner -> inner.toJson();
            case TomlArray inner -> inner.toJson();
            case String text -> quoted(text);
            default -> value.toString();
        };
        return json.length() > LONGEST ? refuse(value, "at most " + LONGEST + " characters of JSON") : json;
    }

    private @Nullable String text(Object value, String expected) {
        return value instanceof String text && text.length() <= LONGEST ? quoted(text) : refuse(value, expected);
    }

    private boolean within(BigDecimal number) {
        return (min == null || number.compareTo(min) >= 0) && (max == null || number.compareTo(max) <= 0);
    }

    private @Nullable String refuse(Object value, String expected) {
        table.problem(KEY, "the default of the type " + type.word() + " is " + ManifestTable.found(value), expected);
        return null;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
