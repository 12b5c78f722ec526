package dev.mortise.component.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Replays every input on which a target failed once (`src/test/resources/fuzz/<target>/`), and runs each target a
/// little
/// with inputs that are the same every time.
class FuzzRegressionsTest {
    private static final int RANDOM_RUNS = 200;

    static Stream<Path> findings() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(FuzzRegressionsTest.class.getResource("/fuzz"))
                .toURI());
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).sorted().toList();
            return found.stream();
        }
    }

    static Stream<String> targets() {
        return Targets.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("findings")
    void whatWasFoundOnceIsFixed(Path file) throws IOException {
        String target = Objects.requireNonNull(file.getParent()).getFileName().toString();
        Targets.named(target).accept(Files.readAllBytes(file));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void targetHoldsForRandomInputs(String target) {
        SplittableRandom random = new SplittableRandom(20260101);
        List<byte[]> seeds = target.equals("decode") ? SeedComponents.all() : List.of(new byte[0]);
        for (int i = 0; i < RANDOM_RUNS; i++) {
            byte[] input = Mutation.of(seeds.get(i % seeds.size()), random);
            assertThatCode(() -> Targets.named(target).accept(input))
                    .as("%s, run %d", target, i)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void realComponentsAreAcceptedAndCalled() {
        EngineFaults faults = new EngineFaults();
        List<Exercise.Reached> reached = SeedComponents.all().stream()
                .map(component -> Exercise.run(component, Choices.derivedFrom(component), faults))
                .toList();
        assertThat(reached)
                .doesNotContain(Exercise.Reached.REFUSED, Exercise.Reached.DECODED)
                .contains(Exercise.Reached.CALLED);
    }
}
