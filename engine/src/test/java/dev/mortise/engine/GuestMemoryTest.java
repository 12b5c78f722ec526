package dev.mortise.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// All guests of an engine together have so much memory.
class GuestMemoryTest {
    private static final String LOW_ITEM = """
            {"id":"0190c1f0-0000-7000-8000-000000000001","type":"com.acme.inventory.item.created","depth":0,
             "payload":{"after":{"id":"0190c1f0-0000-7000-8000-000000000002","version":1,"code":"A-1","qty":"5"}}}
            """;
    private static final List<String> EXAMPLES =
            List.of("inventory", "hostile/state", "hostile/fails", "hostile/asks", "hostile/floods");

    @Test
    void idleGuestsAreGivenUpWhenARunningOneNeedsTheirMemory() {
        long one = memoryOf("inventory");
        try (PluginEngine engine = engine(2 * one)) {
            for (int round = 0; round < 3; round++) {
                for (String example : EXAMPLES) {
                    if (round == 0) {
                        start(engine, example);
                    }
                    assertThat(call(engine, example, new MemoryStore()).outcome())
                            .as(example)
                            .isNotEqualTo(Outcome.REFUSED);
                    assertThat(engine.guestMemory().usedBytes()).isLessThanOrEqualTo(2 * one);
                }
            }
            assertThat(call(engine, "inventory", new MemoryStore()).outcome()).isEqualTo(Outcome.OK);
            assertThat(engine.guestMemory().usedBytes()).isBetween(one, 2 * one);
        }
    }

    @Test
    void whatAPluginHeldIsFreeOnceItIsUnloaded() {
        try (PluginEngine engine = engine(64L << 20)) {
            start(engine, "inventory");
            call(engine, "inventory", new MemoryStore());
            assertThat(engine.guestMemory().usedBytes()).isPositive();
            engine.disable("com.acme.inventory");
            engine.unload("com.acme.inventory");
            assertThat(engine.guestMemory().usedBytes()).isZero();
        }
    }

    @Test
    void aCallThatFindsNoMemoryIsRefusedAndTheNextOneRuns() throws InterruptedException {
        long one = memoryOf("inventory");
        try (PluginEngine engine = engine(one + one / 2)) {
            start(engine, "inventory");
            MemoryStore slow = new MemoryStore();
            slow.slowReads = true;
            CompletableFuture<CallResult> first = CompletableFuture.supplyAsync(() -> call(engine, "inventory", slow));
            slow.asked.await();

            MemoryStore store = new MemoryStore();
            CallResult refused = call(engine, "inventory", store);
            assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(refused.error()).contains(" of " + (one + one / 2) + " bytes");
            assertThat(refused.fuelUsed()).isZero();
            assertThat(store.committed).isEmpty();

            slow.cancel();
            first.join();
            assertThat(call(engine, "inventory", store).outcome()).isEqualTo(Outcome.OK);
        }
    }

    @Test
    void nothingIsLostOfTheMemoryHoweverCallsMeet() throws InterruptedException {
        long one = memoryOf("inventory");
        List<String> plugins =
                List.of("inventory", "hostile/state", "hostile/fails", "hostile/traps", "hostile/hungry");
        try (PluginEngine engine = engine(3 * one)) {
            plugins.forEach(plugin -> start(engine, plugin));
            List<Thread> callers = new ArrayList<>();
            ConcurrentLinkedQueue<CallResult> results = new ConcurrentLinkedQueue<>();
            for (int caller = 0; caller < 4; caller++) {
                int first = caller;
                callers.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        String plugin = plugins.get((first + i) % plugins.size());
                        results.add(call(engine, plugin, new MemoryStore()));
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(results).hasSize(400);
            assertThat(results)
                    .extracting(CallResult::error)
                    .noneMatch(error -> error != null && error.contains("host failed"));
            assertThat(engine.guestMemory().usedBytes()).isBetween(0L, 3 * one);
            for (String plugin : plugins) {
                String id = Examples.manifest(plugin).id();
                engine.disable(id);
                engine.unload(id);
            }
            assertThat(engine.guestMemory().usedBytes()).isZero();
        }
    }

    @Test
    void aPluginThatNeedsMoreThanAllGuestsMayHaveIsRefusedAtOnce() {
        try (PluginEngine engine = engine(1 << 20)) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> engine.inspect(Examples.wasm("inventory-js"), Examples.manifest("inventory-js")))
                    .withMessageContaining("a call may use 1048576");
        }
    }

    @Test
    void growthBeyondWhatAllGuestsMayHaveIsTheGuestsToHandleWhenItIsAlone() {
        try (PluginEngine engine = engine(4 << 20)) {
            start(engine, "hostile/hungry");
            assertThat(call(engine, "hostile/hungry", new MemoryStore()).outcome())
                    .isEqualTo(Outcome.TRAPPED);
        }
    }

    private static long memoryOf(String example) {
        try (PluginEngine engine = engine(256L << 20)) {
            start(engine, example);
            return call(engine, example, new MemoryStore()).peakMemoryBytes();
        }
    }

    private static PluginEngine engine(long guestMemoryBytes) {
        return new PluginEngine(new EngineOptions(
                        CallLimits.CONTRACT, 4, Duration.ZERO, Clock.systemUTC(), UUID::randomUUID, new SecureRandom())
                .withGuestMemory(guestMemoryBytes));
    }

    private static void start(PluginEngine engine, String example) {
        assertThat(engine.recover(List.of(new PluginCode(Examples.manifest(example), () -> Examples.wasm(example)))))
                .extracting(Recovered::reason)
                .containsOnlyNulls();
    }

    private static CallResult call(PluginEngine engine, String example, MemoryStore store) {
        Manifest manifest = Examples.manifest(example);
        return engine.handleEvent(
                manifest.id(),
                new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of()),
                manifest.id() + ".item.created",
                LOW_ITEM.getBytes(StandardCharsets.UTF_8),
                store);
    }
}
