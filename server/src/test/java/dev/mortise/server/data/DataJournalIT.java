package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.event.Causation;
import dev.mortise.server.event.EventRefused;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataJournalIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Manifest MANIFEST = Inventory.manifest(PLUGIN);
    private static final JsonMapper JSON = new JsonMapper();

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);
    private final EntityStore store = SERVER.bean(EntityStore.class);

    @BeforeAll
    static void install() {
        PLUGINS.install(MANIFEST);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// The tenant's events of rows, newest first.
    private List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        client.get("/api/v1/events?type=" + PLUGIN + ".**")
                .json()
                .path("events")
                .forEach(events::add);
        return events;
    }

    /// The tenant's audit entries of rows, newest first.
    private List<JsonNode> entries(String entity) {
        List<JsonNode> entries = new ArrayList<>();
        client.get("/api/v1/audit?targetKind=" + PLUGIN + "." + entity)
                .json()
                .path("entries")
                .forEach(entries::add);
        return entries;
    }

    private static List<String> texts(List<JsonNode> nodes, String member) {
        return nodes.stream().map(node -> node.path(member).asString()).toList();
    }

    @Test
    void everyWriteLeavesAnAuditEntryAndAnEvent() {
        Answer made = items.createdItem("E-1");
        JsonNode after = items.patch(id(made), 1, "{\"qty\":\"4\"}").json();
        items.delete(id(made), 2);

        List<JsonNode> events = events();
        assertThat(texts(events, "type"))
                .containsExactly(PLUGIN + ".item.deleted", PLUGIN + ".item.updated", PLUGIN + ".item.created");
        assertThat(events.get(2).path("payload").propertyNames()).containsExactly("after");
        assertThat(events.get(2).path("payload").path("after")).isEqualTo(made.json());
        JsonNode updated = events.get(1).path("payload");
        assertThat(updated.path("changed").toString()).isEqualTo("[\"qty\"]");
        assertThat(updated.path("before")).isEqualTo(made.json());
        assertThat(updated.path("after")).isEqualTo(after);
        assertThat(events.get(0).path("payload").propertyNames()).containsExactly("before");
        assertThat(events.get(0).path("payload").path("before")).isEqualTo(after);
        for (JsonNode event : events) {
            assertThat(event.path("tenant").asString())
                    .isEqualTo(client.tenantId().toString());
            assertThat(event.path("actor").path("kind").asString()).isEqualTo("user");
            assertThat(event.path("actor").path("name").asString()).isEqualTo("admin");
            assertThat(event.path("actor").path("id").asString())
                    .isEqualTo(client.userId().toString());
            assertThat(event.path("depth").asInt()).isZero();
        }

        List<JsonNode> entries = entries("item");
        assertThat(texts(entries, "action")).containsExactly("row.deleted", "row.updated", "row.created");
        assertThat(texts(entries, "targetId")).containsOnly(id(made));
        assertThat(entries.get(1).path("detail").toString())
                .isEqualTo("{\"after\":{\"qty\":\"4.000\"},\"before\":{\"qty\":\"0.000\"},\"version\":2}");
        assertThat(entries.get(0).path("detail").path("before")).isEqualTo(after);
        assertThat(entries.get(0).path("actor").path("id").asString())
                .isEqualTo(client.userId().toString());
    }

    @Test
    void whatIsRefusedOrChangesNothingLeavesNone() {
        Answer made = items.createdItem("F-1");
        items.create("{\"code\":\"F-1\",\"name\":\"taken\"}");
        items.create("{\"code\":\"F-2\",\"name\":\"x\",\"qty\":\"abc\"}");
        items.patch(id(made), 1, "{\"name\":\"Item\"}");
        items.patch(id(made), 7, "{\"name\":\"stale\"}");
        items.delete(id(made), 7);
        assertThat(texts(events(), "type")).containsExactly(PLUGIN + ".item.created");
        assertThat(texts(entries("item"), "action")).containsExactly("row.created");
    }

    @Test
    void whatADeletionTakesAlongIsToldToo() {
        Rows suppliers = Inventory.suppliers(client);
        String supplier = id(suppliers.created("{\"name\":\"S\"}"));
        String item = id(items.created("{\"code\":\"G\",\"name\":\"x\",\"second\":\"%s\"}".formatted(supplier)));
        Inventory.parts(client).created("{\"item\":\"%s\"}".formatted(item));
        suppliers.delete(supplier, 1);
        items.delete(item, 2);
        List<JsonNode> events = events();
        assertThat(texts(events.subList(0, 4), "type"))
                .containsExactly(
                        PLUGIN + ".item.deleted",
                        PLUGIN + ".part.deleted",
                        PLUGIN + ".supplier.deleted",
                        PLUGIN + ".item.updated");
        assertThat(events.get(3).path("payload").path("changed").toString()).isEqualTo("[\"second\"]");
        assertThat(texts(entries("part"), "action")).containsExactly("row.deleted", "row.created");
        assertThat(texts(entries("item"), "action")).containsExactly("row.deleted", "row.updated", "row.created");
    }

    @Test
    void aPluginsOwnWritesKeepTheSameRulesAndAreTheirCausesEvents() {
        UUID event = UUID.randomUUID();
        UUID run = UUID.randomUUID();
        WriteContext context = new WriteContext(
                new Actor(Actor.Kind.PLUGIN, PLUGIN, PLUGIN), new Causation(event, event, 2, PLUGIN, run, "order"));
        PreparedWrite made = store.prepareInsert(
                context, MANIFEST, "item", JSON.readTree("{\"code\":\"P-1\",\"name\":\"by plugin\"}"));
        assertThat(made.row().orElseThrow().path("version").asInt()).isEqualTo(1);
        String id = made.id().toString();
        SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
            assertThat(store.get(tx, MANIFEST, "item", id)).isEmpty();
            store.apply(tx, context, List.of(made));
            PreparedWrite changed =
                    store.prepareUpdate(tx, context, MANIFEST, "item", id, JSON.readTree("{\"qty\":\"2\"}"), 1);
            store.apply(tx, context, List.of(changed));
            assertThat(store.query(tx, MANIFEST, "item", JSON.readTree("{\"limit\":5}"), 10)
                            .rows())
                    .containsExactly(changed.row().orElseThrow());
            return true;
        });
        JsonNode row = items.read(id).json();
        assertThat(row.path("version").asInt()).isEqualTo(2);
        assertThat(row.path("created_by").asString()).isEqualTo(PLUGIN);
        JsonNode told = events().getFirst();
        assertThat(told.path("type").asString()).isEqualTo(PLUGIN + ".item.updated");
        assertThat(told.path("actor").path("kind").asString()).isEqualTo("plugin");
        assertThat(told.path("causation").path("event").asString()).isEqualTo(event.toString());
        assertThat(told.path("causation").path("run").asString()).isEqualTo(run.toString());
        assertThat(told.path("depth").asInt()).isEqualTo(3);
        assertThat(entries("item").getFirst().path("detail").path("run").asString())
                .isEqualTo(run.toString());
    }

    @Test
    void aPluginsWrongWritesAreRefusedBeforeAnythingIsDone() {
        WriteContext context = new WriteContext(new Actor(Actor.Kind.PLUGIN, PLUGIN, PLUGIN), null);
        ApiProblem wrong = refusal(() -> store.prepareInsert(
                context, MANIFEST, "item", JSON.readTree("{\"code\":\"Q\",\"name\":\"x\",\"qty\":\"abc\"}")));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.errors().getFirst().pointer()).isEqualTo("/qty");
        ApiProblem unknown = refusal(() -> store.prepareInsert(context, MANIFEST, "thing", JSON.readTree("{}")));
        assertThat(unknown.status()).isEqualTo(404);
        String id = id(items.createdItem("Q"));
        Client other = SERVER.newTenant();
        UUID tenant = other.tenantId();
        assertThat(refusal(() -> SERVER.transactions()
                                .inTenant(tenant, tx -> store.prepareDelete(tx, MANIFEST, "item", id, 1)))
                        .status())
                .isEqualTo(404);
        ApiProblem taken = refusal(() -> SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
            store.apply(
                    tx,
                    context,
                    List.of(
                            insert(context, "{\"code\":\"R\",\"name\":\"first\"}"),
                            insert(context, "{\"code\":\"Q\",\"name\":\"second\"}")));
            return true;
        }));
        assertThat(taken.code()).isEqualTo("not_unique");
        assertThat(items.list("count=exact").json().path("count").asInt()).isEqualTo(1);
        assertThat(texts(events(), "type")).containsExactly(PLUGIN + ".item.created");
    }

    @Test
    void aWriteAtTheEndOfAChainOfEventsIsRefused() {
        Causation deepest =
                new Causation(UUID.randomUUID(), UUID.randomUUID(), NewEvent.DEEPEST, PLUGIN, UUID.randomUUID(), null);
        WriteContext context = new WriteContext(new Actor(Actor.Kind.PLUGIN, PLUGIN, PLUGIN), deepest);
        EventRefused refused = catchThrowableOfType(
                EventRefused.class,
                () -> SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
                    store.apply(tx, context, List.of(insert(context, "{\"code\":\"Z\",\"name\":\"x\"}")));
                    return true;
                }));
        assertThat(refused.code()).isEqualTo("depth");
        assertThat(refused).hasMessageContaining("16");
        assertThat(items.list().json().path("rows")).isEmpty();
    }

    private PreparedWrite insert(WriteContext context, String json) {
        return store.prepareInsert(context, MANIFEST, "item", JSON.readTree(json));
    }

    private static ApiProblem refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ApiProblem.class, call);
    }
}
