package dev.mortise.server.data.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What of a value rows are grouped by.
enum DatePart {
    YEAR,
    QUARTER,
    MONTH,
    /// From Monday.
    WEEK,
    DAY,
    /// Of moments only.
    HOUR,
    /// The currency of an amount of money.
    CURRENCY;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<DatePart> of(String word) {
        return Arrays.stream(values()).filter(part -> part.word().equals(word)).findFirst();
    }
}
