package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
    @Test
    void whatLastsUntilItsTimeIsUpIsMeasuredAndNothingElse() {
        List<HostilePlugin> plugins = HostilePlugin.all().stream()
                .filter(plugin -> Set.of("com.hostile.loop", "com.hostile.sleeps", "com.hostile.trap-unreachable")
                        .contains(plugin.id()))
                .toList();
        try (Deadlines deadlines = new Deadlines()) {
            List<Deadlines.Late> found = deadlines.measure(plugins, 2);

            assertThat(found)
                    .extracting(Deadlines.Late::plugin)
                    .containsExactlyInAnyOrder("com.hostile.loop", "com.hostile.sleeps");
            assertThat(found).allSatisfy(late -> {
                assertThat(late.after().calls()).isEqualTo(2);
                assertThat(late.after().millis(1)).isPositive();
            });
            assertThat(Deadlines.text(found, 2)).contains("2 hostile plugins", "com.hostile.loop", "every call within");
        }
    }

    @Test
    void fiveCallsUnlessToldOtherwise() {
        assertThat(Deadlines.calls(List.of())).isEqualTo(5);
        assertThat(Deadlines.calls(List.of("20"))).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "x", "-1", "10001"})
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deadlines.calls(List.of(text)))
                .withMessageContaining("[CALLS]");
    }
}
