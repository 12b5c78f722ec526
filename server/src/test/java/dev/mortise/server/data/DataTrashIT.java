package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.store.TrashRetention;
import dev.mortise.server.platform.ServerOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What is removed from the trash for good, by hand and by age, with what hangs on it.
class DataTrashIT {
    private static final String PLUGIN = "com.acme.filing";
    private static final Manifest MANIFEST = manifest(PLUGIN, true);
    private static final TestServer SERVER = TestServer.start(new ServerOptions.Operation(
            0,
            new ServerOptions.Retention(Duration.ofDays(30), null, Duration.ofDays(90), Duration.ofDays(10)),
            null,
            ServerOptions.Operation.Imports.STANDARD,
            ServerOptions.Operation.Webhooks.STANDARD,
            null));
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows folders = new Rows(client, PLUGIN, "folder");
    private final Rows docs = new Rows(client, PLUGIN, "doc");
    private final Rows links = new Rows(client, PLUGIN, "link");

    /// @param hasFolder whether docs say in which folder they are
    private static Manifest manifest(String plugin, boolean hasFolder) {
        TestManifest.EntityText docs = entity("doc", 2)
                .with(field("name", 1, FieldType.STRING).required().search());
        return TestManifest.of(plugin)
                .with(entity("folder", 1)
                        .with(field("name", 1, FieldType.STRING).search()))
                .with(hasFolder ? docs.with(field("folder", 2, FieldType.REF).to("folder", OnDelete.RESTRICT)) : docs)
                .with(entity("page", 3)
                        .with(
                                field("doc", 1, FieldType.REF).ownedBy("doc", "pages"),
                                field("text", 2, FieldType.STRING)))
                .with(entity("link", 4).with(field("doc", 1, FieldType.REF).to("doc", OnDelete.SET_NULL)))
                .manifest();
    }

    @BeforeAll
    static void install() {
        PLUGINS.install(MANIFEST);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer purge(Rows rows, String id, long version) {
        return rows.client()
                .send(
                        "POST",
                        rows.path(id) + "/purge",
                        "{\"confirm\":\"%s\"}".formatted(id),
                        "If-Match",
                        "\"v" + version + "\"");
    }

    private static Answer empty(Rows rows, String entity) {
        return rows.client().post(rows.path() + "/purge", "{\"confirm\":\"%s\"}".formatted(entity));
    }

    private static void ok(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }

    private static String stored(String plugin, int tag, String condition) {
        return SERVER.database()
                .asSuperuser(
                        "select count(1)::text from \"%s\" where %s".formatted(PLUGINS.table(plugin, tag), condition))
                .getFirst()
                .getFirst();
    }

    private static String stored(int tag, String id) {
        return stored(PLUGIN, tag, "id = '" + id + "'");
    }

    private static void age(int tag, String id, int days) {
        SERVER.database()
                .asSuperuser(
                        "update \"%s\" set deleted_at = now() - interval '%2$d days', updated_at = now() - interval '%2$d days' where id = '%3$s' returning id"
                                .formatted(PLUGINS.table(PLUGIN, tag), days, id));
    }

    private List<JsonNode> erased() {
        return client.get("/api/v1/audit?action=row.erased&limit=100")
                .json()
                .path("entries")
                .valueStream()
                .toList();
    }

    @Test
    void aRowOfTheTrashIsRemovedForGood() {
        String id = id(folders.created("{\"name\":\"gone\"}"));
        ok(404, purge(folders, id, 1));
        ok(204, folders.delete(id, 1));
        ok(428, client.post(folders.path(id) + "/purge", "{\"confirm\":\"%s\"}".formatted(id)));
        ok(412, purge(folders, id, 1));
        Answer unsure = client.send("POST", folders.path(id) + "/purge", "{\"confirm\":\"yes\"}", "If-Match", "\"v2\"");
        assertThat(errors(unsure)).containsExactly("/confirm confirm");
        ok(404, purge(folders.as(SERVER.newTenant()), id, 2));
        assertThat(stored(1, id)).isEqualTo("1");

        ok(204, purge(folders, id, 2));
        assertThat(stored(1, id)).isEqualTo("0");
        assertThat(folders.list("deleted=only").json().path("rows")).isEmpty();
        ok(404, purge(folders, id, 2));
        JsonNode entry = erased().getFirst();
        assertThat(entry.path("targetId").asString()).isEqualTo(id);
        assertThat(entry.path("targetKind").asString()).isEqualTo(PLUGIN + ".folder");
        assertThat(entry.path("actor").path("id").asString())
                .isEqualTo(client.userId().toString());

        ok(201, folders.create("{\"id\":\"%s\",\"name\":\"another\"}".formatted(id)));
        List<JsonNode> revisions = client.get(folders.path(id) + "/revisions")
                .json()
                .path("revisions")
                .valueStream()
                .toList();
        assertThat(revisions).hasSize(1);
        assertThat(revisions.getFirst().toString()).contains("another").doesNotContain("gone");
    }

    @Test
    void aRowStaysWhileOneInTheTrashKeepsIt() {
        String folder = id(folders.created("{\"name\":\"kept\"}"));
        String doc = id(docs.created("{\"name\":\"keeps\",\"folder\":\"%s\"}".formatted(folder)));
        ok(204, docs.delete(doc, 1));
        ok(204, folders.delete(folder, 1));
        Answer refused = purge(folders, folder, 2);
        ok(409, refused);
        assertThat(code(refused)).isEqualTo("referenced");
        Answer kept = empty(folders, "folder");
        assertThat(kept.body()).isEqualTo("{\"rows\":0,\"kept\":1,\"done\":true}");
        ok(204, purge(docs, doc, 2));
        assertThat(empty(folders, "folder").body()).isEqualTo("{\"rows\":1,\"kept\":0,\"done\":true}");
        assertThat(stored(1, folder)).isEqualTo("0");
    }

    @Test
    void whatARowOwnsGoesWithItAndWhatPointsToItIsLoosened() {
        String link = id(links.created("{}"));
        Answer made = docs.created("{\"name\":\"whole\",\"pages\":[{\"text\":\"one\"},{\"text\":\"two\"}]}");
        String doc = id(made);
        ok(200, links.patch(link, 1, "{\"doc\":\"%s\"}".formatted(doc)));
        ok(204, links.delete(link, 2));
        ok(204, docs.delete(doc, 1));
        ok(204, purge(docs, doc, 2));
        assertThat(stored(2, doc)).isEqualTo("0");
        String tenant = client.tenantId().toString();
        assertThat(stored(PLUGIN, 3, "tenant_id = '" + tenant + "'")).isEqualTo("0");
        assertThat(erased())
                .extracting(one -> one.path("targetKind").asString())
                .containsExactlyInAnyOrder(PLUGIN + ".doc", PLUGIN + ".page", PLUGIN + ".page");
        ok(200, client.send("POST", links.path(link) + "/restore", "{}", "If-Match", "\"v3\""));
        assertThat(links.read(link).json().path("doc").isNull()).isTrue();
    }

    @Test
    void theTrashIsEmptiedOfWhatTheCallerMayDelete() {
        for (int number = 0; number < 5; number++) {
            ok(204, folders.delete(id(folders.created("{\"name\":\"f\"}")), 1));
        }
        String there = id(folders.created("{\"name\":\"there\"}"));
        assertThat(errors(client.post(folders.path() + "/purge", "{}"))).containsExactly("/confirm confirm");
        Client reader = client.newUser("reader", PLUGIN + ".folder.read");
        ok(403, empty(folders.as(reader), "folder"));
        assertThat(empty(folders, "folder").body()).isEqualTo("{\"rows\":5,\"kept\":0,\"done\":true}");
        ok(200, folders.read(there));
        assertThat(erased()).hasSize(5);
    }

    @Test
    void whatIsTooOldGoesByItself() {
        String folder = id(folders.created("{\"name\":\"old\"}"));
        String doc = id(
                docs.created("{\"name\":\"old\",\"folder\":\"%s\",\"pages\":[{\"text\":\"one\"}]}".formatted(folder)));
        String young = id(docs.created("{\"name\":\"young\"}"));
        ok(204, docs.delete(doc, 1));
        ok(204, folders.delete(folder, 1));
        ok(204, docs.delete(young, 1));
        age(1, folder, 11);
        age(2, doc, 11);
        age(2, young, 9);
        SERVER.bean(TrashRetention.class).wake();
        Await.until(
                "the folder that the doc kept is gone", () -> stored(1, folder).equals("0"));
        assertThat(stored(2, doc)).isEqualTo("0");
        assertThat(stored(2, young)).isEqualTo("1");
        assertThat(erased()).hasSize(3).allSatisfy(entry -> {
            assertThat(entry.path("actor").path("kind").asString()).isEqualTo("system");
            assertThat(entry.path("actor").path("id").asString()).isEqualTo("trash");
        });
        assertThat(Rows.values(docs.list("deleted=only"), "name")).containsExactly("young");
    }

    @Test
    void aFieldThatThereIsNoMoreKeepsNothing() {
        String plugin = "com.acme.refiled";
        PLUGINS.install(manifest(plugin, true));
        Client tenant = SERVER.newTenant();
        Rows its = new Rows(tenant, plugin, "folder");
        String folder = id(its.created("{\"name\":\"hidden\"}"));
        String doc =
                id(new Rows(tenant, plugin, "doc").created("{\"name\":\"there\",\"folder\":\"%s\"}".formatted(folder)));
        PLUGINS.upgrade(manifest(plugin, false));
        ok(204, its.delete(folder, 1));
        ok(204, purge(its, folder, 2));
        assertThat(stored(plugin, 1, "id = '" + folder + "'")).isEqualTo("0");
        assertThat(stored(plugin, 2, "id = '" + doc + "' and f2 is null")).isEqualTo("1");
        assertThat(indexed(plugin, 2, "f2")).contains("Index");
    }

    @Test
    void whoPointsToARowIsFoundByAnIndex() {
        assertThat(indexed(PLUGIN, 2, "f2")).contains("Index");
        assertThat(indexed(PLUGIN, 3, "f1")).contains("Index");
    }

    /// How the database looks for the rows that point to one that is deleted.
    private static String indexed(String plugin, int tag, String column) {
        return SERVER.database()
                .asSuperuser("""
                        explain select 1 from only "%s" x
                        where tenant_id = '0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11' and "%s" = '0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e12'
                        for key share of x
                        """.formatted(PLUGINS.table(plugin, tag), column))
                .toString();
    }
}
