package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/// Reads the `default` of a field or a setting: a value that every rule of its own allows, but a pattern, which the
/// server's linear-time engine tries. 64-bit integers and decimals become text in JSON, as everywhere.
final class DefaultReader {
    private static final String KEY = "default";
    private static final int LONGEST = 10_000;
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern MOMENT = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

    private final ManifestTable table;
    private final FieldRules rules;

    private DefaultReader(ManifestTable table, FieldRules rules) {
        this.table = table;
        this.rules = rules;
    }

    /// The value as JSON text; null when there is none, or it is refused.
    static @Nullable String read(ManifestTable table, FieldRules rules) {
        Object value = table.value(KEY);
        return value == null ? null : new DefaultReader(table, rules).json(value);
    }

    private @Nullable String json(Object value) {
        return switch (rules.type()) {
            case STRING, TEXT, EMAIL, URL -> text(value);
            case INT, BIGINT -> whole(value);
            case DECIMAL -> decimal(value);
            case MONEY -> money(value);
            case BOOL -> value instanceof Boolean truth ? truth.toString() : refused("true or false", value);
            case DATE -> day(value);
            case DATETIME -> moment(value);
            case ENUM ->
                value instanceof String word && rules.values().contains(word)
                        ? JsonText.of(word)
                        : refused("one of " + ManifestTable.shown(String.join(", ", rules.values())), value);
            case JSON -> tree(value);
            case UUID ->
                value instanceof String id && UUID_FORM.matcher(id).matches()
                        ? JsonText.of(id)
                        : refused("a UUID, 36 characters as 0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11", value);
            case REF -> refused("no default: which rows there are is not known here", value);
        };
    }

    private @Nullable String refused(String expected, Object value) {
        table.problem(KEY, "expected " + expected + ", found " + ManifestTable.found(value), "give " + expected);
        return null;
    }

    private @Nullable String text(Object value) {
        if (!(value instanceof String text)) {
            return refused("a text", value);
        }
        String wrong = TextForm.wrongCharacter(text, rules.type() == FieldType.TEXT);
        if (!wrong.isEmpty()) {
            table.problem(KEY, wrong, "remove it");
            return null;
        }
        int length = text.codePointCount(0, text.length());
        int least = rules.min() == null ? 0 : rules.min().intValue();
        int most = Math.min(LONGEST, rules.max() == null ? LONGEST : rules.max().intValue());
        if (length < least || length > most) {
            return refused("a text of " + least + " to " + most + " characters", value);
        }
        if (rules.type() == FieldType.EMAIL && !TextForm.isEmail(text)) {
            return refused("an e-mail address, as anna@example.com", value);
        }
        if (rules.type() == FieldType.URL && !TextForm.isWebAddress(text)) {
            return refused("an address that begins with https:// or http://", value);
        }
        return JsonText.of(text);
    }

    private @Nullable String whole(Object value) {
        boolean wide = rules.type() == FieldType.BIGINT;
        BigDecimal number = value instanceof String && !wide ? null : ManifestTable.decimal(value);
        if (number == null || number.scale() > 0 || !within(number)) {
            return refused("a whole number " + range(), value);
        }
        return wide ? JsonText.of(number.toPlainString()) : number.toPlainString();
    }

    private @Nullable String decimal(Object value) {
        BigDecimal number = ManifestTable.decimal(value);
        if (number == null) {
            return refused("an exact decimal as text, as \"0.5\", or a whole number", value);
        }
        if (!rules.fits(number)) {
            return refused(
                    "at most %d digits before and %d after the point"
                            .formatted(rules.precision() - rules.scale(), rules.scale()),
                    value);
        }
        return within(number) ? JsonText.of(number.toPlainString()) : refused("a number " + range(), value);
    }

    private boolean within(BigDecimal number) {
        return (rules.min() == null || number.compareTo(rules.min()) >= 0)
                && (rules.max() == null || number.compareTo(rules.max()) <= 0);
    }

    private String range() {
        String from = rules.min() == null ? "" : "from " + rules.min().toPlainString();
        String to = rules.max() == null ? "" : "to " + rules.max().toPlainString();
        return (from + " " + to).strip();
    }

    private @Nullable String money(Object value) {
        if (!(value instanceof TomlTable money)
                || !money.keySet().equals(Set.of("amount", "currency"))
                || !(money.get("currency") instanceof String currency)
                || !CURRENCY.matcher(currency).matches()) {
            return refused("an amount with its currency, as { amount = \"12.30\", currency = \"EUR\" }", value);
        }
        Object given = money.get("amount");
        String amount = given == null ? null : decimal(given);
        return amount == null ? null : "{\"amount\":" + amount + ",\"currency\":" + JsonText.of(currency) + "}";
    }

    private @Nullable String day(Object value) {
        String text = value instanceof LocalDate ? value.toString() : value instanceof String given ? given : "";
        try {
            if (DAY.matcher(text).matches() && LocalDate.parse(text).getYear() >= 1) {
                return JsonText.of(text);
            }
        } catch (DateTimeParseException e) {
            return refused("a day that exists", value);
        }
        return refused("a day, as 2026-03-31", value);
    }

    private @Nullable String moment(Object value) {
        String text = value instanceof OffsetDateTime moment
                ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment)
                : value instanceof String given ? given : "";
        try {
            if (MOMENT.matcher(text).matches()) {
                Instant moment =
                        DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text.toUpperCase(Locale.ROOT), Instant::from);
                if (!moment.isBefore(FIRST) && moment.isBefore(AFTER_LAST)) {
                    return JsonText.of(text);
                }
            }
        } catch (DateTimeParseException e) {
            return refused("a moment that exists", value);
        }
        return refused("a moment with its offset, as 2026-03-31T14:05:00+08:00", value);
    }

    private @Nullable String tree(Object value) {
        try {
            String json = JsonText.of(value);
            return json.length() <= LONGEST ? json : refused("at most " + LONGEST + " characters as JSON", value);
        } catch (IllegalArgumentException e) {
            table.problem(KEY, String.valueOf(e.getMessage()), "texts, numbers, true, false, lists and tables of them");
            return null;
        }
    }
}
