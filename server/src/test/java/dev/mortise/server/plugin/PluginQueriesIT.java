package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.call.CallResult;
import dev.mortise.server.TestDatabase;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.StoredEvent;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class PluginQueriesIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    private final TenantTransactions transactions = DATABASE.transactions();
    private final String id = "p" + UUID.randomUUID().toString().substring(0, 8) + ".plugin";
    private final UUID tenant = UUID.randomUUID();

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    private StoredPlugin plugin(String named) {
        return new StoredPlugin(
                named, "1.0.0", StoredStatus.UPLOADED, null, "manifest = 1", "{\"a\": 1}", "ab", 3, NOW, NOW);
    }

    private boolean store(String named) {
        return transactions.inPlatform(
                tx -> PluginQueries.insert(tx, plugin(named), new byte[] {1, 0, -1}, "{\"kind\": \"user\"}"));
    }

    @Test
    void aPluginComesBackAsItWasStoredAndOnlyOnce() {
        assertThat(store(id)).isTrue();
        assertThat(store(id)).isFalse();
        StoredPlugin found =
                transactions.inPlatform(tx -> PluginQueries.find(tx, id)).orElseThrow();
        assertThat(found).isEqualTo(plugin(id));
        byte[] code = transactions.inPlatform(tx -> PluginQueries.code(tx, id));
        assertThat(code).containsExactly(1, 0, -1);
    }

    @Test
    void namespacesThatHoldEachOtherAreFound() {
        store(id);
        assertThat(overlapping(id + ".more")).containsExactly(id);
        assertThat(overlapping(id.substring(0, id.indexOf('.')))).containsExactly(id);
        assertThat(overlapping(id + "more")).isEmpty();
        assertThat(overlapping(id)).isEmpty();
    }

    private List<String> overlapping(String other) {
        return transactions.inPlatform(tx -> PluginQueries.overlapping(tx, other));
    }

    @Test
    void twoStepsAtOnceGoOneAfterTheOther() throws InterruptedException {
        store(id);
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<StoredStatus> seen = new CopyOnWriteArrayList<>();
        Thread first = Thread.ofVirtual()
                .start(() -> transactions.inPlatform(tx -> {
                    seen.add(PluginQueries.lock(tx, id).orElseThrow().status());
                    locked.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    PluginQueries.setStatus(tx, id, StoredStatus.INSTALLED, null, NOW);
                    return id;
                }));
        locked.await();
        Thread second = Thread.ofVirtual()
                .start(() -> transactions.inPlatform(tx -> {
                    seen.add(PluginQueries.lock(tx, id).orElseThrow().status());
                    return id;
                }));
        dev.mortise.server.Await.until(
                "the second waits for the lock",
                () -> !DATABASE.asSuperuser("select pid from pg_stat_activity where wait_event_type = 'Lock'")
                        .isEmpty());
        go.countDown();
        first.join();
        second.join();
        assertThat(seen).containsExactly(StoredStatus.UPLOADED, StoredStatus.INSTALLED);
    }

    @Test
    void aTenantCannotChangePlugins() {
        store(id);
        assertThatThrownBy(() -> transactions.inTenant(tenant, tx -> {
                    PluginQueries.setStatus(tx, id, StoredStatus.RUNNING, null, NOW);
                    return id;
                }))
                .hasStackTraceContaining("permission denied");
        assertThatThrownBy(() -> transactions.inTenant(tenant, tx -> PluginQueries.code(tx, id)))
                .hasStackTraceContaining("permission denied");
    }

    @Test
    void aStartIsNotedOnceForEachTenant() {
        UUID other = UUID.randomUUID();
        for (int time = 0; time < 2; time++) {
            transactions.inTenant(tenant, tx -> {
                PluginQueries.markStarted(tx, id, NOW);
                return id;
            });
        }
        assertThat(transactions.<Boolean>inTenant(tenant, tx -> PluginQueries.isStarted(tx, id)))
                .isTrue();
        assertThat(transactions.<Boolean>inTenant(other, tx -> PluginQueries.isStarted(tx, id)))
                .isFalse();
        List<UUID> started = transactions.inPlatform(tx -> PluginQueries.started(tx, id));
        assertThat(started).containsExactly(tenant);
    }

    @Test
    void runsAndLinesAreTheTenantsOwnNewestFirst() {
        store(id);
        UUID other = UUID.randomUUID();
        UUID first = record(tenant, "1");
        UUID second = record(tenant, null);
        UUID foreign = record(other, null);

        List<RunQueries.Run> runs =
                transactions.inTenant(tenant, tx -> RunQueries.runs(tx, id, List.of(tenant, other), null, 10));
        assertThat(runs).extracting(RunQueries.Run::id).containsExactly(second, first);
        RunQueries.Run oldest = runs.getLast();
        assertThat(oldest.outcome()).isEqualTo("out_of_fuel");
        assertThat(oldest.error()).isEqualTo("1");
        assertThat(oldest.micros()).isEqualTo(1_500);
        assertThat(oldest.kind()).isEqualTo("event");
        assertThat(oldest.eventType()).isEqualTo("a.b");
        List<RunQueries.Run> further =
                transactions.inTenant(tenant, tx -> RunQueries.runs(tx, id, List.of(tenant), second, 10));
        assertThat(further).extracting(RunQueries.Run::id).containsExactly(first);

        List<RunQueries.Line> lines =
                transactions.inTenant(tenant, tx -> RunQueries.lines(tx, id, List.of(tenant, other), null, 10));
        assertThat(lines)
                .extracting(RunQueries.Line::message)
                .containsExactly("two  of " + second, "one of " + second, "two  of " + first, "one of " + first);
        List<RunQueries.Run> all =
                transactions.inPlatform(tx -> RunQueries.runs(tx, id, List.of(tenant, other), null, 10));
        assertThat(all).extracting(RunQueries.Run::id).contains(foreign);
    }

    private UUID record(UUID whose, @Nullable String error) {
        UUID run = Ids.next();
        StoredEvent event = new StoredEvent(Ids.next(), whose, "a.b", NOW, null, null, UUID.randomUUID(), 0, null, "1");
        Delivery delivery = new Delivery(Ids.next(), whose, id, Delivery.Kind.EVENT, 1, 1, event);
        RunWriter writer = new RunWriter(batch -> transactions.inPlatform(tx -> RunQueries.insertAll(tx, batch)));
        writer.start();
        new RunLog(writer)
                .store(
                        delivery,
                        "1.0.0",
                        new CallResult(
                                run,
                                CallResult.Outcome.OUT_OF_FUEL,
                                NOW,
                                77,
                                Duration.ofNanos(1_500_000),
                                Duration.ZERO,
                                65_536,
                                3,
                                error,
                                List.of(
                                        new CallResult.LogLine(NOW, "info", "one of " + run),
                                        new CallResult.LogLine(NOW, "warn", "two \0of " + run))));
        writer.stop();
        return run;
    }
}
