package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoakTest {
    @Test
    void whatIsHeldIsToldAgainAndAgain() throws InterruptedException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (Soak soak = new Soak()) {
            List<Soak.Held> held = soak.run(
                    Duration.ofMillis(900),
                    Duration.ofMillis(300),
                    new PrintStream(text, true, StandardCharsets.UTF_8));
            assertThat(held).hasSize(3).allSatisfy(one -> {
                assertThat(one.heapBytes()).isPositive();
                assertThat(one.metaspaceBytes()).isPositive();
                assertThat(one.codeBytes()).isPositive();
                assertThat(one.classes()).isPositive();
                assertThat(one.threads()).isPositive();
            });
        }
        assertThat(text.toString(StandardCharsets.UTF_8).lines()).hasSize(6);
    }

    @Test
    void growthIsThatOfTheLastThirdBesideTheFirst() {
        List<Soak.Held> held = List.of(
                held(900), held(100), held(80), held(500), held(400), held(100), held(150), held(120), held(90));
        assertThat(Soak.growth(held)).contains("heap 1.50×", "threads 1.00×");
        assertThat(Soak.growth(held.subList(0, 2))).isEmpty();
    }

    private static Soak.Held held(long heap) {
        return new Soak.Held(heap, 1, 1, 1, 5, 1);
    }

    @Test
    void manyPluginsRunInOneEngine() throws IOException {
        Many.Figures figures = Many.measure(3);
        assertThat(figures.after().classes()).isGreaterThan(figures.before().classes());
        assertThat(figures.medianLoadNanos()).isPositive();
    }

    @Test
    void numbersAreRead() {
        assertThat(Soak.minutes(List.of())).isEqualTo(60);
        assertThat(Soak.minutes(List.of("1440"))).isEqualTo(1440);
        assertThat(Many.plugins(List.of())).isEqualTo(1000);
        assertThat(Many.plugins(List.of("20000"))).isEqualTo(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1441", "-1", "x"})
    void wrongMinutesAreRefused(String minutes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Soak.minutes(List.of(minutes)))
                .withMessageContaining("from 1 to 1440");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "20001", "-1", "x"})
    void wrongPluginsAreRefused(String plugins) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Many.plugins(List.of(plugins)))
                .withMessageContaining("from 1 to 20000");
    }
}
