package dev.mortise.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    record Case(String cron, String zone, String after, List<String> next) {}

    static Stream<Case> times() {
        return Stream.of(
                new Case(
                        "*/20 * * * *",
                        "UTC",
                        "2026-11-27T22:00:00Z",
                        List.of("2026-11-27T22:20:00Z", "2026-11-27T22:40:00Z", "2026-11-27T23:00:00Z")),
                new Case("0 3 * * *", "Asia/Shanghai", "2026-11-27T18:59:59.5Z", List.of("2026-11-27T19:00:00Z")),
                new Case("0 3 * * *", "Asia/Shanghai", "2026-11-27T19:00:00Z", List.of("2026-11-28T19:00:00Z")),
                // Either kind of day.
                new Case(
                        "0 0 13 * fri",
                        "UTC",
                        "2026-11-27T22:00:00Z",
                        List.of("2026-12-04T00:00:00Z", "2026-12-11T00:00:00Z", "2026-12-13T00:00:00Z")),
                new Case(
                        "0 0 29 2 *",
                        "UTC",
                        "2026-11-27T22:00:00Z",
                        List.of("2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z")),
                new Case("0 0 * * 7", "UTC", "2026-11-27T22:00:00Z", List.of("2026-11-29T00:00:00Z")),
                // Berlin leaves 02:00 to 03:00 out on 29 March 2026.
                new Case(
                        "30 2 * * *",
                        "Europe/Berlin",
                        "2026-03-28T00:00:00Z",
                        List.of("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")),
                new Case(
                        "0,30 2,3 * * *",
                        "Europe/Berlin",
                        "2026-03-29T00:00:00Z",
                        List.of("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:00:00Z")),
                new Case(
                        "30 * * * *",
                        "Europe/Berlin",
                        "2026-03-29T00:00:00Z",
                        List.of("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z")),
                // It has 02:00 to 03:00 twice on 25 October 2026.
                new Case(
                        "30 2 * * *",
                        "Europe/Berlin",
                        "2026-10-24T12:00:00Z",
                        List.of("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")),
                new Case("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", List.of("2026-10-26T01:30:00Z")),
                new Case("0 3 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", List.of("2026-10-25T02:00:00Z")),
                new Case(
                        "*/30 * * * *",
                        "Europe/Berlin",
                        "2026-10-24T23:59:00Z",
                        List.of(
                                "2026-10-25T00:00:00Z",
                                "2026-10-25T00:30:00Z",
                                "2026-10-25T01:00:00Z",
                                "2026-10-25T01:30:00Z",
                                "2026-10-25T02:00:00Z")),
                // Lord Howe's clocks change by half an hour; Samoa left a whole day out.
                new Case(
                        "45 1 * * *",
                        "Australia/Lord_Howe",
                        "2026-04-04T00:00:00Z",
                        List.of("2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z")),
                new Case(
                        "0 12 * * *",
                        "Pacific/Apia",
                        "2011-12-29T23:00:00Z",
                        List.of("2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z")),
                new Case("0 * * * *", "Asia/Kolkata", "2026-01-01T00:00:00Z", List.of("2026-01-01T00:30:00Z")));
    }

    @ParameterizedTest
    @MethodSource("times")
    void theNextTimesAreThoseOfTheZone(Case one) {
        Cron cron = Cron.parse(one.cron());
        Instant after = Instant.parse(one.after());
        List<String> found = new ArrayList<>();
        for (int index = 0; index < one.next().size(); index++) {
            after = cron.next(after, ZoneId.of(one.zone())).orElseThrow();
            found.add(after.toString());
        }
        assertThat(found).isEqualTo(one.next());
    }

    @Test
    void namedHoursComeOncePerDayInEveryZone() {
        Cron cron = Cron.parse("30 2 * * *");
        Instant end = Instant.parse("2027-01-01T00:00:00Z");
        for (String id :
                List.of("Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "UTC")) {
            ZoneId zone = ZoneId.of(id);
            Instant after = end.minusSeconds(365 * 86_400L);
            List<String> days = new ArrayList<>();
            while (after.isBefore(end)) {
                after = cron.next(after, zone).orElseThrow();
                days.add(after.atZone(zone).toLocalDate().toString());
            }
            assertThat(days).as(id).doesNotHaveDuplicates().hasSizeBetween(365, 366);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "0 * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "0 0 L * *",
                "0 0 1W * *",
                "0 0 * * sun#1",
                "@daily",
                "*/0 * * * *",
                "0 0 * * 5-1",
                "a b c d e",
                "0 0 30 2 *",
                "0 0 31 4,6,9,11 *",
                "\t0 0 * * *"
            })
    void whatIsNoExpressionOrNeverComesIsRefused(String text) {
        assertThatThrownBy(() -> Cron.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExpressionThatIsTooLongIsRefused() {
        assertThatThrownBy(() -> Cron.parse("0 0 * * " + "1,".repeat(60) + "1")).hasMessageContaining("100 at most");
    }
}
