package dev.mortise.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void commandLineIsRead() {
        Options options = Options.parse(List.of("--quick", "--peer", "target/peer", "KERNEL"));
        assertThat(options.quick()).isTrue();
        assertThat(options.peer()).isEqualTo(Path.of("target/peer"));
        assertThat(Rows.all().stream().filter(options::wants)).hasSize(8);
        assertThat(Options.parse(List.of()).wants(Rows.all().getFirst())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "-q", "--peer"})
    void unknownOptionIsRefused(String option) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of(option)))
                .withMessageContaining("unexpected argument " + option);
    }

    @Test
    void secondPatternAndBrokenOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("a", "b")))
                .withMessageContaining("unexpected argument b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(List.of("(")))
                .withMessageContaining("no regular expression: (");
    }
}
