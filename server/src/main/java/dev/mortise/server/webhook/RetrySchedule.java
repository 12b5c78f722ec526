package dev.mortise.server.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/// When a delivery that failed is tried again: the specification's schedule, ten tries over three days.
final class RetrySchedule {
    /// The longest wait that a receiver may ask for.
    static final Duration LONGEST_ASKED = Duration.ofHours(24);

    /// Up to a fifth is added at random, so that what failed together does not come back together.
    private static final int JITTER_PARTS = 5;

    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private RetrySchedule() {}

    /// How long to wait after a failure.
    ///
    /// @param attempt the try that failed, from 1
    /// @param asked what the receiver asked for; the wait is never shorter, up to [#LONGEST_ASKED]
    /// @return empty when it is not tried again
    static Optional<Duration> after(int attempt, @Nullable Duration asked, RandomGenerator random) {
        if (attempt > WAITS.size()) {
            return Optional.empty();
        }
        long millis = WAITS.get(attempt - 1).toMillis();
        Duration wait = Duration.ofMillis(millis + random.nextLong(millis / JITTER_PARTS + 1));
        return Optional.of(asked == null || asked.compareTo(wait) < 0 ? wait : asked);
    }

    /// Reads the header `Retry-After`: seconds, or a date.
    ///
    /// @param now what a date is counted from
    /// @return between zero and [#LONGEST_ASKED]; null when there is none or it cannot be read
    static @Nullable Duration asked(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String text = header.strip();
        Duration asked;
        if (text.matches("\\d{1,18}")) {
            asked = Duration.ofSeconds(Math.min(Long.parseLong(text), LONGEST_ASKED.toSeconds()));
        } else {
            Instant until = text.length() > 60 ? null : DateUtils.parseStandardDate(text);
            if (until == null) {
                return null;
            }
            asked = Duration.between(now, until);
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    }
}
