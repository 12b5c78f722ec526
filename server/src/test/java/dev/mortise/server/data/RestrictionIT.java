package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.Rows.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.FieldType;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RestrictionIT {
    private static final String PLUGIN = "com.acme.cut";
    private static final String OPEN = "\"where\":{\"status\":{\"_eq\":\"open\"}}";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Documents DOCUMENTS = new Documents(SERVER, PLUGIN);

    private final Client admin = SERVER.newTenant();
    private final Rows docs = DOCUMENTS.docs(admin);

    @BeforeAll
    static void install() {
        PLUGINS.install(Documents.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private Rows restricted(String name, String cut) {
        return docs.as(DOCUMENTS.user(admin, name, DOCUMENTS.all(), DOCUMENTS.restriction("doc", cut)));
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    @Test
    void aHiddenFieldAnswersAsOneThatDoesNotExist() {
        Rows clerk = restricted("clerk", "\"hidden\":[\"memo\",\"cost\"]");
        String id = id(docs.created("{\"code\":\"A\",\"memo\":\"m\",\"cost\":\"1\"}"));
        for (String query : List.of(
                "{\"filter\":{\"FIELD\":{\"_eq\":\"m\"}}}",
                "{\"filter\":{\"_not\":{\"FIELD\":{\"_null\":true}}}}",
                "{\"sort\":[\"FIELD\"]}",
                "{\"sort\":[\"-FIELD\"]}",
                "{\"fields\":[\"id\",\"FIELD\"]}",
                "{\"expand\":[\"FIELD\"]}")) {
            assertAlike(clerk.query(query.replace("FIELD", "cost")), clerk.query(query.replace("FIELD", "none")), 400);
            assertThat(docs.query(query.replace("FIELD", "cost")).body()).isNotEqualTo("");
        }
        for (String parameter : List.of("filter[FIELD][eq]=1", "sort=FIELD", "fields=FIELD", "expand=FIELD")) {
            assertAlike(
                    clerk.list(parameter.replace("FIELD", "cost")),
                    clerk.list(parameter.replace("FIELD", "none")),
                    400);
        }
        for (String aggregate : List.of(
                "{\"group\":[\"FIELD\"],\"measures\":{\"n\":\"count\"}}",
                "{\"measures\":{\"n\":{\"sum\":\"FIELD\"}}}",
                "{\"measures\":{\"n\":{\"count\":\"FIELD\"}}}",
                "{\"filter\":{\"FIELD\":{\"_gt\":\"0\"}},\"measures\":{\"n\":\"count\"}}")) {
            String path = clerk.path() + "/aggregate";
            assertAlike(
                    clerk.client().post(path, aggregate.replace("FIELD", "cost")),
                    clerk.client().post(path, aggregate.replace("FIELD", "none")),
                    400);
            assertThat(admin.post(path, aggregate.replace("FIELD", "cost")).status())
                    .isEqualTo(200);
        }
        String export = clerk.path() + "/export?format=csv&fields=";
        assertAlike(clerk.client().get(export + "cost"), clerk.client().get(export + "none"), 400);
        assertAlike(clerk.patch(id, 1, "{\"cost\":\"1\"}"), clerk.patch(id, 1, "{\"none\":\"1\"}"), 400);
        assertAlike(
                clerk.create("{\"code\":\"B\",\"cost\":\"1\"}"), clerk.create("{\"code\":\"B\",\"none\":\"1\"}"), 400);
        assertThat(clerk.client().get("/api/v1/plugins/" + PLUGIN + "/$meta").body())
                .contains("\"title\"")
                .doesNotContain("\"cost\"", "\"memo\"");
        assertThat(clerk.client().get(clerk.path() + "/export?format=csv").body())
                .contains("title")
                .doesNotContain("cost", "memo");
        // What is hidden stays when the rest is changed.
        assertThat(clerk.patch(id, 1, "{\"title\":\"t\"}").status()).isEqualTo(200);
        assertThat(docs.read(id).json().path("memo").asString()).isEqualTo("m");
        Answer stale = clerk.patch(id, 1, "{\"title\":\"u\"}");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("current").path("title").asString()).isEqualTo("t");
        assertThat(stale.json().path("current").has("cost")).isFalse();
    }

    private static void assertAlike(Answer hidden, Answer unknown, int status) {
        assertThat(hidden.status()).as(hidden.body()).isEqualTo(status);
        assertThat(shape(hidden, "cost")).isEqualTo(shape(unknown, "none"));
    }

    @Test
    void aSearchDoesNotFindByHiddenWords() {
        Rows clerk = restricted("searcher", "\"hidden\":[\"memo\"]");
        String id = id(docs.created("{\"code\":\"S\",\"title\":\"xbluex 木板\",\"memo\":\"blue 库存\"}"));
        assertThat(Rows.values(docs.list("search=blue"), "id")).containsExactly(id);
        assertThat(Rows.values(docs.list("search=库存"), "id")).containsExactly(id);
        assertThat(Rows.values(clerk.list("search=库存"), "id")).isEmpty();
        assertThat(Rows.values(clerk.list("search=木板"), "id")).containsExactly(id);
        // What it finds in a title does not depend on what the memo holds.
        List<String> found = Rows.values(clerk.list("search=blue"), "id");
        assertThat(docs.patch(id, 1, "{\"memo\":\"red\"}").status()).isEqualTo(200);
        assertThat(Rows.values(clerk.list("search=blue"), "id")).isEqualTo(found);
        Rows blind = restricted("blind", "\"hidden\":[\"memo\",\"title\"]");
        assertThat(errors(blind.list("search=blue"))).containsExactly("search not_searchable");
    }

    @Test
    void aReadOnlyFieldIsShownAndNotWritten() {
        Rows clerk = restricted("reader", "\"readonly\":[\"price\"]");
        String id = id(docs.created("{\"code\":\"R\",\"price\":5}"));
        assertThat(clerk.read(id).json().path("price").asInt()).isEqualTo(5);
        assertThat(errors(clerk.patch(id, 1, "{\"price\":6}"))).containsExactly("/price read_only");
        assertThat(errors(clerk.create("{\"code\":\"R2\",\"price\":6}"))).containsExactly("/price read_only");
        Answer made = clerk.created("{\"code\":\"R3\"}");
        assertThat(made.json().path("price").asInt()).isOne();
        Answer batch = clerk.client()
                .post(
                        clerk.path() + "/batch",
                        "{\"operations\":[{\"op\":\"update\",\"id\":\"%s\",\"version\":1,\"data\":{\"price\":7}}]}"
                                .formatted(id));
        assertThat(errors(batch)).containsExactly("/operations/0/data/price read_only");
        assertThat(docs.patch(id, 1, "{\"price\":8,\"title\":\"t\"}").status()).isEqualTo(200);
        Answer revert = clerk.client().send("POST", clerk.path(id) + "/revert", "{\"to\":1}", "If-Match", "\"v2\"");
        assertThat(errors(revert)).containsExactly("/price read_only");
        for (JsonNode field : clerk.client()
                .get("/api/v1/plugins/" + PLUGIN + "/$meta")
                .json()
                .path("entities")
                .path("doc")
                .path("fields")) {
            assertThat(field.path("readOnly").asBoolean())
                    .isEqualTo(field.path("name").asString().equals("price"));
        }
        assertThat(docs.read(id).json().path("price").asInt()).isEqualTo(8);
        Rows blind = restricted("reverter", "\"hidden\":[\"price\"]");
        Answer refused = blind.client().send("POST", blind.path(id) + "/revert", "{\"to\":1}", "If-Match", "\"v2\"");
        assertThat(errors(refused)).containsExactly(" read_only");
        assertThat(refused.body()).doesNotContain("price");
        assertThat(blind.patch(id, 2, "{\"title\":\"u\"}").status()).isEqualTo(200);
        Answer allowed = blind.client().send("POST", blind.path(id) + "/revert", "{\"to\":2}", "If-Match", "\"v3\"");
        assertThat(allowed.status()).as(allowed.body()).isEqualTo(200);
        assertThat(allowed.body()).contains("\"title\":\"t\"").doesNotContain("price");
    }

    @Test
    void whatIsWrittenMustPassTheCondition() {
        Rows clerk = restricted("writer", OPEN);
        Answer refused = clerk.create("{\"code\":\"W\",\"status\":\"closed\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("outside_condition");
        assertThat(Rows.values(docs.list(), "code")).isEmpty();
        assertThat(admin.get("/api/v1/events").body()).doesNotContain("\"W\"");
        String id = id(clerk.created("{\"code\":\"W\"}"));
        Answer moved = clerk.patch(id, 1, "{\"status\":\"closed\"}");
        assertThat(code(moved)).isEqualTo("outside_condition");
        assertThat(docs.read(id).json().path("version").asInt()).isOne();
        Answer batch = clerk.client()
                .post(
                        clerk.path() + "/batch",
                        ("{\"atomic\":false,\"operations\":[{\"op\":\"create\",\"data\":{\"code\":\"X\",\"status\":\"closed\"}},"
                                + "{\"op\":\"create\",\"data\":{\"code\":\"Y\"}}]}"));
        assertThat(batch.json().path("results").path(0).path("status").asInt()).isEqualTo(403);
        assertThat(Rows.values(docs.list("sort=id"), "code")).containsExactly("W", "Y");
        String there = id(docs.created("{\"code\":\"Z\",\"status\":\"closed\"}"));
        String absent = "00000000-0000-7000-8000-000000000001";
        assertThat(shape(clerk.patch(there, 1, "{}"), there))
                .startsWith("404")
                .isEqualTo(shape(clerk.patch(absent, 1, "{}"), absent));
        assertThat(shape(clerk.delete(there, 1), there))
                .startsWith("404")
                .isEqualTo(shape(clerk.delete(absent, 1), absent));
        // A row goes out of sight while it is changed by someone else.
        assertThat(docs.patch(id, 1, "{\"status\":\"closed\"}").status()).isEqualTo(200);
        assertThat(clerk.patch(id, 1, "{\"title\":\"t\"}").status()).isEqualTo(404);
    }

    @Test
    void aReferencePointsToWhatOneMaySee() {
        String plain = id(DOCUMENTS.folders(admin).created("{\"name\":\"plain\"}"));
        String closed = id(DOCUMENTS.folders(admin).created("{\"name\":\"closed\",\"secret\":\"s\"}"));
        Client clerk = DOCUMENTS.user(
                admin,
                "pointer",
                DOCUMENTS.all(),
                DOCUMENTS.restriction("folder", "\"where\":{\"name\":{\"_neq\":\"closed\"}},\"hidden\":[\"secret\"]"));
        Rows mine = docs.as(clerk);
        String body = "{\"code\":\"P-%s\",\"folder\":\"%s\"}";
        assertThat(mine.create(body.formatted("1", plain)).status()).isEqualTo(201);
        assertThat(errors(mine.create(body.formatted("2", closed)))).containsExactly("/folder ref");
        String pointing = id(docs.created(body.formatted("3", closed)));
        // What points there already may be changed otherwise.
        assertThat(mine.patch(pointing, 1, "{\"title\":\"t\"}").status()).isEqualTo(200);
        Answer page = mine.list("expand=folder");
        assertThat(page.json().path("expanded").path("folder").has(plain)).isTrue();
        assertThat(page.json().path("expanded").path("folder").has(closed)).isFalse();
        assertThat(page.body()).doesNotContain("\"secret\"");
        assertThat(Rows.values(mine.query("{\"filter\":{\"folder\":{\"name\":{\"_eq\":\"closed\"}}}}"), "id"))
                .isEmpty();
        assertThat(mine.query("{\"filter\":{\"folder\":{\"secret\":{\"_eq\":\"s\"}}}}")
                        .status())
                .isEqualTo(400);
        assertThat(Rows.values(docs.query("{\"filter\":{\"folder\":{\"name\":{\"_eq\":\"closed\"}}}}"), "id"))
                .containsExactly(pointing);
    }

    @Test
    void aConditionLooksThroughReferencesAtWhatTheUserMayNotSee() {
        String shared = id(DOCUMENTS.folders(admin).created("{\"name\":\"a\",\"secret\":\"shared\"}"));
        String own = id(DOCUMENTS.folders(admin).created("{\"name\":\"b\",\"secret\":\"own\"}"));
        docs.created("{\"code\":\"F-1\",\"folder\":\"%s\"}".formatted(shared));
        docs.created("{\"code\":\"F-2\",\"folder\":\"%s\"}".formatted(own));
        docs.created("{\"code\":\"F-3\"}");
        Client clerk = DOCUMENTS.user(
                admin,
                "hopper",
                DOCUMENTS.permissions("doc", "read"),
                DOCUMENTS.restriction("doc", "\"where\":{\"folder\":{\"secret\":{\"_eq\":\"shared\"}}}"));
        assertThat(Rows.values(docs.as(clerk).list("count=exact"), "code")).containsExactly("F-1");
    }

    @Test
    void rolesAddUpWithoutOpeningAFieldOnRowsOfAnotherRole() {
        DOCUMENTS.role(
                admin,
                "overview",
                DOCUMENTS.permissions("doc", "read"),
                DOCUMENTS.restriction("doc", OPEN + ",\"hidden\":[\"memo\"]"));
        DOCUMENTS.role(
                admin,
                "authors",
                DOCUMENTS.permissions("doc", "read", "create", "update"),
                DOCUMENTS.restriction("doc", "\"where\":{\"created_by\":{\"_eq\":\"$CURRENT_USER\"}}"));
        DOCUMENTS.role(admin, "plain", DOCUMENTS.permissions("doc", "read"));
        docs.created("{\"code\":\"O\",\"memo\":\"MEMO\"}");
        docs.created("{\"code\":\"C\",\"status\":\"closed\"}");
        Rows author = docs.as(DOCUMENTS.user(admin, "author", "authors"));
        author.created("{\"code\":\"A\",\"status\":\"closed\",\"memo\":\"MINE\"}");
        assertThat(Rows.values(author.list("sort=id"), "code")).containsExactly("A");
        assertThat(author.list().body()).contains("MINE");
        Rows both = docs.as(DOCUMENTS.user(admin, "both", "authors", "overview"));
        String made = id(both.created("{\"code\":\"B\",\"status\":\"closed\"}"));
        assertThat(Rows.values(both.list("sort=id"), "code")).containsExactly("O", "B");
        assertThat(both.list().body()).doesNotContain("MEMO", "\"memo\"");
        // Reading does not give writing: the row that the other role shows stays as it is.
        String open = Rows.values(docs.list("filter[code][eq]=O"), "id").getFirst();
        assertThat(code(both.patch(open, 1, "{\"title\":\"t\"}"))).isEqualTo("outside_condition");
        assertThat(both.patch(made, 1, "{\"title\":\"t\"}").status()).isEqualTo(200);
        Rows all = docs.as(DOCUMENTS.user(admin, "all", "overview", "plain"));
        assertThat(Rows.values(all.list("sort=id"), "code")).containsExactly("O", "C", "A", "B");
        assertThat(all.list().body()).contains("MEMO");
    }

    @Test
    void uniquenessDoesNotTellOfWhatIsHidden() {
        Rows clerk = restricted("unique", OPEN + ",\"hidden\":[\"memo\"]");
        docs.created("{\"code\":\"TAKEN\",\"status\":\"closed\",\"memo\":\"CANARY\"}");
        Answer taken = clerk.create("{\"code\":\"TAKEN\"}");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.body()).doesNotContain("CANARY", "memo", "closed");
    }

    @Test
    void eventsAndAuditTellNoMoreThanTheRows() {
        Client auditor = DOCUMENTS.user(
                admin,
                "auditor",
                List.of("audit.read", PLUGIN + ".doc.read"),
                DOCUMENTS.restriction("doc", OPEN + ",\"hidden\":[\"memo\"]"));
        Client outsider = DOCUMENTS.user(admin, "outsider", List.of("audit.read"));
        docs.created("{\"code\":\"E\",\"title\":\"SEEN\",\"memo\":\"MEMOCANARY\"}");
        String closed = id(docs.created("{\"code\":\"F\",\"status\":\"closed\",\"title\":\"ROWCANARY\"}"));
        docs.patch(closed, 1, "{\"memo\":\"MEMOCANARY2\"}");
        docs.delete(closed, 2);
        for (String path : List.of("/api/v1/events", "/api/v1/audit")) {
            assertThat(admin.get(path).body()).contains("SEEN", "MEMOCANARY", "ROWCANARY");
            Answer cut = auditor.get(path);
            assertThat(cut.status()).isEqualTo(200);
            assertThat(cut.body()).as(path).contains("SEEN", "withheld").doesNotContain("CANARY", "\"memo\":");
            assertThat(outsider.get(path).body()).as(path).contains("withheld").doesNotContain("SEEN", "CANARY");
        }
    }

    @Test
    void anAnswerThatIsGivenAgainHoldsWhatMayBeReadNow() {
        DOCUMENTS.role(admin, "again", DOCUMENTS.all());
        Client clerk = DOCUMENTS.user(admin, "repeating", "again");
        String body = "{\"code\":\"I\",\"memo\":\"CANARY\"}";
        Answer first = clerk.send("POST", docs.path(), body, "Idempotency-Key", "k1");
        assertThat(first.body()).contains("CANARY");
        assertThat(clerk.send("POST", docs.path(), body, "Idempotency-Key", "k1")
                        .body())
                .isEqualTo(first.body());
        restrict("again", DOCUMENTS.restriction("doc", "\"hidden\":[\"memo\"]"));
        Answer again = clerk.send("POST", docs.path(), body, "Idempotency-Key", "k1");
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).contains("\"I\"").doesNotContain("CANARY", "memo");
        restrict("again", DOCUMENTS.restriction("doc", "\"where\":{\"status\":{\"_eq\":\"closed\"}}"));
        assertThat(clerk.send("POST", docs.path(), body, "Idempotency-Key", "k1")
                        .status())
                .isEqualTo(404);
    }

    private void restrict(String role, String restriction) {
        JsonNode found = role(role);
        Answer changed = admin.hold(
                found, "{\"permissions\":%s,\"restrictions\":[%s]}".formatted(found.path("permissions"), restriction));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    }

    private JsonNode role(String name) {
        for (JsonNode role : admin.get("/api/v1/roles").json().path("roles")) {
            if (role.path("name").asString().equals(name)) {
                return role;
            }
        }
        throw new AssertionError("no role " + name);
    }

    @Test
    void aRestrictionIsCheckedByTheEntity() {
        record Wrong(String restriction, String error) {}
        String doc = "{\"entity\":\"" + PLUGIN + ".doc\",";
        int number = 0;
        for (Wrong wrong : List.of(
                new Wrong("{\"entity\":\"com.acme.none.doc\"}", "/restrictions/0/entity unknown_entity"),
                new Wrong("{\"entity\":7}", "/restrictions/0/entity unknown_entity"),
                new Wrong("7", "/restrictions/0 type"),
                new Wrong(doc + "\"hiden\":[]}", "/restrictions/0/hiden unknown_field"),
                new Wrong(doc + "\"hidden\":[\"title\",\"none\"]}", "/restrictions/0/hidden/1 unknown_field"),
                new Wrong(doc + "\"hidden\":[\"id\"]}", "/restrictions/0/hidden/0 unknown_field"),
                new Wrong(doc + "\"readonly\":7}", "/restrictions/0/readonly type"),
                new Wrong(doc + "\"where\":7}", "/restrictions/0/where type"),
                new Wrong(doc + "\"where\":{\"none\":{\"_eq\":1}}}", "/restrictions/0/where/none unknown_field"),
                new Wrong(doc + "\"where\":{\"price\":{\"_eq\":\"x\"}}}", "/restrictions/0/where/price/_eq type"),
                new Wrong(doc + "\"where\":{\"title\":{\"_eq\":\"$ME\"}}}", "/restrictions/0/where/title/_eq variable"),
                new Wrong(doc + "\"where\":null}," + doc + "\"where\":null}", "/restrictions/1/entity repeated"))) {
            Answer answer = DOCUMENTS.role(admin, "wrong " + number++, DOCUMENTS.all(), wrong.restriction());
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(errors(answer)).containsExactly(wrong.error());
        }
        Answer made = DOCUMENTS.role(
                admin,
                "right",
                DOCUMENTS.all(),
                DOCUMENTS.restriction("doc", OPEN + ",\"hidden\":[\"memo\"],\"readonly\":[\"price\"]"));
        JsonNode shown = made.json().path("restrictions").path(0);
        assertThat(shown.path("where").toString()).isEqualTo("{\"status\":{\"_eq\":\"open\"}}");
        assertThat(shown.path("hidden").toString()).isEqualTo("[\"memo\"]");
        assertThat(shown.path("readonly").toString()).isEqualTo("[\"price\"]");
        assertThat(shown.path("broken").asBoolean()).isFalse();
        assertThat(role("right").path("restrictions").path(0)).isEqualTo(shown);
    }

    @Test
    void nobodyGivesWhatTheyHoldForSomeRowsOnly() {
        List<String> permissions = new java.util.ArrayList<>(DOCUMENTS.all());
        permissions.add("user.admin");
        Client deputy = DOCUMENTS.user(admin, "deputy", permissions, DOCUMENTS.restriction("doc", OPEN));
        Answer given = DOCUMENTS.role(deputy, "mine", DOCUMENTS.permissions("doc", "read"));
        assertThat(given.status()).isEqualTo(403);
        assertThat(DOCUMENTS
                        .role(deputy, "other", DOCUMENTS.permissions("folder", "read"))
                        .status())
                .isEqualTo(201);
        String own = role("deputy").path("id").asString();
        Answer lifted = deputy.put("/api/v1/roles/" + own + "/permissions", "{\"permissions\":[],\"restrictions\":[]}");
        assertThat(lifted.status()).isEqualTo(403);
        assertThat(errors(DOCUMENTS.role(
                        deputy, "third", List.of(), DOCUMENTS.restriction("doc", "\"hidden\":[\"memo\"]"))))
                .containsExactly("/restrictions/0/entity unknown_entity");
        String adminRole = role("admin").path("id").asString();
        String user = deputy.userId().toString();
        assertThat(deputy.put("/api/v1/roles/" + adminRole + "/users/" + user, "{}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void rulesFollowFieldsByTheirTags() {
        String plugin = "com.acme.cut.names";
        PLUGINS.install(TestManifest.of(plugin)
                .with(TestManifest.entity("doc", 2)
                        .with(
                                TestManifest.field("code", 1, FieldType.STRING),
                                TestManifest.field("memo", 4, FieldType.STRING),
                                TestManifest.field("level", 5, FieldType.INT)))
                .manifest());
        Documents documents = new Documents(SERVER, plugin);
        // Made after the tenant, so its admin has the permissions.
        Client clerk = documents.user(
                admin,
                "renamed",
                documents.permissions("doc", "read"),
                documents.restriction("doc", "\"where\":{\"level\":{\"_lt\":5}},\"hidden\":[\"memo\"]"));
        documents.docs(admin).created("{\"code\":\"LOW\",\"memo\":\"CANARY\",\"level\":1}");
        documents.docs(admin).created("{\"code\":\"HIGH\",\"memo\":\"CANARY\",\"level\":9}");
        assertThat(documents.docs(clerk).list().body()).contains("LOW").doesNotContain("HIGH", "CANARY");
        PLUGINS.upgrade(TestManifest.of(plugin)
                .with(TestManifest.entity("doc", 2)
                        .with(
                                TestManifest.field("code", 1, FieldType.STRING),
                                TestManifest.field("remark", 4, FieldType.STRING),
                                TestManifest.field("grade", 5, FieldType.INT)))
                .manifest());
        assertThat(documents.docs(admin).list().body()).contains("\"remark\":\"CANARY\"");
        assertThat(documents.docs(clerk).list().body())
                .contains("LOW")
                .doesNotContain("HIGH", "CANARY", "remark", "memo");
        assertThat(role("renamed").path("restrictions").toString()).contains("\"grade\"", "\"remark\"");
        // A condition on what is gone lets nothing through, and nothing new by its name.
        PLUGINS.upgrade(TestManifest.of(plugin)
                .with(TestManifest.entity("doc", 2)
                        .with(
                                TestManifest.field("code", 1, FieldType.STRING),
                                TestManifest.field("remark", 4, FieldType.STRING),
                                TestManifest.field("level", 6, FieldType.INT)))
                .manifest());
        assertThat(documents.docs(admin).list().body()).contains("LOW", "HIGH");
        assertThat(Rows.values(documents.docs(clerk).list(), "code")).isEmpty();
        assertThat(role("renamed").path("restrictions").path(0).path("broken").asBoolean())
                .isTrue();
    }
}
