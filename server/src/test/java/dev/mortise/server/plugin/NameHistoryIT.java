package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The history of rows across versions in which entities and fields have other names, and others have
/// theirs.
class NameHistoryIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String ID = "com.acme.renamed";
    private static final String PLUGIN = "/api/v1/admin/plugins/" + ID;
    private static final String DATA = "/api/v1/plugins/" + ID;
    private static final String FIRST = """
            manifest = 1
            [metadata]
            id = "com.acme.renamed"
            version = "1.0.0"
            name = { en = "Renamed" }
            [module]
            wasm = "plugin.wasm"
            [entities.item]
            tag = 1
            [entities.item.fields]
            code = { tag = 1, type = "string", max = 40, required = true }
            size = { tag = 2, type = "string", max = 20 }
            note = { tag = 3, type = "string", max = 20 }
            gone = { tag = 5, type = "string", max = 20 }
            """;

    /// Another entity is called item now, and another field note; size holds numbers.
    private static final String SECOND = """
            manifest = 1
            [metadata]
            id = "com.acme.renamed"
            version = "2.0.0"
            name = { en = "Renamed" }
            [module]
            wasm = "plugin.wasm"
            [entities.thing]
            tag = 1
            [entities.thing.fields]
            code = { tag = 1, type = "string", max = 40, required = true }
            volume = { tag = 2, type = "int" }
            pay = { tag = 3, type = "string", max = 20 }
            note = { tag = 4, type = "string", max = 20 }
            [entities.item]
            tag = 2
            [entities.item.fields]
            code = { tag = 1, type = "string", max = 40 }
            """;

    private static Client tenant = OPERATOR;
    private static String id = "";

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// A row of four versions, the last of which is written by the second version of the plugin.
    @BeforeAll
    static void upgrade() {
        tenant = SERVER.newTenant();
        expect(201, upload(FIRST));
        expect(200, step(OPERATOR, ID, "install"));
        expect(200, step(OPERATOR, ID, "enable"));
        Answer made = tenant.post(
                DATA + "/item", "{\"code\": \"A\", \"size\": \"7\", \"note\": \"first\", \"gone\": \"left\"}");
        expect(201, made);
        id = made.json().path("id").asString();
        expect(200, patch("item", "{\"size\": \"five\"}", 1));
        expect(200, patch("item", "{\"size\": \"5\", \"note\": \"second\"}", 2));
        expect(201, upload(SECOND));
        expect(200, OPERATOR.post(PLUGIN + "/upgrade", "{\"to\": \"2.0.0\", \"confirmDrops\": [\"item.gone\"]}"));
        expect(200, patch("thing", "{\"volume\": 9, \"note\": \"another\"}", 3));
    }

    private static Answer upload(String toml) {
        return ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml);
    }

    private static Answer patch(String entity, String patch, int version) {
        return tenant.patch(DATA + "/" + entity + "/" + id, patch, "If-Match", "\"v" + version + "\"");
    }

    private static List<JsonNode> revisions(Client client, String entity) {
        Answer answer = client.get(DATA + "/" + entity + "/" + id + "/revisions");
        expect(200, answer);
        return answer.json().path("revisions").valueStream().toList();
    }

    /// A user whose role does not show the field that is called pay now.
    private static Client restricted(String name) {
        Client user = tenant.newUser(name, ID + ".thing.read", ID + ".item.read", "audit.read");
        JsonNode role = tenant.get("/api/v1/roles")
                .json()
                .path("roles")
                .valueStream()
                .filter(one -> one.path("name").asString().equals("role of " + name))
                .findFirst()
                .orElseThrow();
        String path = "/api/v1/roles/" + role.path("id").asString();
        expect(
                200,
                tenant.send(
                        "PUT",
                        path + "/permissions",
                        "{\"permissions\": %s, \"restrictions\": [{\"entity\": \"%s.thing\", \"hidden\": [\"pay\"]}]}"
                                .formatted(role.path("permissions"), ID),
                        "If-Match",
                        tenant.get(path).header("etag")));
        return user;
    }

    @Test
    void revisionsShowWhatWasWrittenUnderFormerNamesUnderTodays() {
        List<JsonNode> all = revisions(tenant, "thing");
        List<JsonNode> revisions = all.subList(all.size() - 4, all.size());

        assertThat(revisions.get(0).path("after").toString()).isEqualTo("{\"note\":\"another\",\"volume\":9}");
        assertThat(revisions.get(0).path("before").toString()).isEqualTo("{\"note\":null,\"volume\":5}");
        assertThat(revisions.get(1).path("after").toString()).isEqualTo("{\"pay\":\"second\",\"volume\":\"5\"}");
        assertThat(revisions.get(3).path("after").toString())
                .contains("\"code\":\"A\"", "\"volume\":\"7\"", "\"pay\":\"first\"")
                .doesNotContain("\"note\"", "\"size\"", "\"gone\"");
    }

    @Test
    void theEntityThatHasTheNameNowHasNoneOfIt() {
        expect(201, tenant.post(DATA + "/item", "{\"id\": \"%s\", \"code\": \"B\"}".formatted(id)));

        assertThat(revisions(tenant, "item")).hasSize(1);
        assertThat(revisions(tenant, "item").toString()).contains("\"B\"").doesNotContain("first", "second");
        assertThat(revisions(tenant, "thing").toString()).doesNotContain("\"B\"");
    }

    @Test
    void theAuditShowsTodaysNamesAndWhatIsGoneUnderItsOwn() {
        String audit = tenant.get("/api/v1/audit?targetId=" + id + "&targetKind=" + ID + ".item&action=row.created")
                .json()
                .path("entries")
                .valueStream()
                .filter(one -> one.toString().contains("first"))
                .toList()
                .toString();

        assertThat(audit)
                .contains("\"volume\":\"7\"", "\"pay\":\"first\"", "\"gone\":\"left\"")
                .doesNotContain("\"size\"", "\"note\"");
    }

    @Test
    void aHiddenFieldIsHiddenByWhateverNameItHad() {
        Client reader = restricted("reader");

        assertThat(revisions(reader, "thing").toString())
                .contains("another", "\"volume\":\"7\"")
                .doesNotContain("first", "second");
        String audit = reader.get("/api/v1/audit?targetId=" + id + "&limit=100").body();
        assertThat(audit).contains("another", "\"volume\":\"7\"").doesNotContain("first", "second", "left");
        String events = reader.get("/api/v1/events?limit=100").body();
        assertThat(events).contains("another").doesNotContain("first", "second", "left");
    }

    @Test
    void aRevertBringsValuesToTodaysNamesAndTypesOrNamesTheField() {
        int version = tenant.get(DATA + "/thing/" + id).json().path("version").asInt();
        Answer refused = revert(2, version);

        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        assertThat(refused.json().path("errors").toString()).contains("/volume", "five");

        Answer reverted = revert(1, version);

        expect(200, reverted);
        assertThat(reverted.json().path("volume").asInt()).isEqualTo(7);
        assertThat(reverted.json().path("volume").isNumber()).isTrue();
        assertThat(reverted.json().path("pay").asString()).isEqualTo("first");
        assertThat(reverted.json().path("note").isNull()).isTrue();
        expect(200, revert(version, version + 1));
        assertThat(tenant.get(DATA + "/thing/" + id).body())
                .contains("\"volume\":9", "\"pay\":\"second\"", "\"note\":\"another\"");
    }

    private static Answer revert(int to, int version) {
        return tenant.send(
                "POST",
                DATA + "/thing/" + id + "/revert",
                "{\"to\": %d}".formatted(to),
                "If-Match",
                "\"v" + version + "\"");
    }
}
