package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.Rows.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.event.Causation;
import dev.mortise.server.platform.Actor;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataHistoryIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final Manifest MANIFEST = Inventory.manifest(PLUGIN);
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(MANIFEST);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer step(Rows rows, String id, String step, long version, String body) {
        return rows.client().send("POST", rows.path(id) + "/" + step, body, "If-Match", "\"v" + version + "\"");
    }

    private static Answer restore(Rows rows, String id, long version) {
        return step(rows, id, "restore", version, "{}");
    }

    private static Answer revert(Rows rows, String id, long version, long to) {
        return step(rows, id, "revert", version, "{\"to\":" + to + "}");
    }

    private static List<JsonNode> revisions(Rows rows, String id) {
        Answer answer = rows.client().get(rows.path(id) + "/revisions");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("revisions").valueStream().toList();
    }

    private String deletedItem(String code) {
        String id = id(items.createdItem(code));
        assertThat(items.delete(id, 1).status()).isEqualTo(204);
        return id;
    }

    @Test
    void aDeletedRowIsInTheTrashAndComesBack() {
        String id = deletedItem("A");
        deletedItem("B");
        items.createdItem("C");
        Answer trash = items.list("deleted=only", "count=exact");
        assertThat(Rows.values(trash, "code")).containsExactly("B", "A");
        assertThat(trash.json().path("count").asInt()).isEqualTo(2);
        assertThat(Rows.values(items.list("deleted=only", "sort=updated_at", "filter[code][eq]=A"), "code"))
                .containsExactly("A");
        assertThat(Rows.values(items.list(), "code")).containsExactly("C");
        JsonNode row = trash.json().path("rows").get(1);
        assertThat(row.path("version").asInt()).isEqualTo(2);
        assertThat(row.path("updated_by").asString()).isEqualTo(client.userId().toString());

        Answer back = restore(items, id, 2);
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.header("etag")).isEqualTo("\"v3\"");
        assertThat(items.read(id).json()).isEqualTo(back.json());
        assertThat(Rows.values(items.list("deleted=only"), "code")).containsExactly("B");
        JsonNode told = client.get("/api/v1/events?type=" + PLUGIN + ".**")
                .json()
                .path("events")
                .get(0);
        assertThat(told.path("type").asString()).isEqualTo(PLUGIN + ".item.created");
        assertThat(told.path("payload").path("after")).isEqualTo(back.json());
        assertThat(told.path("payload").path("restored").asBoolean()).isTrue();
        assertThat(items.patch(id, 3, "{\"qty\":\"1\"}").status()).isEqualTo(200);
    }

    @Test
    void theTrashIsReadPageByPage() {
        Stream.of("A", "B", "C", "D", "E").forEach(this::deletedItem);
        Answer first = items.list("deleted=only", "limit=2");
        assertThat(Rows.values(first, "code")).containsExactly("E", "D");
        String next = first.json().path("next").asString();
        assertThat(Rows.values(items.list("deleted=only", "limit=2", "cursor=" + next), "code"))
                .containsExactly("C", "B");
        // A cursor of the trash is none of the list of what is there.
        assertThat(errors(items.list("sort=-updated_at", "cursor=" + next))).containsExactly("cursor cursor");
    }

    @Test
    void whatTheTrashDoesNotTakeIsRefused() {
        assertThat(errors(items.list("deleted=yes"))).containsExactly("deleted enum");
        assertThat(errors(items.list("deleted=only", "sort=code"))).containsExactly("sort not_sortable");
        assertThat(errors(items.list("deleted=only", "sort=updated_at,id"))).containsExactly("sort not_sortable");
        assertThat(errors(items.query("{\"deleted\":\"only\"}"))).containsExactly("/deleted unknown_field");
        String id = deletedItem("A");
        assertThat(client.post(items.path(id) + "/restore", "{}").status()).isEqualTo(428);
        Answer stale = restore(items, id, 1);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("current").path("version").asInt()).isEqualTo(2);
        assertThat(errors(step(items, id, "restore", 2, "{\"nothing\":1}"))).containsExactly("/nothing unknown_field");
        assertThat(errors(step(items, id, "restore", 2, "7"))).containsExactly(" type");
        String there = id(items.createdItem("B"));
        assertThat(restore(items, there, 1).status()).isEqualTo(404);
        assertThat(Rows.values(items.list("deleted=only"), "code")).containsExactly("A");
    }

    @Test
    void aRowComesBackByEveryRule() {
        Rows suppliers = Inventory.suppliers(client);
        String supplier = id(suppliers.created("{\"name\":\"S\"}"));
        String id = id(items.created("{\"code\":\"A\",\"name\":\"x\",\"supplier\":\"%s\"}".formatted(supplier)));
        items.delete(id, 1);
        suppliers.delete(supplier, 1);
        items.createdItem("A");
        Answer refused = restore(items, id, 2);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(errors(refused)).containsExactlyInAnyOrder("/code unique", "/supplier ref");
        Answer taken = step(items, id, "restore", 2, "{\"supplier\":null}");
        assertThat(code(taken)).isEqualTo("not_unique");
        Answer back = step(items, id, "restore", 2, "{\"supplier\":null,\"code\":\"A-2\"}");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.json().path("code").asString()).isEqualTo("A-2");
        JsonNode noted = revisions(items, id).getFirst();
        assertThat(noted.path("action").asString()).isEqualTo("restored");
        assertThat(noted.path("version").asInt()).isEqualTo(3);
        assertThat(noted.path("before").path("code").asString()).isEqualTo("A");
        assertThat(noted.path("after").path("code").asString()).isEqualTo("A-2");
    }

    @Test
    void revisionsTellWhoChangedWhatAndWhen() {
        Answer made = items.createdItem("A");
        String id = id(made);
        Answer changed = items.patch(id, 1, "{\"qty\":\"4\",\"note\":\"n\"}");
        items.delete(id, 2);
        List<JsonNode> revisions = revisions(items, id);
        assertThat(revisions.stream().map(revision -> revision.path("action").asString()))
                .containsExactly("deleted", "updated", "created");
        assertThat(revisions.stream().map(revision -> revision.path("version").asInt()))
                .containsExactly(3, 2, 1);
        assertThat(revisions.get(2).path("after")).isEqualTo(made.json());
        assertThat(revisions.get(0).path("before")).isEqualTo(changed.json());
        assertThat(revisions.get(1).path("before").toString()).isEqualTo("{\"qty\":\"0.000\",\"note\":null}");
        assertThat(revisions.get(1).path("after").toString()).isEqualTo("{\"qty\":\"4.000\",\"note\":\"n\"}");
        assertThat(revisions.get(1).path("actor").path("name").asString()).isEqualTo("admin");
        assertThat(revisions.get(1).path("at").asString()).isNotEmpty();
        assertThat(revisions.get(1).has("run")).isFalse();
    }

    @Test
    void revisionsOfAPluginsWriteNameItsRun() {
        UUID run = UUID.randomUUID();
        WriteContext context = new WriteContext(
                new Actor(Actor.Kind.PLUGIN, PLUGIN, PLUGIN),
                new Causation(UUID.randomUUID(), UUID.randomUUID(), 1, PLUGIN, run, "order"));
        EntityStore store = SERVER.bean(EntityStore.class);
        PreparedWrite made = store.prepareInsert(
                context, MANIFEST, "item", new JsonMapper().readTree("{\"code\":\"P\",\"name\":\"x\"}"));
        SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
            store.apply(tx, context, List.of(made));
            return true;
        });
        JsonNode revision = revisions(items, made.id().toString()).getFirst();
        assertThat(revision.path("plugin").asString()).isEqualTo(PLUGIN);
        assertThat(revision.path("run").asString()).isEqualTo(run.toString());
        assertThat(revision.path("actor").path("kind").asString()).isEqualTo("plugin");
    }

    @Test
    void revisionsAreReadPageByPage() {
        String id = id(items.createdItem("A"));
        for (int version = 1; version < 5; version++) {
            assertThat(items.patch(id, version, "{\"n\":" + version + "}").status())
                    .isEqualTo(200);
        }
        Answer first = client.get(items.path(id) + "/revisions?limit=3");
        assertThat(first.json()
                        .path("revisions")
                        .valueStream()
                        .map(revision -> revision.path("version").asInt()))
                .containsExactly(5, 4, 3);
        Answer second = client.get(items.path(id) + "/revisions?limit=3&cursor="
                + first.json().path("next").asString());
        assertThat(second.json()
                        .path("revisions")
                        .valueStream()
                        .map(revision -> revision.path("version").asInt()))
                .containsExactly(2, 1);
        assertThat(second.json().path("next").isNull()).isTrue();
        assertThat(errors(client.get(items.path(id) + "/revisions?cursor=x"))).containsExactly("cursor cursor");
        assertThat(errors(client.get(items.path(id) + "/revisions?limit=0"))).containsExactly("limit range");
    }

    @Test
    void largeRevisionsEndAPageEarly() {
        String id = id(items.created("{\"code\":\"L\",\"name\":\"x\",\"more\":\"" + "a".repeat(200_000) + "\"}"));
        for (int version = 1; version <= 14; version++) {
            String more = Character.toString('a' + version).repeat(200_000);
            assertThat(items.patch(id, version, "{\"more\":\"" + more + "\"}").status())
                    .isEqualTo(200);
        }
        Answer page = client.get(items.path(id) + "/revisions");
        assertThat(page.json().path("revisions").size()).isLessThan(15);
        assertThat(page.json().path("next").asString()).isNotEmpty();
        assertThat(page.body().length()).isLessThan(5 << 20);
    }

    @Test
    void aRowIsRevertedToAnEarlierVersion() {
        Answer made = items.created(
                "{\"code\":\"A\",\"name\":\"one\",\"more\":{\"a\":1,\"b\":null},\"price\":{\"amount\":\"1\",\"currency\":\"EUR\"}}");
        String id = id(made);
        items.patch(id, 1, "{\"name\":\"two\",\"note\":\"n\",\"more\":{\"c\":3}}");
        items.patch(id, 2, "{\"name\":\"three\",\"price\":null}");
        items.delete(id, 3);
        restore(items, id, 4);
        Answer back = revert(items, id, 5, 1);
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.header("etag")).isEqualTo("\"v6\"");
        for (String field : List.of("code", "name", "note", "more", "price", "qty")) {
            assertThat(back.json().path(field)).as(field).isEqualTo(made.json().path(field));
        }
        assertThat(revert(items, id, 6, 3).json().path("name").asString()).isEqualTo("three");
        // To what it is already: nothing changes.
        assertThat(revert(items, id, 7, 5).header("etag")).isEqualTo("\"v7\"");
        assertThat(client.get("/api/v1/events?type=" + PLUGIN + ".item.updated")
                        .json()
                        .path("events"))
                .hasSize(4);
    }

    @Test
    void aRevertIsAChangeByEveryRule() {
        String id = id(items.createdItem("A"));
        items.patch(id, 1, "{\"code\":\"B\"}");
        items.createdItem("A");
        Answer taken = revert(items, id, 2, 1);
        assertThat(taken.status()).isEqualTo(409);
        assertThat(errors(taken)).containsExactly("/code unique");
        assertThat(revert(items, id, 1, 1).status()).isEqualTo(412);
        assertThat(client.post(items.path(id) + "/revert", "{\"to\":1}").status())
                .isEqualTo(428);
        for (String wrong : List.of("{\"to\":2}", "{\"to\":0}", "{\"to\":-1}", "{\"to\":9223372036854775807}")) {
            assertThat(errors(step(items, id, "revert", 2, wrong))).containsExactly("/to range");
        }
        for (String wrong : List.of("{}", "{\"to\":\"1\"}", "{\"to\":1.5}", "{\"to\":9223372036854775808}")) {
            assertThat(errors(step(items, id, "revert", 2, wrong))).containsExactly("/to type");
        }
        assertThat(errors(step(items, id, "revert", 2, "[]"))).containsExactly(" type");
        assertThat(errors(step(items, id, "revert", 2, "{\"to\":1,\"at\":2}"))).containsExactly("/at unknown_field");
        assertThat(items.read(id).json().path("code").asString()).isEqualTo("B");
    }

    @Test
    void trashAndHistoryTakeTheirPermissions() {
        String gone = deletedItem("GONE");
        String there = id(items.createdItem("THERE"));
        items.patch(there, 1, "{\"n\":1}");
        Rows reader = items.as(client.newUser("reader", PLUGIN + ".item.read"));
        Answer trash = reader.list("deleted=only");
        assertThat(trash.status()).isEqualTo(403);
        assertThat(trash.json().path("permission").asString()).isEqualTo(PLUGIN + ".item.delete");
        assertThat(restore(reader, gone, 2).status()).isEqualTo(403);
        assertThat(revert(reader, there, 2, 1).json().path("permission").asString())
                .isEqualTo(PLUGIN + ".item.update");
        assertThat(revisions(reader, there)).hasSize(2);
        assertThat(reader.client().get(items.path(gone) + "/revisions").status())
                .isEqualTo(404);
        Rows remover = items.as(client.newUser("remover", PLUGIN + ".item.read", PLUGIN + ".item.delete"));
        assertThat(revisions(remover, gone)).hasSize(2);
        assertThat(step(remover, gone, "restore", 2, "{\"name\":\"y\"}")
                        .json()
                        .path("permission")
                        .asString())
                .isEqualTo(PLUGIN + ".item.update");
        assertThat(restore(remover, gone, 2).status()).isEqualTo(200);
        Rows writer = items.as(client.newUser("writer", PLUGIN + ".item.create", PLUGIN + ".item.delete"));
        assertThat(writer.list("deleted=only").status()).isEqualTo(403);
        assertThat(writer.client().get(items.path(there) + "/revisions").status())
                .isEqualTo(403);
        Rows nobody = items.as(client.newUser("nobody"));
        assertThat(nobody.client().get(items.path(there) + "/revisions").status())
                .isEqualTo(404);
    }

    @Test
    void anotherTenantsTrashAndHistoryAreAbsent() {
        String gone = deletedItem("SECRET");
        String there = id(items.createdItem("SECRET"));
        items.patch(there, 1, "{\"n\":1}");
        Rows foreign = items.as(SERVER.newTenant());
        String absent = UUID.randomUUID().toString();
        assertThat(foreign.list("deleted=only", "count=exact").body())
                .isEqualTo("{\"rows\":[],\"next\":null,\"count\":0}");
        assertThat(shape(restore(foreign, gone, 2), gone))
                .startsWith("404")
                .isEqualTo(shape(restore(foreign, absent, 2), absent));
        assertThat(shape(revert(foreign, there, 2, 1), there))
                .startsWith("404")
                .isEqualTo(shape(revert(foreign, absent, 2, 1), absent));
        for (String id : List.of(gone, there)) {
            assertThat(shape(foreign.client().get(items.path(id) + "/revisions"), id))
                    .startsWith("404")
                    .isEqualTo(shape(foreign.client().get(items.path(absent) + "/revisions"), absent));
        }
        assertThat(Rows.values(items.list("deleted=only"), "code")).containsExactly("SECRET");
    }

    @Test
    void theTrashHasAnIndexOfItsOwn() {
        String table = PLUGINS.table(PLUGIN, 2);
        String plan = SERVER.transactions().<String>inTenant(client.tenantId(), tx -> {
            tx.jdbc().sql("set local enable_seqscan = off").update();
            tx.jdbc().sql("set local enable_sort = off").update();
            return String.join(
                    "\n",
                    tx.jdbc()
                            .sql(
                                    "explain select id from \"%s\" where tenant_id = '%s' and deleted_at is not null order by updated_at desc, id desc limit 51"
                                            .formatted(table, client.tenantId()))
                            .query(String.class)
                            .list());
        });
        assertThat(plan).contains("_trash").doesNotContain("Sort");
        // A new version of the plugin leaves it alone.
        PLUGINS.upgrade(MANIFEST);
        assertThat(SERVER.database().asSuperuser("select 1 from pg_indexes where indexname = '" + table + "_trash'"))
                .hasSize(1);
    }
}
