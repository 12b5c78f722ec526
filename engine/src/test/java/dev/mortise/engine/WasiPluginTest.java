package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.LogLine;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A plugin in C on wasi-libc, as the sandbox runs it.
class WasiPluginTest {
    private static final String ID = "com.test.wasi";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final PluginEngine engine = new PluginEngine(new EngineOptions(
            CallLimits.CONTRACT,
            2,
            Duration.ZERO,
            InstantSource.fixed(NOW),
            UUID::randomUUID,
            new SplittableRandom(1)));

    @BeforeEach
    void start() {
        engine.load(resource("plugin.wasm"), ManifestParser.parse(text(resource("manifest.toml"))));
        CallResult init = engine.initialize(ID);
        assertThat(init.error()).isNull();
        assertThat(logged(init)).containsExactly("info ready");
        engine.startEventListeners(ID);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void whatItPrintsIsInItsLog() {
        CallResult result = handle("print");

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(logged(result)).containsExactlyInAnyOrder("info one", "warn careful", "info two");
        assertThat(result.hostCalls()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void itFindsNothingButTimeAndChance() {
        CallResult result = handle("look");

        assertThat(result.error()).contains("file 0, path 0, input -1, time " + NOW.getEpochSecond() + ", random 1");
    }

    @Test
    void whatItPrintsCountsAsLog() {
        CallResult result = handle("flood");

        assertThat(result.outcome()).isEqualTo(Outcome.LIMIT);
        assertThat(result.error()).contains("\"log\"");
        assertThat(result.logs().stream()
                        .mapToInt(line -> line.message().length())
                        .sum())
                .isLessThanOrEqualTo(CallLimits.CONTRACT.logBytes());
    }

    @Test
    void aSleepEndsWithTheCallsTime() {
        CallResult result = handle("sleep");

        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(result.elapsed()).isLessThan(Duration.ofSeconds(60));
    }

    @Test
    void exitEndsTheCallWhateverItsStatus() {
        for (int status = 0; status <= 1; status++) {
            CallResult result = handle("exit" + status);

            assertThat(result.outcome()).isEqualTo(Outcome.TRAPPED);
            assertThat(result.error()).contains("exit with status " + status);
            assertThat(logged(result)).containsExactly("info leaving");
        }
    }

    @Test
    void abortIsATrap() {
        CallResult result = handle("abort");

        assertThat(result.outcome()).isEqualTo(Outcome.TRAPPED);
        assertThat(result.error()).contains("unreachable");
    }

    private CallResult handle(String what) {
        Caller caller = new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
        return engine.handleEvent(
                ID, caller, ID + "." + what, "{}".getBytes(StandardCharsets.UTF_8), new MemoryStore());
    }

    private static List<String> logged(CallResult result) {
        return result.logs().stream()
                .map((LogLine line) -> line.level() + " " + line.message())
                .toList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) {
        try (InputStream in = WasiPluginTest.class.getResourceAsStream("/wasi/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
