package dev.mortise.engine.fuel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.component.Component;
import dev.mortise.component.CoreModule;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Replays the core modules on which [RewriteTarget] failed once (`src/test/resources/fuzz/rewrite/`), and runs it a
/// little with modules that are the same every time.
class RewriteRegressionsTest {
    private static final int RANDOM_RUNS = 300;

    static Stream<Path> findings() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(RewriteRegressionsTest.class.getResource("/fuzz/rewrite"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : List.of("rules", "start", "start-elsewhere", "counter")) {
            try (InputStream in = RewriteRegressionsTest.class.getResourceAsStream("/fuel/" + name + ".wasm")) {
                byte[] component = Objects.requireNonNull(in, name).readAllBytes();
                Component.decode(component).coreModules().stream()
                        .map(CoreModule::bytes)
                        .forEach(seeds::add);
            }
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("findings")
    void whatWasFoundOnceIsFixed(Path file) throws IOException {
        RewriteTarget.fuzzerTestOneInput(Files.readAllBytes(file));
    }

    @Test
    void realModulesRun() throws IOException {
        assertThat(seeds().stream().map(RewriteTarget::run))
                .contains(RewriteTarget.Reached.RAN)
                .doesNotContain(RewriteTarget.Reached.REFUSED, RewriteTarget.Reached.NOT_LINKED);
    }

    @Test
    void changedModulesAreRefusedOrRunAsBefore() throws IOException {
        SplittableRandom random = new SplittableRandom(20260101);
        List<byte[]> seeds = seeds();
        int ran = 0;
        for (int i = 0; i < RANDOM_RUNS; i++) {
            byte[] input = seeds.get(i % seeds.size()).clone();
            int changes = random.nextInt(1, 3);
            for (int change = 0; change < changes; change++) {
                input[random.nextInt(input.length)] += (byte) random.nextInt(-2, 3);
            }
            if (RewriteTarget.run(input).compareTo(RewriteTarget.Reached.RAN) >= 0) {
                ran++;
            }
        }
        assertThat(ran).isGreaterThan(RANDOM_RUNS / 20);
    }
}
