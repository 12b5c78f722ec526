package dev.mortise.engine.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.PluginState;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.engine.sandbox.GuestCode;
import dev.mortise.engine.sandbox.InterpretedCode;
import dev.mortise.engine.sandbox.PluginApi;
import dev.mortise.engine.sandbox.RunningCall;
import dev.mortise.engine.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every hostile plugin beside one that behaves: what becomes of its calls, and that nothing becomes of anybody else.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileCorpusTest {
    private static final long MEMORY_BYTES = 256L << 20;
    private static final Path INVENTORY = Path.of("..", "examples", "inventory");
    private static final String NEIGHBOUR = "com.acme.inventory";
    private static final String EVENT = NEIGHBOUR + ".item.created";
    private static final String ENVELOPE = """
            {"id":"0190c1f0-0000-7000-8000-000000000001","type":"%s","depth":0,"payload":{"after":
             {"id":"0190c1f0-0000-7000-8000-000000000002","version":1,"code":"A-1","qty":"50"}}}""".formatted(EVENT);
    private static final String TENANT = "insert note {\"text\":\"tenant\"}";
    private static final Caller CALLER =
            new Caller(new UUID(0, 1), "acme", new UUID(0, 2), "kim", Set.of("com.acme.inventory.item.read"));

    private final PluginEngine contract = engine(CallLimits.CONTRACT);
    private final PluginEngine endless =
            engine(cases().filter(one -> !one.ceiling().equals(CallLimits.CONTRACT))
                    .findFirst()
                    .orElseThrow()
                    .ceiling());

    /// How a call ended, without what depends on the time.
    record End(String outcome, @Nullable String error, long fuelUsed, long peakMemoryBytes, List<String> stored) {}

    static Stream<HostileCase> cases() {
        return HostileCase.all().stream();
    }

    static Stream<HostileCase> accepted() {
        return cases().filter(one -> !one.outcome().equals("refused"));
    }

    static Stream<HostileCase> refused() {
        return cases().filter(one -> one.outcome().equals("refused"));
    }

    /// Those whose end does not depend on how fast they are.
    static Stream<HostileCase> measured() {
        return accepted().filter(one -> !one.outcome().equals("timed_out"));
    }

    static Stream<HostileCase> interpretable() {
        return measured().filter(HostileCase::interpretable);
    }

    @BeforeAll
    void startNeighbours() throws IOException {
        for (PluginEngine engine : List.of(contract, endless)) {
            byte[] wasm = Files.readAllBytes(INVENTORY.resolve("plugin.wasm"));
            engine.load(wasm, ManifestParser.parse(Files.readString(INVENTORY.resolve("manifest.toml"))));
            assertThat(engine.initialize(NEIGHBOUR).outcome()).isEqualTo(Outcome.OK);
            engine.startEventListeners(NEIGHBOUR);
        }
    }

    @AfterAll
    void close() {
        contract.close();
        endless.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void aCallEndsAsItsCaseSaysAndTheNextOnesAreWell(HostileCase one) {
        PluginEngine engine = one.ceiling().equals(CallLimits.CONTRACT) ? contract : endless;
        try {
            End first = end(engine, one, one.manifest());
            assertEnd(one, first);
            assertNeighbourIsWell(engine);
            if (!one.call().equals("init")) {
                Ledger store = new Ledger(false);
                CallResult tenant = engine.onTenantCreated(one.pluginId(), CALLER, store);
                assertThat(tenant.error()).isNull();
                assertThat(store.committed).endsWith(TENANT);
                if (!one.outcome().equals("timed_out")) {
                    assertThat(call(engine, one)).as("called again").isEqualTo(first);
                }
            }
        } finally {
            forget(engine, one);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("measured")
    void aFreshEngineComesToTheSameEnd(HostileCase one) throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        End first;
        End second;
        try (PluginEngine fresh = engine(one.ceiling())) {
            first = end(fresh, one, one.manifest());
        }
        try (PluginEngine fresh = engine(one.ceiling())) {
            second = end(fresh, one, one.manifest());
        }

        assertThat(second).isEqualTo(first);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && thread.getName().startsWith("mortise-")) {
                assertThat(thread.join(Duration.ofSeconds(20)))
                        .as(thread.getName() + " ended")
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("interpretable")
    void anInterpreterComesToTheSameEnd(HostileCase one) {
        End compiled;
        try (PluginEngine fresh = engine(one.ceiling())) {
            compiled = end(fresh, one, one.manifest());
        }

        assertThat(interpreted(one)).isEqualTo(compiled);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void whatMayNotRunIsRefusedAtUpload(HostileCase one) {
        Refused refused = catchThrowableOfType(Refused.class, () -> contract.load(one.wasm(), one.manifest()));

        assertThat(refused).isNotNull();
        one.says().forEach(text -> assertThat(refused.getMessage()).contains(text));
        assertThat(contract.list()).noneMatch(plugin -> plugin.id().equals(one.pluginId()));
        assertNeighbourIsWell(contract);
    }

    @Test
    void theLastUnitOfFuelMayBeUsedAndNoMore() {
        HostileCase one =
                cases().filter(each -> each.name().equals("drips")).findFirst().orElseThrow();
        long needed;
        try (PluginEngine fresh = engine(CallLimits.CONTRACT)) {
            needed = end(fresh, one, one.manifest()).fuelUsed();
        }
        try (PluginEngine fresh = engine(CallLimits.CONTRACT)) {
            End enough = end(fresh, one, one.manifest("fuel = " + needed));
            assertThat(enough.outcome()).isEqualTo("ok");
            assertThat(enough.fuelUsed()).isEqualTo(needed);
        }
        try (PluginEngine fresh = engine(CallLimits.CONTRACT)) {
            End tooLittle = end(fresh, one, one.manifest("fuel = " + (needed - 1)));
            assertThat(tooLittle.outcome()).isEqualTo("out_of_fuel");
            assertThat(tooLittle.fuelUsed()).isEqualTo(needed - 1);
            assertThat(tooLittle.stored()).isEmpty();
        }
    }

    @Test
    void theCorpusIsThere() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
    }

    private static void assertEnd(HostileCase one, End end) {
        CallLimits limits = one.ceiling().within(one.manifest().module().limits());
        assertThat(end.outcome()).as(end.error()).isEqualTo(one.outcome());
        assertThat(end.fuelUsed()).isBetween(0L, limits.fuelUnits());
        assertThat(end.peakMemoryBytes()).isBetween(0L, limits.memoryBytes());
        one.peakMemoryBytes()
                .ifPresent(peak -> assertThat(end.peakMemoryBytes()).isEqualTo(peak));
        assertThat(end.stored()).isEqualTo(one.stores());
        if (end.error() == null) {
            assertThat(one.says()).isEmpty();
        } else {
            assertThat(end.error()).contains(one.says()).hasSizeLessThanOrEqualTo(2_000);
            assertThat(UTF_8.newEncoder().canEncode(end.error()))
                    .as("well-formed")
                    .isTrue();
        }
    }

    private static void assertNeighbourIsWell(PluginEngine engine) {
        CallResult result = engine.handleEvent(NEIGHBOUR, CALLER, EVENT, ENVELOPE.getBytes(UTF_8), new Ledger(false));
        assertThat(result.error()).isNull();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
    }

    /// Loads it and calls what does harm.
    private static End end(PluginEngine engine, HostileCase one, Manifest manifest) {
        engine.load(one.wasm(), manifest);
        CallResult init = engine.initialize(one.pluginId());
        if (one.call().equals("init")) {
            return end(init, new Ledger(false));
        }
        assertThat(init.outcome()).as(init.error()).isEqualTo(Outcome.OK);
        engine.startEventListeners(one.pluginId());
        return call(engine, one);
    }

    private static End call(PluginEngine engine, HostileCase one) {
        Ledger store = new Ledger(one.blocksInTheHost());
        CallResult result =
                engine.handleEvent(one.pluginId(), CALLER, one.pluginId() + ".poke", "{}".getBytes(UTF_8), store);
        if (one.outcome().equals("timed_out")) {
            assertThat(store.cancelled.getCount()).as("the store was told").isZero();
        }
        return end(result, store);
    }

    private static End interpreted(HostileCase one) {
        GuestCode code = InterpretedCode.of(one.wasm(), one.manifest(), one.ceiling());
        Ledger store = new Ledger(one.blocksInTheHost());
        PluginApi.Call call = one.call().equals("init")
                ? PluginApi.Call.init()
                : PluginApi.Call.event(one.pluginId() + ".poke", "{}".getBytes(UTF_8));
        try (Sandbox sandbox = new Sandbox(1, MEMORY_BYTES, Clock.systemUTC(), new SecureRandom())) {
            return end(sandbox.call(code, call, CALLER, store, new RunningCall(store)), store);
        }
    }

    private static End end(CallResult result, Ledger store) {
        return new End(
                result.outcome().word(),
                result.error(),
                result.fuelUsed(),
                result.peakMemoryBytes(),
                List.copyOf(store.committed));
    }

    private static void forget(PluginEngine engine, HostileCase one) {
        if (engine.list().stream().noneMatch(plugin -> plugin.id().equals(one.pluginId()))) {
            return;
        }
        if (engine.isRunning(one.pluginId())) {
            engine.disable(one.pluginId());
        }
        engine.unload(one.pluginId());
        assertThat(engine.list()).noneMatch(plugin -> plugin.state() == PluginState.ERROR);
    }

    private static PluginEngine engine(CallLimits ceiling) {
        return new PluginEngine(
                new EngineOptions(ceiling, 2, Duration.ZERO, Clock.systemUTC(), UUID::randomUUID, new SecureRandom())
                        .withGuestMemory(MEMORY_BYTES));
    }
}
