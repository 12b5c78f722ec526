package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class CallLimitsTest {
    private static final CallLimits WIDE = new CallLimits(
            1_000_000_000,
            Duration.ofSeconds(60),
            64L << 20,
            10_000,
            1_000,
            1_000,
            100_000,
            1_000,
            1 << 20,
            64 << 20,
            64 << 20,
            1_000_000);

    private static final String LOW_ITEM = """
            {"id":"0190c1f0-0000-7000-8000-000000000001","type":"com.acme.inventory.item.created","depth":0,
             "payload":{"after":{"id":"0190c1f0-0000-7000-8000-000000000002","version":1,"code":"A-1","qty":"5"}}}
            """;

    /// A call that goes beyond one limit.
    ///
    /// @param name the limit's in the manifest, which asks for `asked` of it
    /// @param message what the call's error says
    record Breach(String name, long asked, String example, Outcome outcome, String message) {}

    static Stream<Breach> breaches() {
        return Stream.of(
                new Breach("fuel", 20_000, "hostile/loops", Outcome.OUT_OF_FUEL, "\"fuel\" .* used 20000 .* use 20000"),
                new Breach(
                        "timeout_ms",
                        50,
                        "hostile/loops",
                        Outcome.TIMED_OUT,
                        "\"timeout_ms\" .* took \\d+ .* take 50 ms.*"),
                new Breach(
                        "host_calls", 7, "hostile/floods", Outcome.LIMIT, "\"host_calls\" .* be 8 host calls.* have 7"),
                new Breach("reads", 0, "inventory", Outcome.LIMIT, "\"reads\" .* be 1 reads.* have 0"),
                new Breach("writes", 3, "hostile/floods", Outcome.LIMIT, "\"writes\" .* be 4 writes.* have 3"),
                new Breach("events", 0, "inventory", Outcome.LIMIT, "\"events\" .* be 1 events.* have 0"),
                new Breach("payload_kb", 0, "hostile/floods", Outcome.LIMIT, "\"payload\" .* be 12 bytes .* have 0"),
                new Breach("written_kb", 0, "hostile/floods", Outcome.LIMIT, "\"written\" .* be 12 bytes .* have 0"),
                new Breach("log_kb", 1, "hostile/floods", Outcome.LIMIT, "\"log\" .* be \\d{4} bytes .* have 1024"),
                new Breach("log_lines", 5, "hostile/floods", Outcome.LIMIT, "\"log_lines\" .* be 6 lines .* have 5"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaches")
    void aBreachNamesTheLimitTheFigureAndTheCeiling(Breach breach) {
        CallLimits ceiling = WIDE.within(Map.of(breach.name(), breach.asked()));
        MemoryStore store = new MemoryStore();

        CallResult result = call(breach.example(), ceiling, store);

        assertThat(result.error()).matches("the limit " + breach.message());
        assertThat(result.outcome()).isEqualTo(breach.outcome());
        assertThat(store.committed).isEmpty();
    }

    @Test
    void everyLimitOfTheContractThatACallCanBreachIsInTheTable() {
        // Rows are bounded by what a query may ask for; memory is refused to the guest, which goes on.
        assertThat(breaches().map(Breach::name))
                .containsExactlyInAnyOrderElementsOf(limitsOfTheManifest().stream()
                        .filter(name -> !Set.of("rows", "memory_mb").contains(name))
                        .toList());
    }

    @Test
    void aSettingIsReadOnceInACall() {
        MemoryStore store = new MemoryStore();

        CallResult result = call("hostile/asks", WIDE, store);

        assertThat(result.error()).contains("the limit \"host_calls\" is exceeded");
        assertThat(result.hostCalls()).isEqualTo(WIDE.hostCalls());
        assertThat(store.settingsRead).isEqualTo(1);
    }

    private static Collection<String> limitsOfTheManifest() {
        return new JsonMapper()
                .readTree(ManifestParser.schema())
                .at("/properties/module/properties/limits/properties")
                .propertyNames();
    }

    private static CallResult call(String example, CallLimits ceiling, MemoryStore store) {
        Manifest manifest = Examples.manifest(example);
        Caller caller = new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
        try (PluginEngine engine = new PluginEngine(new EngineOptions(
                ceiling, 1, Duration.ZERO, Clock.systemUTC(), UUID::randomUUID, new SecureRandom()))) {
            assertThat(engine.recover(List.of(new PluginCode(manifest, () -> Examples.wasm(example)))))
                    .extracting(Recovered::reason)
                    .containsOnlyNulls();
            return engine.handleEvent(
                    manifest.id(),
                    caller,
                    manifest.id() + ".item.created",
                    LOW_ITEM.getBytes(StandardCharsets.UTF_8),
                    store);
        }
    }
}
