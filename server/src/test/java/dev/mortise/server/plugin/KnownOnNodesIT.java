package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a node knows of a plugin from one request holds for the next one only if no other node has changed it.
class KnownOnNodesIT {
    private static final TestServer HERE = TestServer.start();
    private static final TestServer THERE = TestServer.startBeside(HERE);
    private static final Client OPERATOR = HERE.operator();
    private static final Client ELSEWHERE = THERE.operator();
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String FIELDS = "/api/v1/custom-fields/" + INVENTORY + "/item";

    @AfterAll
    static void stop() {
        THERE.close();
        HERE.close();
    }

    @BeforeAll
    static void run() {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
    }

    private static Answer create(String code, String more) {
        return ELSEWHERE.post(ITEMS, "{\"code\":\"%s\",\"name\":\"Bolt\"%s}".formatted(code, more));
    }

    private static void use(boolean enabled) {
        expect(
                200,
                OPERATOR.put("/api/v1/tenants/default/plugins/" + INVENTORY, "{\"enabled\":%s}".formatted(enabled)));
    }

    @Test
    void aTenantThatStopsToUseAPluginHasNoneOfItsRowsOnAnyNodeAtOnce() {
        for (int round = 0; round < 5; round++) {
            expect(201, create("use-" + round, ""));
            expect(200, ELSEWHERE.get(ITEMS));
            use(false);
            expect(404, ELSEWHERE.get(ITEMS));
            expect(404, create("not-used-" + round, ""));
            use(true);
        }
        expect(200, ELSEWHERE.get(ITEMS));
        assertThat(ELSEWHERE.get(ITEMS + "?limit=200").body()).doesNotContain("not-used");
    }

    @Test
    void aFieldIsWrittenAndReadOnEveryNodeFromItsFirstMomentToItsLast() {
        expect(400, create("early", ",\"ext.color\":\"red\""));
        expect(201, OPERATOR.post(FIELDS, "{\"name\":\"color\",\"type\":\"string\"}"));
        Answer made = create("coloured", ",\"ext.color\":\"red\"");
        expect(201, made);
        String row = ITEMS + "/" + made.json().path("id").asString();
        assertThat(ELSEWHERE.get(row).json().path("ext.color").asString()).isEqualTo("red");
        expect(204, OPERATOR.delete(FIELDS + "/color", "If-Match", "\"v1\""));
        assertThat(ELSEWHERE.get(row).json().has("ext.color")).isFalse();
        expect(400, create("late", ",\"ext.color\":\"red\""));
    }

    @Test
    void anotherVersionHoldsOnEveryNodeForTheRequestAfterIt() {
        String first = ExamplePlugins.toml("inventory");
        expect(200, ELSEWHERE.get(ITEMS + "?filter[status][eq]=active"));
        for (int round = 1; round <= 4; round++) {
            String field = round % 2 == 1 ? "state" : "status";
            String former = round % 2 == 1 ? "status" : "state";
            String version = "1." + round + ".0";
            String manifest = first.replace("version = \"1.0.0\"", "version = \"" + version + "\"")
                    .replace("status = { tag = 3", field + " = { tag = 3")
                    .replace("[\"status\", \"-updated_at\"]", "[\"" + field + "\", \"-updated_at\"]")
                    .replace("\"status\", \"qty\"]", "\"" + field + "\", \"qty\"]");
            expect(201, ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), manifest));
            expect(
                    200,
                    OPERATOR.post("/api/v1/admin/plugins/" + INVENTORY + "/upgrade", "{\"to\":\"" + version + "\"}"));
            expect(200, ELSEWHERE.get(ITEMS + "?filter[" + field + "][eq]=active"));
            expect(400, ELSEWHERE.get(ITEMS + "?filter[" + former + "][eq]=active"));
            expect(400, create("former-" + round, ",\"" + former + "\":\"active\""));
            expect(201, create("now-" + round, ",\"" + field + "\":\"active\""));
        }
    }

    @Test
    void whatOnlyThisNodeKnowsIsNotGivenForOneThatIsGone() {
        expect(404, ELSEWHERE.get("/api/v1/plugins/com.acme.none/item"));
        expect(404, ELSEWHERE.get("/api/v1/plugins/" + INVENTORY + "/none"));
        assertThat(step(OPERATOR, "com.acme.none", "enable").status()).isEqualTo(404);
    }
}
