package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.Actor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Two nodes, failing calls, short leases and cut connections: still every event has its effect once, in its
/// record's order.
class TurbulenceIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String PLUGIN = "turbulent.plugin";
    private static final int RECORDS = 12;
    private static final int EVENTS_OF_A_RECORD = 40;
    private static final int CUTS = 50;
    private static final long SEED = 20261123;

    private static final DispatchOptions HASTY = new DispatchOptions(
            8,
            Duration.ofMillis(400),
            Duration.ofMillis(200),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofSeconds(5));

    @BeforeAll
    static void makeTables() {
        DATABASE.asSuperuser(
                "create table counter (tenant_id uuid, record text, number int, primary key (tenant_id, record));"
                        + "create table effect (position bigint generated always as identity, tenant_id uuid, record text, number text, event uuid);"
                        + "grant all on counter, effect to mortise_app, mortise_platform");
    }

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @Test
    void everyEventHasItsEffectOnceAndInOrder() throws InterruptedException {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<UUID> tenants = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
        try (EventNode one = node();
                EventNode other = node()) {
            one.subscribe(PLUGIN, 1_000_000, PLUGIN + ".item");
            one.start();
            other.start();
            Thread cutter = Thread.ofVirtual().start(() -> cut(new Random(random.nextLong())));
            List<Thread> writers = new ArrayList<>();
            for (int record = 0; record < RECORDS; record++) {
                String name = "r" + record;
                UUID tenant = tenants.get(record % tenants.size());
                EventNode node = record % 2 == 0 ? one : other;
                writers.add(Thread.ofVirtual().start(() -> write(node, tenant, name, acknowledged)));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            cutter.join();
            Await.until(
                    Duration.ofSeconds(60),
                    "nothing is left to do",
                    () -> DATABASE.asSuperuser("select id from deliveries where status <> 'done'")
                            .isEmpty());
        }
        assertThat(acknowledged).hasSize(RECORDS * EVENTS_OF_A_RECORD);
        assertThat(ids("select id from events")).containsAll(acknowledged);
        assertThat(ids("select event from effect order by event")).doesNotHaveDuplicates();
        assertThat(ids("select event from effect")).containsExactlyInAnyOrderElementsOf(ids("select id from events"));
        assertThat(DATABASE.asSuperuser("""
                        select record, number from (
                            select record, number, lag(number::int) over (partition by tenant_id, record order by position) before
                            from effect) ordered
                        where before is not null and before >= number::int
                        """))
                .as("effects out of their record's order")
                .isEmpty();
        System.out.println("deliveries claimed more than once: "
                + DATABASE.asSuperuser("select count(id) from deliveries where lease_token > 1"));
    }

    private static List<UUID> ids(String sql) {
        return DATABASE.asSuperuser(sql).stream()
                .map(row -> UUID.fromString(row.getFirst()))
                .toList();
    }

    private static EventNode node() {
        EventNode node = new EventNode(DATABASE, HASTY);
        node.plugins.put(PLUGIN, delivery -> effect(node, delivery));
        return node;
    }

    private static DeliveryHandler.Result effect(EventNode node, Delivery delivery) {
        int chance = Math.floorMod(delivery.id().hashCode() + (int) delivery.token() * 7919, 10);
        if (chance == 0) {
            return new DeliveryHandler.Result.Failed("bad luck", null);
        }
        node.transactions.inTenant(delivery.tenantId(), tx -> {
            tx.jdbc()
                    .sql("insert into effect (tenant_id, record, number, event) values (?, ?, ?, ?)")
                    .params(
                            delivery.tenantId(),
                            String.valueOf(delivery.event().orderKey()),
                            delivery.event().payload(),
                            delivery.event().id())
                    .update();
            if (chance == 1) {
                // Longer than the lease: another node may take over meanwhile.
                tx.jdbc().sql("select pg_sleep(0.6)::text").query(String.class).single();
            }
            node.outbox.markDone(tx, delivery, delivery.id());
            return delivery;
        });
        return new DeliveryHandler.Result.Done();
    }

    /// Counts a record up under its row lock and tells it with an event, until each number is acknowledged.
    private static void write(EventNode node, UUID tenant, String record, Set<UUID> acknowledged) {
        int done = 0;
        while (done < EVENTS_OF_A_RECORD) {
            try {
                acknowledged.add(node.transactions.inTenant(tenant, tx -> {
                    int number = tx.jdbc()
                            .sql("""
                                    insert into counter (tenant_id, record, number) values (?, ?, 1)
                                    on conflict (tenant_id, record) do update set number = counter.number + 1
                                    returning number
                                    """)
                            .params(tenant, record)
                            .query(Integer.class)
                            .single();
                    return node.outbox.append(
                            tx,
                            new NewEvent(
                                    PLUGIN + ".item.counted",
                                    Actor.system("test"),
                                    null,
                                    record,
                                    Integer.toString(number)));
                }));
                done++;
            } catch (RuntimeException e) {
                // The connection was cut: not acknowledged, stored or not. The next number is written instead.
                assertThat(e).hasMessageNotContaining("deadlock");
            }
        }
    }

    private static void cut(Random random) {
        for (int count = 0; count < CUTS; count++) {
            DATABASE.asSuperuser(
                    "select pg_terminate_backend(pid) from (select pid from pg_stat_activity where usename = 'mortise'"
                            + " and datname = current_database() order by md5(pid::text || '" + random.nextInt()
                            + "') limit 3) victim");
            DATABASE.asSuperuser("select pg_sleep(0.1)");
        }
    }
}
