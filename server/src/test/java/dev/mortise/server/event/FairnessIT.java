package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestDatabase;
import dev.mortise.server.event.DeliveryHandler.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One tenant's storm over many plugins, and another tenant's one event.
class FairnessIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final int STORM = 2_000;

    /// Before and after each other in the order in which tenants take turns.
    private final UUID stormy = UUID.fromString("00000000-0000-7000-8000-00000000000a");

    private final UUID calm = UUID.fromString("ffffffff-ffff-7000-8000-00000000000b");
    private final List<String> plugins = new ArrayList<>();
    private final List<Delivery> started = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Semaphore steps = new Semaphore(0, true);
    private final EventNode node = new EventNode(DATABASE, EventNode.FAST);

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void fill() {
        String prefix = "f" + UUID.randomUUID().toString().substring(0, 8) + ".plugin";
        for (int i = 0; i < 6; i++) {
            String plugin = prefix + i;
            plugins.add(plugin);
            node.subscribe(plugin, 2, plugin + ".item");
            bulk(plugin);
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        steps.release(1_000_000);
        node.plugins.clear();
        node.close();
        DATABASE.asSuperuser("delete from deliveries");
    }

    private void bulk(String plugin) {
        DATABASE.asSuperuser(
                "with made as (insert into events (tenant_id, id, type, time, depth, payload) select '" + stormy
                        + "', gen_random_uuid(), '" + plugin + ".item.created', now(), 0, '1' from generate_series(1, "
                        + STORM + ") returning tenant_id, id)"
                        + " insert into deliveries (tenant_id, id, event_id, plugin_id, kind, retries)"
                        + " select tenant_id, gen_random_uuid(), id, '" + plugin + "', 'event', 2 from made");
    }

    private long startedFor(UUID tenant) {
        return started.stream().filter(one -> one.tenantId().equals(tenant)).count();
    }

    /// Each call waits until it may end.
    private void onEachCall(Runnable wait) {
        for (String plugin : plugins) {
            node.plugins.put(plugin, delivery -> {
                started.add(delivery);
                wait.run();
                return end.getCount() == 0 ? new Result.NotReady() : node.done(delivery);
            });
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTenantWhoseCallsNeverEndLeavesRoomForAnother() {
        onEachCall(() -> await(end));
        node.start();
        int most = EventNode.FAST.mostOfTenant();
        Await.untilEquals((long) most, () -> startedFor(stormy));

        // To a plugin that the storm keeps busy as well as to one that it does not.
        for (String plugin : List.of(plugins.getFirst(), plugins.getLast())) {
            node.append(calm, plugin + ".item.created", null, "1");
        }

        Await.untilEquals(2L, () -> startedFor(calm));
        assertThat(startedFor(stormy)).isEqualTo(most);
        assertThat(EventNode.FAST.concurrency()).isGreaterThan(most);
    }

    @Test
    void anEventOfACalmTenantIsAmongTheNextThatStart() {
        onEachCall(steps::acquireUninterruptibly);
        node.start();
        int most = EventNode.FAST.mostOfTenant();
        Await.untilEquals((long) most, () -> startedFor(stormy));
        UUID third = UUID.fromString("00000000-0000-7000-8000-00000000000c");
        for (String plugin : plugins) {
            for (int i = 0; i < 20; i++) {
                node.append(third, plugin + ".item.created", null, "1");
            }
        }
        int all = EventNode.FAST.concurrency();
        Await.untilEquals(all, started::size);

        node.append(calm, plugins.get(3) + ".item.created", null, "1");

        int ended = 0;
        while (startedFor(calm) == 0) {
            assertThat(++ended).as("calls that ended before it began").isLessThanOrEqualTo(all);
            int before = started.size();
            steps.release();
            Await.until("another call starts", () -> started.size() > before);
        }
    }

    @Test
    void aStormThatIsAloneGoesOn() {
        onEachCall(() -> {});
        node.start();
        Await.until("many are done", () -> startedFor(stormy) > 300);
    }
}
