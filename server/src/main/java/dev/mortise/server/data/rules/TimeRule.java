package dev.mortise.server.data.rules;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Days and moments of the years 1 to 9999.
final class TimeRule {
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern MOMENT = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_LAST = Instant.parse("+10000-01-01T00:00:00Z");

    private TimeRule() {}

    static Reading readDay(JsonNode node) {
        if (node.isString() && DAY.matcher(node.stringValue()).matches()) {
            try {
                LocalDate day = LocalDate.parse(node.stringValue());
                if (day.getYear() >= 1) {
                    return new Reading.Accepted(day);
                }
            } catch (DateTimeParseException e) {
                return ValueRules.wrongType("a day that exists, as 2026-03-31", node);
            }
        }
        return ValueRules.wrongType("a day, as 2026-03-31", node);
    }

    static Reading readMoment(JsonNode node) {
        if (node.isString() && MOMENT.matcher(node.stringValue()).matches()) {
            try {
                Instant moment = DateTimeFormatter.ISO_OFFSET_DATE_TIME
                        .parse(node.stringValue().toUpperCase(Locale.ROOT), Instant::from)
                        .truncatedTo(ChronoUnit.MICROS);
                if (!moment.isBefore(FIRST) && moment.isBefore(AFTER_LAST)) {
                    return new Reading.Accepted(OffsetDateTime.ofInstant(moment, ZoneOffset.UTC));
                }
            } catch (DateTimeParseException e) {
                return ValueRules.wrongType("a moment that exists, as 2026-03-31T14:05:00+08:00", node);
            }
        }
        return ValueRules.wrongType("a moment with its offset, as 2026-03-31T14:05:00+08:00", node);
    }
}
