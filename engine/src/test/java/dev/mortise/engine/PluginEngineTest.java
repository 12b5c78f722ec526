package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.fault.WrongState;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PluginEngineTest {
    private static final String INVENTORY = "com.acme.inventory";
    private static final String CREATED = "com.acme.inventory.item.created";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final CallLimits ENDLESS =
            new CallLimits(Long.MAX_VALUE / 2, LONG, 64L << 20, 100, 1_000, 500, 100, 1 << 20, 64 << 10);

    private PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID));

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aLowItemGetsItsAlertAndIsAnnounced() {
        start("inventory");
        MemoryStore store = new MemoryStore();

        CallResult result = engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), store);

        assertThat(result.error()).isNull();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.fuelUsed()).isPositive();
        assertThat(result.peakMemoryBytes()).isPositive();
        assertThat(result.hostCalls()).isPositive();
        assertThat(store.committed).hasSize(2);
        assertThat(store.committed.get(0)).startsWith("insert alert ").contains("\"qty\":\"5\"");
        assertThat(store.committed.get(1)).startsWith("publish com.acme.inventory.stock_low ");
        assertThat(result.logs()).hasSize(1);
    }

    @Test
    void anItemWithEnoughStockIsLeftAlone() {
        start("inventory");
        MemoryStore store = new MemoryStore();

        CallResult result = engine.handleEvent(INVENTORY, caller(), CREATED, item("10.000"), store);

        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(store.committed).isEmpty();
    }

    @Test
    void theSameCallUsesTheSameFuel() {
        start("inventory");

        CallResult first = engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), new MemoryStore());
        CallResult second = engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), new MemoryStore());

        assertThat(second.fuelUsed()).isEqualTo(first.fuelUsed());
    }

    @Test
    void anErrorDropsEveryWrite() {
        assertNothingStored("fails", Outcome.FAILED, "refuses com.hostile.fails.poke");
    }

    @Test
    void aTrapDropsEveryWrite() {
        assertNothingStored("traps", Outcome.TRAPPED, "unreachable");
    }

    @Test
    void anEndlessLoopRunsOutOfFuel() {
        CallResult result = assertNothingStored("loops", Outcome.OUT_OF_FUEL, "\"fuel\"");
        assertThat(result.fuelUsed()).isEqualTo(CallLimits.CONTRACT.fuelUnits());
    }

    @Test
    void anEndlessLoopWithEndlessFuelRunsOutOfTime() {
        restart(limits(ENDLESS.fuelUnits(), Duration.ofMillis(200)), Duration.ZERO);
        assertNothingStored("loops", Outcome.TIMED_OUT, "\"timeout_ms\"");
    }

    @Test
    void askingForOneGibibyteEndsWithinTheCap() {
        CallResult result = assertNothingStored("hungry", Outcome.TRAPPED, "unreachable");
        assertThat(result.peakMemoryBytes()).isLessThanOrEqualTo(CallLimits.CONTRACT.memoryBytes());
    }

    @Test
    void endlessRecursionEndsInATrap() {
        restart(ENDLESS, Duration.ZERO);
        assertNothingStored("deep", Outcome.TRAPPED, "call_stack_exhausted");
    }

    @Test
    void aFloodEndsAtTheFirstLimit() {
        assertNothingStored("floods", Outcome.LIMIT, "\"log\"");
    }

    @Test
    void endlessQuestionsEndAtTheLimitOfHostCalls() {
        assertNothingStored("asks", Outcome.LIMIT, "\"host_calls\"");
    }

    @Test
    void everyCallStartsFromFreshState() {
        start("hostile/state");
        for (int i = 0; i < 3; i++) {
            MemoryStore store = new MemoryStore();
            poke("state", store);
            assertThat(store.committed).containsExactly("insert note {\"text\":\"1\"}");
        }
    }

    @Test
    void timeSpentInTheHostCounts() {
        restart(limits(ENDLESS.fuelUnits(), Duration.ofMillis(200)), Duration.ZERO);
        start("inventory");
        MemoryStore store = new MemoryStore();
        store.slowReads = true;

        CallResult result = engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), store);

        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(store.committed).isEmpty();
    }

    @Test
    void aCommitThatIsRefusedIsAFailure() {
        start("inventory");
        MemoryStore store = new MemoryStore();
        store.refusesCommit = true;

        CallResult result = engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), store);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.error()).contains("another version");
    }

    @Test
    void disablingEndsARunningCall() throws InterruptedException {
        restart(ENDLESS, Duration.ofMillis(10));
        start("hostile/loops");
        MemoryStore store = new MemoryStore();
        CompletableFuture<CallResult> call = CompletableFuture.supplyAsync(() -> poke("loops", store));
        store.asked.await();

        engine.disable("com.hostile.loops");

        assertThat(call.join().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(call.join().error()).contains("disabled");
        assertThat(store.committed).isEmpty();
        assertThat(engine.health("com.hostile.loops")).isEqualTo(new Health.Unhealthy(PluginState.DISABLED));
    }

    @Test
    void aCallAfterAnEndedOneIsNotDisturbed() {
        restart(
                new CallLimits(
                        ENDLESS.fuelUnits(),
                        Duration.ofMillis(300),
                        64L << 20,
                        100,
                        1_000,
                        500,
                        100,
                        1 << 20,
                        64 << 10),
                1,
                Duration.ZERO);
        start("hostile/loops");
        start("inventory");

        assertThat(poke("loops", new MemoryStore()).outcome()).isEqualTo(Outcome.TIMED_OUT);

        assertThat(engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), new MemoryStore())
                        .outcome())
                .isEqualTo(Outcome.OK);
    }

    @Test
    void stepsFromTheWrongStateNameBoth() {
        assertWrongState(() -> engine.initialize(INVENTORY), "loaded", "not loaded");
        engine.load(Examples.wasm("inventory"), Examples.manifest("inventory"));
        assertWrongState(
                () -> engine.load(Examples.wasm("inventory"), Examples.manifest("inventory")), "not loaded", "loaded");
        assertWrongState(() -> engine.startEventListeners(INVENTORY), "initialized", "loaded");
        assertWrongState(() -> engine.disable(INVENTORY), "running", "loaded");
        assertWrongState(
                () -> engine.handleEvent(INVENTORY, caller(), CREATED, item("5"), new MemoryStore()),
                "running",
                "loaded");
        assertThat(engine.initialize(INVENTORY).outcome()).isEqualTo(Outcome.OK);
        assertWrongState(() -> engine.initialize(INVENTORY), "loaded", "initialized");
        engine.startEventListeners(INVENTORY);
        assertThat(engine.isRunning(INVENTORY)).isTrue();
        assertThat(engine.health(INVENTORY)).isEqualTo(new Health.Healthy());
        assertWrongState(() -> engine.unload(INVENTORY), "any but running", "running");
        engine.disable(INVENTORY);
        assertWrongState(() -> engine.startEventListeners(INVENTORY), "initialized", "disabled");
        engine.unload(INVENTORY);
        assertThat(engine.list()).isEmpty();
        assertWrongState(() -> engine.manifest(INVENTORY), "any loaded", "not loaded");
    }

    @Test
    void onTenantCreatedIsCalledForARunningPlugin() {
        start("inventory");

        assertThat(engine.onTenantCreated(INVENTORY, caller(), new MemoryStore())
                        .outcome())
                .isEqualTo(Outcome.OK);
    }

    @Test
    void recoveryGoesOnAfterAPluginThatCannotRun() {
        List<Recovered> recovered = engine.recover(List.of(
                new PluginCode(Examples.manifest("hostile/fails"), () -> new byte[] {1, 2, 3}),
                new PluginCode(Examples.manifest("inventory"), () -> Examples.wasm("inventory"))));

        assertThat(recovered.get(0).runs()).isFalse();
        assertThat(recovered.get(0).reason()).contains("not WebAssembly");
        assertThat(recovered.get(1).runs()).isTrue();
        assertThat(engine.isRunning(INVENTORY)).isTrue();
        assertThat(engine.list()).hasSize(1);
    }

    private CallResult assertNothingStored(String hostile, Outcome outcome, String error) {
        start("hostile/" + hostile);
        MemoryStore store = new MemoryStore();
        CallResult result = poke(hostile, store);
        assertThat(result.error()).contains(error);
        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.hostCalls()).isPositive();
        assertThat(store.committed).isEmpty();
        return result;
    }

    private CallResult poke(String hostile, MemoryStore store) {
        String id = "com.hostile." + hostile;
        return engine.handleEvent(id, caller(), id + ".poke", "{}".getBytes(StandardCharsets.UTF_8), store);
    }

    private void start(String example) {
        Recovered started = engine.recover(
                        List.of(new PluginCode(Examples.manifest(example), () -> Examples.wasm(example))))
                .getFirst();
        assertThat(started.reason()).isNull();
    }

    private void restart(CallLimits ceiling, Duration drainTime) {
        restart(ceiling, 4, drainTime);
    }

    private void restart(CallLimits ceiling, int threads, Duration drainTime) {
        engine.close();
        engine = new PluginEngine(new EngineOptions(
                ceiling, threads, drainTime, Clock.systemUTC(), UUID::randomUUID, new SecureRandom()));
    }

    private static CallLimits limits(long fuel, Duration time) {
        return new CallLimits(fuel, time, 64L << 20, 100, 1_000, 500, 100, 1 << 20, 64 << 10);
    }

    private static void assertWrongState(Runnable step, String expected, String actual) {
        assertThatThrownBy(step::run)
                .asInstanceOf(InstanceOfAssertFactories.type(WrongState.class))
                .satisfies(refusal -> {
                    assertThat(refusal.expected()).isEqualTo(expected);
                    assertThat(refusal.actual()).isEqualTo(actual);
                });
    }

    private static Caller caller() {
        return new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
    }

    private static byte[] item(String quantity) {
        return """
                {"id":"0190c1f0-0000-7000-8000-000000000001","type":"%s","depth":0,
                 "payload":{"after":{"id":"0190c1f0-0000-7000-8000-000000000002","version":1,"code":"A-1","qty":"%s"}}}
                """.formatted(CREATED, quantity).getBytes(StandardCharsets.UTF_8);
    }
}
