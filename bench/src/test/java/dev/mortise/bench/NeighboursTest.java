package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mortise.engine.call.CallResult.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighboursTest {
    @Test
    void bothTimesAreMeasuredAndHarmIsDone() {
        try (Neighbours neighbours = new Neighbours()) {
            Neighbours.Figures figures = neighbours.measure(Duration.ofMillis(600));

            assertThat(Latencies.together(figures.alone()).calls()).isEqualTo(120);
            assertThat(Latencies.together(figures.beside()).calls()).isEqualTo(120);
            assertThat(figures.beside()).hasSize(6);
            assertThat(figures.harm().values().stream()
                            .mapToLong(count -> count)
                            .sum())
                    .isPositive();
            assertThat(figures.text()).contains("p99 ms", "alone", "beside", "ratio", "hostile calls: ");
        }
    }

    @Test
    void theCorpusGivesPluginsOfEachKindOfHarm() {
        assertThat(HostilePlugin.all())
                .extracting(HostilePlugin::id)
                .hasSizeGreaterThan(60)
                .contains("com.hostile.loop", "com.hostile.write-flood", "com.hostile.sleeps")
                .doesNotContain("com.hostile.core-module", "com.hostile.loop-in-init");
    }

    @Test
    void aShareIsWhatThatManyCallsDidNotExceed() {
        Latencies latencies = Latencies.of(
                LongStream.rangeClosed(1, 200).map(n -> (201 - n) * 1_000_000).toArray());

        assertThat(latencies.millis(0.5)).isEqualTo(100);
        assertThat(latencies.millis(0.99)).isEqualTo(198);
        assertThat(latencies.millis(1)).isEqualTo(200);
    }

    @Test
    void ratiosAreOfTheSameShare() {
        Latencies alone = Latencies.of(new long[] {1_000_000, 2_000_000});
        Latencies beside = Latencies.of(new long[] {3_000_000, 8_000_000});

        assertThat(new Neighbours.Figures(
                                List.of(alone),
                                List.of(beside),
                                Map.of(Outcome.TRAPPED, 7L),
                                Map.of("a", Duration.ofMillis(12)))
                        .text())
                .containsPattern("ratio +3\\.0 +4\\.0")
                .contains("trapped 7", "a 12 ms");
    }

    @Test
    void roundsAreComparedByTheirMedians() {
        List<Latencies> alone = Stream.of(1, 3, 2).map(NeighboursTest::one).toList();
        List<Latencies> beside = Stream.of(50, 4, 6).map(NeighboursTest::one).toList();

        assertThat(new Neighbours.Figures(alone, beside, Map.of(), Map.of()).text())
                .containsPattern("alone +3 +2\\.000 +3\\.000")
                .contains(
                        "p99 ms of 3 rounds in turn: alone 1.00 3.00 2.00; beside 50.00 4.00 6.00; ratio of their medians: 3.0");
    }

    private static Latencies one(int millis) {
        return Latencies.of(new long[] {millis * 1_000_000L});
    }

    @Test
    void secondsAreRead() {
        assertThat(Neighbours.seconds(List.of())).isEqualTo(60);
        assertThat(Neighbours.seconds(List.of("5"))).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "3601", "-1", "x", "5 6"})
    void wrongSecondsAreRefused(String arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Neighbours.seconds(List.of(arguments.split(" "))))
                .withMessageContaining("from 1 to 3600");
    }
}
