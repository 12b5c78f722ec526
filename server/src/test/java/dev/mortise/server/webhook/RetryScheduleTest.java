package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
    private static final Instant NOW = Instant.parse("2026-11-28T06:00:00Z");

    @Test
    void theWaitsAreTheSpecificationsWithUpToAFifthMore() {
        List<Duration> least = List.of(
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofHours(2),
                Duration.ofHours(5),
                Duration.ofHours(10),
                Duration.ofHours(14),
                Duration.ofHours(20),
                Duration.ofHours(24));
        Random random = new Random(7);
        for (int attempt = 1; attempt <= least.size(); attempt++) {
            Duration shortest = least.get(attempt - 1);
            for (int i = 0; i < 200; i++) {
                assertThat(RetrySchedule.after(attempt, null, random).orElseThrow())
                        .isBetween(shortest, shortest.multipliedBy(6).dividedBy(5));
            }
        }
        assertThat(RetrySchedule.after(10, null, random)).isEmpty();
        assertThat(RetrySchedule.after(10, Duration.ofSeconds(1), random)).isEmpty();
    }

    @Test
    void whatTheReceiverAsksForIsTheLeast() {
        Random random = new Random(7);
        assertThat(RetrySchedule.after(1, Duration.ofHours(1), random)).contains(Duration.ofHours(1));
        assertThat(RetrySchedule.after(2, Duration.ofSeconds(1), random).orElseThrow())
                .isGreaterThanOrEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void retryAfterIsReadAsSecondsOrADateWithinADay() {
        assertThat(RetrySchedule.asked("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetrySchedule.asked(" 0 ", NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetrySchedule.asked("Sat, 28 Nov 2026 06:05:00 GMT", NOW)).isEqualTo(Duration.ofMinutes(5));
        assertThat(RetrySchedule.asked("Sat, 28 Nov 2026 05:05:00 GMT", NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetrySchedule.asked("Sat, 28 Nov 2099 06:05:00 GMT", NOW)).isEqualTo(Duration.ofHours(24));
        assertThat(RetrySchedule.asked("99999999999999999", NOW)).isEqualTo(Duration.ofHours(24));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5", "99999999999999999999999", "120 120"})
    void aRetryAfterThatIsNoneCountsAsNone(String header) {
        assertThat(RetrySchedule.asked(header, NOW)).isNull();
    }
}
