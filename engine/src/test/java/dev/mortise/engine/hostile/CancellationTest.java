package dev.mortise.engine.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.Caller;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is promised to data sessions of calls whose time is up.
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationTest {
    private static final Caller CALLER = new Caller(new UUID(0, 1), "acme", new UUID(0, 2), "kim", Set.of());

    private final HostileCase sleeps = HostileCase.named("sleeps");
    private final PluginEngine engine = new PluginEngine(new EngineOptions(
            CallLimits.CONTRACT, 4, Duration.ZERO, Clock.systemUTC(), UUID::randomUUID, new SecureRandom()));

    @BeforeEach
    void start() {
        engine.load(sleeps.wasm(), sleeps.manifest());
        assertThat(engine.initialize(sleeps.pluginId()).outcome()).isEqualTo(Outcome.OK);
        engine.startEventListeners(sleeps.pluginId());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aCallIsNotOverWhileItsStatementIsBeingCancelled() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        AtomicBoolean returned = new AtomicBoolean();
        CompletableFuture<CallResult> call = handle(() -> {
            asked.countDown();
            awaitUninterruptibly(mayReturn);
            returned.set(true);
        });
        asked.await();

        // Others are ended meanwhile: nobody waits for a cancellation but the call that it is for.
        assertThat(handle(() -> {}).join().outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(call).isNotDone();
        mayReturn.countDown();

        assertThat(call.join().outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(returned).isTrue();
    }

    @Test
    void aCancellationThatFailsHarmsNoOtherCall() {
        for (int i = 0; i < 3; i++) {
            CallResult result = handle(() -> {
                        throw new IllegalStateException("the connection is closed");
                    })
                    .join();
            assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        }
    }

    private CompletableFuture<CallResult> handle(Runnable cancel) {
        CallStore store = cancelledBy(cancel);
        return CompletableFuture.supplyAsync(
                () -> engine.handleEvent(
                        sleeps.pluginId(), CALLER, sleeps.pluginId() + ".poke", "{}".getBytes(UTF_8), store),
                Thread::startVirtualThread);
    }

    private static CallStore cancelledBy(Runnable cancel) {
        Ledger ledger = new Ledger(false);
        return (CallStore) Proxy.newProxyInstance(
                CallStore.class.getClassLoader(), new Class<?>[] {CallStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("cancel")) {
                        cancel.run();
                        return null;
                    }
                    return method.invoke(ledger, arguments);
                });
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
