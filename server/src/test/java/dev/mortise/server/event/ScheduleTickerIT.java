package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestDatabase;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ScheduleTickerIT {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String plugin = "t" + UUID.randomUUID().toString().substring(0, 8) + ".plugin";
    private final UUID tenant = UUID.randomUUID();
    private final EventNode node = new EventNode(DATABASE, EventNode.FAST);
    private final PluginSchedules schedules = new PluginSchedules();
    private ZoneId zone = ZoneOffset.UTC;

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @BeforeEach
    void install() {
        DATABASE.asSuperuser("delete from tenant_schedules; delete from event_schedules");
        tenant(tenant);
        DATABASE.asSuperuser("""
                insert into plugins (id, version, status, manifest_toml, inspection, sha256, size_bytes, uploaded_at,
                    uploaded_by, updated_at)
                values ('%s', '1', 'running', '', '{}', '', 0, now(), '{}', now())
                """.formatted(plugin));
        node.subscribe(plugin, 2, plugin + ".");
        replace(schedule("nightly", "0 3 * * *"));
        ticker(node.outbox).tick();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static void tenant(UUID id) {
        DATABASE.asSuperuser("insert into tenants (id, slug, name, created_at) values ('%s', '%s', 't', now())"
                .formatted(id, "t" + id.toString().substring(0, 13)));
    }

    private Schedules.Schedule schedule(String name, String cron) {
        return new Schedules.Schedule(name, cron, plugin + ".night", "{\"days\":2}");
    }

    private void replace(Schedules.Schedule... wanted) {
        node.transactions.inPlatform(tx -> {
            schedules.replace(tx, plugin, List.of(wanted));
            return plugin;
        });
    }

    private ScheduleTicker ticker(Outbox outbox) {
        return new ScheduleTicker(node.transactions, outbox, tx -> zone, JSON);
    }

    private void dueSince(String interval) {
        DATABASE.asSuperuser("update tenant_schedules set next_at = date_trunc('minute', now()) - interval '" + interval
                + "' where tenant_id = '" + tenant + "' and next_at is not null");
    }

    private static @Nullable String one(String sql) {
        List<List<String>> rows = DATABASE.asSuperuser(sql);
        return rows.isEmpty() ? null : rows.getFirst().getFirst();
    }

    private String events() {
        return String.valueOf(one("select count(1) from events where tenant_id = '" + tenant + "'"));
    }

    private @Nullable String state(String column) {
        return one("select " + column + " from tenant_schedules where tenant_id = '" + tenant + "'");
    }

    @Test
    void aNewScheduleIsPlannedAndNotPublished() {
        assertThat(events()).isEqualTo("0");
        assertThat(state("planned")).isEqualTo("t");
        assertThat(state("(next_at at time zone 'UTC')::time")).isEqualTo("03:00:00");
        assertThat(state("next_at > now() and next_at <= now() + interval '1 day'"))
                .isEqualTo("t");
    }

    @Test
    void whatIsDueIsPublishedOnceWithItsPayloadHoweverManyTimesWentBy() {
        dueSince("40 days");
        String due = state("to_char(next_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')");
        ticker(node.outbox).tick();
        ticker(node.outbox).tick();
        assertThat(events()).isEqualTo("1");
        assertThat(state("next_at > now()")).isEqualTo("t");
        assertThat(state("last_event")).isEqualTo(one("select id from events where tenant_id = '" + tenant + "'"));
        assertThat(one("select payload->>'schedule' from events where tenant_id = '" + tenant + "'"))
                .isEqualTo("nightly");
        assertThat(one("select payload->>'due_at' from events where tenant_id = '" + tenant + "'"))
                .isEqualTo(due);
        assertThat(one("select payload->'payload'->>'days' from events where tenant_id = '" + tenant + "'"))
                .isEqualTo("2");
        assertThat(one("select status from deliveries where tenant_id = '" + tenant + "'"))
                .isEqualTo("pending");
    }

    @Test
    void manyNodesPublishEachDueTimeOnce() throws InterruptedException, ExecutionException {
        for (int round = 0; round < 20; round++) {
            dueSince("1 minute");
            CountDownLatch together = new CountDownLatch(1);
            try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> ticks = java.util.stream.IntStream.range(0, 4)
                        .mapToObj(one -> nodes.submit(() -> {
                            together.await();
                            return ticker(node.outbox).tick();
                        }))
                        .toList();
                together.countDown();
                for (Future<Integer> tick : ticks) {
                    tick.get();
                }
            }
            assertThat(events()).isEqualTo(String.valueOf(round + 1));
        }
    }

    /// Ends before the commit, as a node that dies does.
    private final class Dying implements Outbox {
        private final AtomicBoolean dead = new AtomicBoolean();

        @Override
        public UUID append(Transaction transaction, NewEvent event) {
            UUID id = node.outbox.append(transaction, event);
            if (!dead.getAndSet(true)) {
                throw new IllegalStateException("dies after the event was appended");
            }
            return id;
        }

        @Override
        public void append(Transaction transaction, Pipeline pipeline, NewEvent event) {
            pipeline.then(() -> append(transaction, event));
        }

        @Override
        public boolean appendLast(Transaction transaction, Pipeline pipeline, NewEvent event) {
            throw new IllegalStateException("no event ends a transaction here");
        }

        @Override
        public void appendAll(Transaction transaction, List<NewEvent> events) {
            events.forEach(event -> append(transaction, event));
        }

        @Override
        public void check(NewEvent event) {
            node.outbox.check(event);
        }
    }

    @Test
    void aNodeThatDiesBeforeItsCommitLeavesTheTimeToTheNext() {
        dueSince("1 minute");
        Dying dying = new Dying();
        ticker(dying).tick();
        assertThat(dying.dead).isTrue();
        assertThat(events()).isEqualTo("0");
        assertThat(state("next_at < now()")).isEqualTo("t");
        ticker(node.outbox).tick();
        assertThat(events()).isEqualTo("1");
    }

    @Test
    void nothingIsPublishedForWhoDoesNotHearItAndNothingPilesUp() {
        String otherwise = "update plugins set status = '%s' where id = '" + plugin + "'";
        for (String status : List.of("disabled", "error", "installed")) {
            DATABASE.asSuperuser(otherwise.formatted(status));
            dueSince("3 days");
            ticker(node.outbox).tick();
            assertThat(state("next_at > now()")).as(status).isEqualTo("t");
        }
        DATABASE.asSuperuser(otherwise.formatted("running"));
        DATABASE.asSuperuser("update tenants set suspended = true where id = '" + tenant + "'");
        dueSince("3 days");
        ticker(node.outbox).tick();
        DATABASE.asSuperuser("update tenants set suspended = false where id = '" + tenant + "'");
        DATABASE.asSuperuser("insert into tenant_plugins (tenant_id, plugin_id, enabled, updated_at) values ('" + tenant
                + "', '" + plugin + "', false, now())");
        dueSince("3 days");
        ticker(node.outbox).tick();
        DATABASE.asSuperuser("delete from tenant_plugins where tenant_id = '" + tenant + "'");
        ticker(node.outbox).tick();
        assertThat(events()).isEqualTo("0");
        dueSince("3 days");
        ticker(node.outbox).tick();
        assertThat(events()).isEqualTo("1");
    }

    @Test
    void aScheduleThatTheTenantSwitchedOffStaysOffThroughAnUpgradeAndItsWayBack() {
        node.transactions.inTenant(tenant, tx -> ScheduleQueries.enable(tx, plugin, "nightly", false));
        dueSince("1 hour");
        replace(schedule("other", "0 4 * * *"));
        replace(schedule("nightly", "0 5 * * *"));
        ticker(node.outbox).tick();
        assertThat(one("select enabled from tenant_schedules where name = 'nightly' and tenant_id = '" + tenant + "'"))
                .isEqualTo("f");
        assertThat(events()).isEqualTo("0");
        assertThat(node.transactions.<List<ScheduleQueries.Listed>>inTenant(
                        tenant, tx -> ScheduleQueries.list(tx, null, null)))
                .extracting(ScheduleQueries.Listed::name)
                .containsExactly("nightly");
    }

    @Test
    void anUpgradeKeepsWhatIsDueAndPlansAnewWhatChanged() {
        dueSince("1 hour");
        String due = state("next_at");
        replace(schedule("nightly", "0 3 * * *"));
        assertThat(state("next_at")).isEqualTo(due);
        replace(schedule("nightly", "30 4 * * *"));
        ticker(node.outbox).tick();
        assertThat(events()).isEqualTo("0");
        assertThat(state("(next_at at time zone 'UTC')::time")).isEqualTo("04:30:00");
    }

    @Test
    void whatIsUninstalledIsNotDueAndWhatIsPurgedIsForgotten() {
        dueSince("1 hour");
        replace();
        assertThat(ticker(node.outbox).tick()).isZero();
        assertThat(node.transactions.<List<ScheduleQueries.Listed>>inTenant(
                        tenant, tx -> ScheduleQueries.list(tx, null, null)))
                .isEmpty();
        node.transactions.inPlatform(tx -> {
            schedules.forget(tx, plugin);
            return plugin;
        });
        assertThat(one("select count(1) from tenant_schedules where plugin_id = '" + plugin + "'"))
                .isEqualTo("0");
    }

    @Test
    void anotherTimeZonePlansAnew() {
        zone = ZoneId.of("Asia/Tokyo");
        node.transactions.inTenant(tenant, tx -> {
            ScheduleQueries.planAnew(tx);
            return plugin;
        });
        ticker(node.outbox).tick();
        assertThat(events()).isEqualTo("0");
        assertThat(state("(next_at at time zone 'Asia/Tokyo')::time")).isEqualTo("03:00:00");
    }

    @Test
    void aTenantSeesAndClaimsItsOwnAlone() {
        UUID other = UUID.randomUUID();
        tenant(other);
        dueSince("1 hour");
        assertThat(node.transactions.<List<ScheduleQueries.Listed>>inTenant(
                        other, tx -> ScheduleQueries.list(tx, null, null)))
                .isEmpty();
        ScheduleQueries.Key key = new ScheduleQueries.Key(tenant, plugin, "nightly");
        assertThat(node.transactions.<Optional<ScheduleQueries.Due>>inTenant(
                        other, tx -> ScheduleQueries.claim(tx, key)))
                .isEmpty();
        assertThat(node.transactions.<Boolean>inTenant(
                        other, tx -> ScheduleQueries.enable(tx, plugin, "nightly", false)))
                .isFalse();
        assertThat(node.transactions.<Integer>inTenant(
                        other,
                        tx -> tx.jdbc()
                                .sql("update tenant_schedules set enabled = false")
                                .update()))
                .isZero();
    }
}
