package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestJson;
import dev.mortise.server.TestServer;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.LeaseLost;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.event.StoredEvent;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PluginCallStoreIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String PLUGIN = "test.plugin";

    private final UUID tenant = SERVER.newTenant().tenantId();
    private final NoteStore notes = new NoteStore();
    private final Manifest manifest = new Manifest(
            new Manifest.Metadata(PLUGIN, "1.0.0", Map.of("en", "Test"), Map.of(), null, null, null),
            new Manifest.Module("plugin.wasm", null, Map.of()),
            Map.of("low", setting("low", "10"), "bare", setting("bare", null)),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(
                    new Manifest.Publication(PLUGIN + ".alarm", null),
                    new Manifest.Publication(
                            PLUGIN + ".counted",
                            new ManifestJson(
                                    "{\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}", Map.of()))),
            List.of(),
            List.of());

    private static Manifest.Setting setting(String name, @Nullable String byDefault) {
        return new Manifest.Setting(name, FieldType.INT, byDefault, null, null, false, Map.of());
    }

    @BeforeAll
    static void store() {
        serve("1.0.0");
    }

    private static void serve(String version) {
        SERVER.database().asSuperuser("""
                insert into plugins (id, version, status, manifest_toml, inspection, sha256, size_bytes, uploaded_at,
                    uploaded_by, updated_at)
                values ('%1$s', '%2$s', 'uploaded', '', '{}', '', 0, now(), '{}', now())
                on conflict (id) do update set version = excluded.version
                """.formatted(PLUGIN, version));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private PluginCallStore store(Delivery delivery) {
        return new PluginCallStore(
                new PluginCallStore.Parts(
                        SERVER.transactions(),
                        notes,
                        SERVER.bean(Outbox.class),
                        SERVER.bean(Deliveries.class),
                        SERVER.bean(Settings.class),
                        new EventSchemas(),
                        SERVER.bean(JsonMapper.class),
                        Clock.systemUTC()),
                manifest,
                delivery);
    }

    /// An event and its delivery, leased under the token 3.
    private Delivery leased(Delivery.Kind kind, int depth) {
        UUID event = Ids.next();
        UUID id = Ids.next();
        SERVER.database()
                .asSuperuser(
                        "insert into events (tenant_id, id, type, time, depth, order_key, payload) values ('" + tenant
                                + "', '" + event + "', '" + PLUGIN + ".x', now(), " + depth + ", 'record', '1');"
                                + "insert into deliveries (tenant_id, id, event_id, plugin_id, kind, retries, status, lease_token, order_key,"
                                + " due_at) values ('" + tenant + "', '" + id + "', '" + event + "', '" + PLUGIN
                                + "', 'event', 3, 'leased', 3, 'record', now() + interval '1 hour')");
        return new Delivery(
                id,
                tenant,
                PLUGIN,
                kind,
                1,
                3,
                new StoredEvent(event, tenant, PLUGIN + ".x", Instant.now(), null, null, event, depth, "record", "1"));
    }

    private static PendingWrite publish(PluginCallStore store) {
        return store.preparePublish(PLUGIN + ".alarm", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
    }

    private List<List<String>> rows(String columns, String table, String where) {
        return SERVER.database()
                .asSuperuser(
                        "select " + columns + " from " + table + " where tenant_id = '" + tenant + "' and " + where);
    }

    @Test
    void aCommitStoresEventsAndDoneMarkTogether() {
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        PluginCallStore store = store(delivery);
        try (store) {
            store.commit(List.of(publish(store)));
        }
        assertThat(rows("status, last_run, attempts", "deliveries", "id = '" + delivery.id() + "'"))
                .containsExactly(List.of("done", store.runId().toString(), "1"));
        assertThat(rows(
                        "actor ->> 'kind', actor ->> 'id', causation ->> 'event', causation ->> 'run', depth, order_key",
                        "events",
                        "type = '" + PLUGIN + ".alarm'"))
                .containsExactly(List.of(
                        "plugin",
                        PLUGIN,
                        delivery.event().id().toString(),
                        store.runId().toString(),
                        "1",
                        "record"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "NaN", "{} x", "{\"a\":1,\"a\":2}", "\"\\u0000\"", "\"\\ud800\"", "1e999999999", "1e-200000"
            })
    void aPayloadThatCannotBeStoredIsRefusedAtOnce(String payload) {
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            assertThatThrownBy(() -> store.preparePublish(PLUGIN + ".alarm", payload.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOfSatisfying(
                            HostCallError.class,
                            error -> assertThat(error.kind()).isEqualTo(HostCallError.Kind.INVALID));
        }
    }

    @Test
    void aPayloadThatDoesNotPassItsSchemaIsRefusedWithItsPlace() {
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            assertThatThrownBy(() -> store.preparePublish(
                            PLUGIN + ".counted", "{\"n\": \"x\"}".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOfSatisfying(
                            HostCallError.class,
                            error -> assertThat(error.kind()).isEqualTo(HostCallError.Kind.INVALID))
                    .hasMessageContaining("at /n: ");
            store.commit(
                    List.of(store.preparePublish(PLUGIN + ".counted", "{\"n\": 1}".getBytes(StandardCharsets.UTF_8))));
        }
        assertThat(rows("payload ->> 'n'", "events", "type = '" + PLUGIN + ".counted'"))
                .containsExactly(List.of("1"));
    }

    @Test
    void aVersionThatNoLongerServesStoresNothingAndKeepsItsLease() {
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        PluginCallStore store = store(delivery);
        try (store) {
            List<PendingWrite> writes = List.of(publish(store));
            serve("2.0.0");
            assertThatThrownBy(() -> store.commit(writes)).isInstanceOf(HostCallError.class);
        } finally {
            serve("1.0.0");
        }
        assertThat(store.superseded()).isTrue();
        assertThat(store.lost()).isEmpty();
        assertThat(rows("type", "events", "type = '" + PLUGIN + ".alarm'")).isEmpty();
        assertThat(rows("status", "deliveries", "id = '" + delivery.id() + "'")).containsExactly(List.of("leased"));
    }

    @Test
    void aLostLeaseStoresNothing() {
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        SERVER.database().asSuperuser("update deliveries set lease_token = 4 where id = '" + delivery.id() + "'");
        PluginCallStore store = store(delivery);
        try (store) {
            store.flush(List.of(publish(store)));
            assertThatThrownBy(() -> store.commit(List.of(publish(store))))
                    .isInstanceOfSatisfying(
                            HostCallError.class,
                            error -> assertThat(error.kind()).isEqualTo(HostCallError.Kind.CONFLICT));
            assertThat(store.lost()).containsInstanceOf(LeaseLost.class);
        }
        assertThat(rows("status", "deliveries", "id = '" + delivery.id() + "'")).containsExactly(List.of("leased"));
        assertThat(rows("id", "events", "type = '" + PLUGIN + ".alarm'")).isEmpty();
    }

    @Test
    void whatIsNotCommittedIsNotStored() {
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        try (PluginCallStore store = store(delivery)) {
            store.flush(List.of(publish(store)));
        }
        assertThat(rows("id", "events", "type = '" + PLUGIN + ".alarm'")).isEmpty();
    }

    @Test
    void theStartForATenantIsNotedWithItsEffects() {
        Delivery delivery = leased(Delivery.Kind.TENANT, 0);
        try (PluginCallStore store = store(delivery)) {
            store.commit(List.of());
        }
        assertThat(rows("plugin_id", "plugin_tenants", "true")).containsExactly(List.of(PLUGIN));
    }

    @Test
    void onlyDeclaredEventsOfBoundedDepthArePublished() {
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            store.preparePublish(PLUGIN + ".alarm", "1".getBytes(StandardCharsets.UTF_8));
            assertKind(HostCallError.Kind.DENIED, () -> store.preparePublish(PLUGIN + ".other", new byte[] {'1'}));
            assertKind(HostCallError.Kind.INVALID, () -> store.preparePublish(PLUGIN + ".alarm", new byte[] {'{'}));
        }
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 16))) {
            assertKind(HostCallError.Kind.DENIED, () -> store.preparePublish(PLUGIN + ".alarm", new byte[] {'1'}));
        }
    }

    private static void assertKind(HostCallError.Kind kind, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        HostCallError.class, error -> assertThat(error.kind()).isEqualTo(kind));
    }

    @Test
    void aSettingIsTheTenantsOrTheManifests() {
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            assertThat(store.setting("low")).contains("10".getBytes(StandardCharsets.UTF_8));
            assertThat(store.setting("bare")).isEmpty();
            assertKind(HostCallError.Kind.NOT_FOUND, () -> store.setting("unknown"));
        }
        SERVER.transactions()
                .inTenant(
                        tenant,
                        tx -> SERVER.bean(Settings.class)
                                .put(
                                        tx,
                                        PLUGIN + ".low",
                                        SERVER.bean(JsonMapper.class).readTree("3"),
                                        Actor.system("test")));
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            assertThat(store.setting("low")).contains("3".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aRefusedCheckIsAnAnswerAndARefusedWriteEndsTheSession() {
        byte[] row = "{\"refused\": 1}".getBytes(StandardCharsets.UTF_8);
        byte[] taken = "{\"taken\": 1}".getBytes(StandardCharsets.UTF_8);
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        try (PluginCallStore store = store(delivery)) {
            assertKind(HostCallError.Kind.INVALID, () -> store.prepareInsert("note", row));
            store.flush(List.of(publish(store)));
            assertKind(
                    HostCallError.Kind.CONFLICT,
                    () -> store.flush(List.of(
                            publish(store), store.prepareInsert("note", taken).write())));
            assertKind(HostCallError.Kind.CONFLICT, () -> store.commit(List.of()));
        }
        assertThat(rows("id", "events", "type = '" + PLUGIN + ".alarm'")).isEmpty();
        try (PluginCallStore store = store(delivery)) {
            assertKind(HostCallError.Kind.INVALID, () -> store.prepareInsert("note", row));
            store.commit(List.of(publish(store)));
        }
        assertThat(rows("status", "deliveries", "id = '" + delivery.id() + "'")).containsExactly(List.of("done"));
    }

    @Test
    void afterADatabaseErrorNothingCanBeCommitted() {
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        try (PluginCallStore store = store(delivery)) {
            notes.breaks = true;
            assertKind(HostCallError.Kind.CONFLICT, () -> store.get("note", "x"));
            notes.breaks = false;
            assertKind(HostCallError.Kind.CONFLICT, () -> store.get("note", "x"));
            assertKind(HostCallError.Kind.CONFLICT, () -> store.commit(List.of(publish(store))));
            assertThat(store.databaseFailed()).isFalse();
        }
        assertThat(rows("status", "deliveries", "id = '" + delivery.id() + "'")).containsExactly(List.of("leased"));
    }

    @Test
    void aCutConnectionFailsTheCommitAndNothingElse() {
        Delivery delivery = leased(Delivery.Kind.EVENT, 0);
        PluginCallStore store = store(delivery);
        store.flush(List.of(publish(store)));
        SERVER.database()
                .asSuperuser(
                        "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
                                + " where usename = 'mortise' and datname = current_database() and state = 'idle in transaction'");
        assertKind(HostCallError.Kind.UNAVAILABLE, () -> store.commit(List.of()));
        assertThat(store.databaseFailed()).isTrue();
        assertThatCode(store::close).doesNotThrowAnyException();
        assertThat(rows("status", "deliveries", "id = '" + delivery.id() + "'")).containsExactly(List.of("leased"));
    }

    @Test
    void cancelEndsAStatementThatRuns() throws InterruptedException {
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            notes.sleeps = true;
            Thread canceller = Thread.ofVirtual().start(() -> {
                dev.mortise.server.Await.until(
                        "the statement runs",
                        () -> !SERVER.database()
                                .asSuperuser("select pid from pg_stat_activity where state = 'active'"
                                        + " and query like '%pg_sleep(19)%' and pid <> pg_backend_pid()")
                                .isEmpty());
                store.cancel();
            });
            assertKind(HostCallError.Kind.UNAVAILABLE, () -> store.get("note", "x"));
            canceller.join();
            assertKind(HostCallError.Kind.UNAVAILABLE, () -> store.commit(List.of()));
            assertThat(store.databaseFailed()).isFalse();
        }
    }

    @Test
    void aCancelBeforeTheFirstReadIsHeard() {
        try (PluginCallStore store = store(leased(Delivery.Kind.EVENT, 0))) {
            store.cancel();
            assertKind(HostCallError.Kind.UNAVAILABLE, () -> store.get("note", "x"));
        }
    }
}
