package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.event.StoredEvent;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls that are committed together, over a real plugin's tables.
class CallBatchIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String STAMP = "com.example.stamp";
    private static final String THINGS = "/api/v1/plugins/" + STAMP + "/thing";
    private static final Duration NEVER = Duration.ofHours(1);
    private static final JsonMapper JSON = new JsonMapper();
    private static final PluginCallStore.Parts PARTS = new PluginCallStore.Parts(
            SERVER.transactions(),
            SERVER.bean(EntityStore.class),
            SERVER.bean(Outbox.class),
            SERVER.bean(Deliveries.class),
            SERVER.bean(Settings.class),
            new EventSchemas(),
            SERVER.bean(JsonMapper.class),
            Clock.systemUTC());

    private final Client client = SERVER.newTenant();
    private final UUID tenant = client.tenantId();

    @BeforeAll
    static void start() {
        ExamplePlugins.run(OPERATOR, "torture/stamp", STAMP);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Manifest manifest() {
        return SERVER.bean(PluginEngine.class).manifest(STAMP);
    }

    /// A thing that the plugin has stamped, so that its version is 2.
    private UUID stamped() {
        var created = client.post(THINGS, "{\"name\":\"x\"}");
        expect(201, created);
        String id = created.json().path("id").asString();
        Await.until("it is stamped", () -> thing(id).path("version").asLong() == 2);
        return UUID.fromString(id);
    }

    private JsonNode thing(Object id) {
        return client.get(THINGS + "/" + id).json();
    }

    /// A delivery of a thing's event, leased under the token 3; its event is no one that is heard.
    private Delivery leased(UUID thing) {
        UUID event = Ids.next();
        UUID id = Ids.next();
        String type = STAMP + ".thing.updated";
        SERVER.database()
                .asSuperuser(
                        "insert into events (tenant_id, id, type, time, depth, order_key, payload) values ('" + tenant
                                + "', '" + event + "', '" + type + "', now(), 0, '" + thing + "', '1');"
                                + "insert into deliveries (tenant_id, id, event_id, plugin_id, kind, retries, status, lease_token, order_key,"
                                + " due_at) values ('" + tenant + "', '" + id + "', '" + event + "', '" + STAMP
                                + "', 'event', 3, 'leased', 3, '" + thing + "', now() + interval '1 hour')");
        StoredEvent stored =
                new StoredEvent(event, tenant, type, Instant.now(), null, null, event, 0, thing.toString(), "1");
        return new Delivery(id, tenant, STAMP, Delivery.Kind.EVENT, 1, 3, stored);
    }

    /// Reads a thing, gives it a stamp more and publishes, as the plugin does.
    private static PluginCallStore stamp(CallBatch batch, Delivery delivery, UUID thing) {
        batch.next(delivery);
        PluginCallStore store = new PluginCallStore(PARTS, manifest(), delivery, batch);
        try (store) {
            JsonNode row = JSON.readTree(store.get("thing", thing.toString()).orElseThrow());
            byte[] patch = ("{\"stamps\":" + (row.path("stamps").asInt() + 1) + "}").getBytes(StandardCharsets.UTF_8);
            store.commit(List.of(
                    store.prepareUpdate(
                                    "thing",
                                    thing.toString(),
                                    patch,
                                    row.path("version").asLong())
                            .write(),
                    store.preparePublish(STAMP + ".stamped", "{}".getBytes(StandardCharsets.UTF_8))));
        }
        return store;
    }

    private static List<UUID> stored(CallBatch batch, List<Delivery> deliveries) {
        return batch.takeStored(deliveries.stream().map(Delivery::id).collect(Collectors.toSet()));
    }

    private List<List<String>> rows(String columns, String table, String where) {
        return SERVER.database()
                .asSuperuser(
                        "select " + columns + " from " + table + " where tenant_id = '" + tenant + "' and " + where);
    }

    private String status(Delivery delivery) {
        return rows("status", "deliveries", "id = '" + delivery.id() + "'")
                .getFirst()
                .getFirst();
    }

    @Test
    void callsAreStoredInOneTransactionEachWithItsEffects() {
        List<UUID> things = List.of(stamped(), stamped(), stamped());
        List<Delivery> deliveries = things.stream().map(this::leased).toList();
        Set<UUID> runs = new HashSet<>();
        try (CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, NEVER)) {
            for (int i = 0; i < things.size(); i++) {
                PluginCallStore store = stamp(batch, deliveries.get(i), things.get(i));
                assertThat(store.batched()).isTrue();
                runs.add(store.runId());
                assertThat(status(deliveries.get(i))).isEqualTo("leased");
            }
            batch.commit();
            assertThat(stored(batch, deliveries))
                    .containsExactlyElementsOf(
                            deliveries.stream().map(Delivery::id).toList());
        }
        for (int i = 0; i < things.size(); i++) {
            UUID thing = things.get(i);
            assertThat(thing(thing).path("version").asLong()).isEqualTo(3);
            assertThat(thing(thing).path("stamps").asInt()).isEqualTo(2);
            assertThat(status(deliveries.get(i))).isEqualTo("done");
            assertThat(rows(
                            "type",
                            "events",
                            "order_key = '" + thing + "' and causation ->> 'event' = '"
                                    + deliveries.get(i).event().id() + "' order by id"))
                    .containsExactly(List.of(STAMP + ".thing.updated"), List.of(STAMP + ".stamped"));
            assertThat(rows("count(1)", "audit", "action = 'row.updated' and target_id = '" + thing + "'"))
                    .containsExactly(List.of("2"));
        }
        assertThat(rows(
                        "distinct xmin::text",
                        "deliveries",
                        "last_run in ('"
                                + String.join(
                                        "', '",
                                        runs.stream().map(UUID::toString).toList()) + "')"))
                .hasSize(1);
    }

    @Test
    void aCallReadsWhatTheOneBeforeItWrote() {
        UUID thing = stamped();
        List<Delivery> deliveries = List.of(leased(thing), leased(stamped()));
        try (CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, NEVER)) {
            stamp(batch, deliveries.get(0), thing);
            stamp(batch, deliveries.get(1), thing);
            assertThat(status(deliveries.get(0))).as("stored before it is read").isEqualTo("done");
            batch.commit();
            assertThat(batch.takeAgain()).isEmpty();
        }
        assertThat(thing(thing).path("stamps").asInt()).isEqualTo(3);
        assertThat(status(deliveries.get(1))).isEqualTo("done");
    }

    @Test
    void aQuerySeesWhatTheCallBeforeItWrote() {
        UUID thing = stamped();
        Delivery first = leased(thing);
        Delivery second = leased(stamped());
        try (CallBatch batch = new CallBatch(PARTS, manifest(), List.of(first, second), NEVER)) {
            stamp(batch, first, thing);
            batch.next(second);
            try (PluginCallStore store = new PluginCallStore(PARTS, manifest(), second, batch)) {
                byte[] query = ("{\"filter\":{\"id\":{\"_eq\":\"" + thing + "\"}}}").getBytes(StandardCharsets.UTF_8);
                JsonNode found = JSON.readTree(store.query("thing", query, 10));
                assertThat(found.path("rows").path(0).path("stamps").asInt()).isEqualTo(2);
                store.commit(List.of());
            }
            batch.commit();
        }
        assertThat(status(second)).isEqualTo("done");
    }

    @Test
    void aRowThatChangedMeanwhileTakesNothingApartAndNothingIsStored() {
        List<UUID> things = List.of(stamped(), stamped());
        List<Delivery> deliveries = things.stream().map(this::leased).toList();
        try (CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, NEVER)) {
            stamp(batch, deliveries.get(0), things.get(0));
            stamp(batch, deliveries.get(1), things.get(1));
            expect(200, client.patch(THINGS + "/" + things.get(1), "{\"name\":\"y\"}", "If-Match", "\"v2\""));
            batch.commit();
            assertThat(stored(batch, deliveries)).isEmpty();
            assertThat(batch.takeAgain()).hasSize(2);
        }
        assertThat(thing(things.get(0)).path("stamps").asInt()).isEqualTo(1);
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(status(delivery)).isEqualTo("leased"));
        assertThat(rows(
                        "count(1)",
                        "events",
                        "causation ->> 'event' = '" + deliveries.get(0).event().id() + "'"))
                .containsExactly(List.of("0"));
    }

    @Test
    void aLostLeaseStoresNothingOfItsBatch() {
        List<UUID> things = List.of(stamped(), stamped());
        List<Delivery> deliveries = things.stream().map(this::leased).toList();
        SERVER.database()
                .asSuperuser("update deliveries set lease_token = 4 where id = '"
                        + deliveries.get(1).id() + "'");
        try (CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, NEVER)) {
            stamp(batch, deliveries.get(0), things.get(0));
            stamp(batch, deliveries.get(1), things.get(1));
            batch.commit();
            assertThat(batch.takeAgain()).hasSize(2);
        }
        assertThat(thing(things.get(0)).path("stamps").asInt()).isEqualTo(1);
        assertThat(status(deliveries.get(0))).isEqualTo("leased");
    }

    @Test
    void aCallThatReadsItsOwnWritesCommitsByItselfAfterThoseBeforeIt() {
        List<UUID> things = List.of(stamped(), stamped());
        List<Delivery> deliveries = things.stream().map(this::leased).toList();
        try (CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, NEVER)) {
            stamp(batch, deliveries.get(0), things.get(0));
            batch.next(deliveries.get(1));
            PluginCallStore store = new PluginCallStore(PARTS, manifest(), deliveries.get(1), batch);
            try (store) {
                String id = things.get(1).toString();
                byte[] patch = "{\"stamps\":9}".getBytes(StandardCharsets.UTF_8);
                store.flush(List.of(store.prepareUpdate("thing", id, patch, 2).write()));
                JsonNode read = JSON.readTree(store.get("thing", id).orElseThrow());
                assertThat(read.path("stamps").asInt()).isEqualTo(9);
                store.commit(List.of());
            }
            assertThat(store.batched()).isFalse();
            assertThat(stored(batch, deliveries))
                    .containsExactly(deliveries.get(0).id());
        }
        assertThat(deliveries)
                .allSatisfy(delivery -> assertThat(status(delivery)).isEqualTo("done"));
    }

    @Test
    void aCallThatTakesLongHoldsBackNoneBeforeIt() throws InterruptedException {
        List<UUID> things = List.of(stamped(), stamped());
        List<Delivery> deliveries = things.stream().map(this::leased).toList();
        CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, Duration.ofMillis(1));
        try (batch) {
            stamp(batch, deliveries.get(0), things.get(0));
            PluginCallStore store = new PluginCallStore(PARTS, manifest(), deliveries.get(1), batch);
            try (store) {
                String id = things.get(1).toString();
                assertThat(store.get("thing", id)).isPresent();
                assertThat(batch.commitLate()).isTrue();
                assertThat(status(deliveries.get(0))).isEqualTo("done");
                assertThat(stored(batch, deliveries))
                        .containsExactly(deliveries.get(0).id());
                store.cancel();
                assertThat(rows("count(1)", "deliveries", "status = 'leased'")).containsExactly(List.of("1"));
            }
            PluginCallStore again = stamp(batch, deliveries.get(1), things.get(1));
            assertThat(again.batched()).isTrue();
            batch.commit();
            assertThat(stored(batch, deliveries))
                    .containsExactly(deliveries.get(1).id());
        }
        assertThat(batch.commitLate()).isFalse();
        assertThat(thing(things.get(1)).path("stamps").asInt()).isEqualTo(2);
    }

    @Test
    void aCallWhoseTimeIsUpTakesNoOtherWithIt() {
        List<UUID> things = List.of(stamped(), stamped());
        List<Delivery> deliveries = things.stream().map(this::leased).toList();
        try (CallBatch batch = new CallBatch(PARTS, manifest(), deliveries, NEVER)) {
            stamp(batch, deliveries.get(0), things.get(0));
            batch.next(deliveries.get(1));
            try (PluginCallStore store = new PluginCallStore(PARTS, manifest(), deliveries.get(1), batch)) {
                store.get("thing", things.get(1).toString());
                store.cancel();
                assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> store.commit(List.of())))
                        .isInstanceOf(HostCallError.class);
            }
            batch.commit();
            assertThat(stored(batch, deliveries))
                    .containsExactly(deliveries.get(0).id());
        }
        assertThat(status(deliveries.get(1))).isEqualTo("leased");
    }

    /// Many that wait, some of which must fail: a thing that is gone fails its own delivery and no other.
    @Test
    void ofManyThatWaitOnlyThoseFailThatMust() {
        expect(200, ExamplePlugins.step(OPERATOR, STAMP, "disable"));
        List<UUID> things = new ArrayList<>();
        UUID gone = Ids.next();
        String table = SERVER.database()
                .asSuperuser("select relname from pg_class where relkind = 'r' and relname ~ 'example_stamp'"
                        + " and relname !~ 'words$'")
                .getFirst()
                .getFirst();
        for (int i = 0; i < 120; i++) {
            UUID thing = i % 40 == 7 ? gone : Ids.next();
            UUID event = Ids.next();
            if (!thing.equals(gone)) {
                things.add(thing);
                SERVER.database()
                        .asSuperuser("insert into \"" + table + "\" (tenant_id, id, version, created_at, updated_at,"
                                + " created_by, updated_by, f1, f2) values ('" + tenant + "', '" + thing
                                + "', 1, now(), now(), 'test', 'test', 'x', 0)");
            }
            String payload = "{\"after\":{\"id\":\"" + thing + "\"}}";
            SERVER.database()
                    .asSuperuser("insert into events (tenant_id, id, type, time, depth, order_key, payload) values ('"
                            + tenant + "', '" + event + "', '" + STAMP + ".thing.created', now(), 0, '" + Ids.next()
                            + "', '" + payload + "');"
                            + "insert into deliveries (tenant_id, id, event_id, plugin_id, kind, retries) values ('"
                            + tenant + "', '" + Ids.next() + "', '" + event + "', '" + STAMP + "', 'event', 0)");
        }
        expect(200, ExamplePlugins.step(OPERATOR, STAMP, "enable"));

        Await.until(
                "all have ended",
                () -> rows("count(1)", "deliveries", "status not in ('done', 'dead')")
                        .equals(List.of(List.of("0"))));

        assertThat(rows("count(1)", "deliveries", "status = 'dead'")).containsExactly(List.of("3"));
        assertThat(rows("count(1)", "\"" + table + "\"", "version = 2 and f2 = 1"))
                .containsExactly(List.of(Integer.toString(things.size())));
        assertThat(rows("count(1), count(distinct order_key)", "events", "type = '" + STAMP + ".stamped'"))
                .containsExactly(List.of(Integer.toString(things.size()), Integer.toString(things.size())));
        assertThat(rows("count(1)", "audit", "action = 'row.updated'"))
                .containsExactly(List.of(Integer.toString(things.size())));
    }
}
