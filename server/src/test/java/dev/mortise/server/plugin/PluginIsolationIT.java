package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What a plugin keeps and does for one tenant is absent for another, at every endpoint of data, events, dead letters,
/// runs, logs and settings of plugins.
class PluginIsolationIT {
    private static final String SECRET = "owners-secret";
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String ADMIN = "/api/v1/admin/plugins/";
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final Client OWNER;
    private static final Client STRANGER;
    private static final String ITEM;
    private static final String DEAD;

    static {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
        ExamplePlugins.run(OPERATOR, "hostile/fails", "com.hostile.fails");
        OWNER = SERVER.newTenant();
        STRANGER = SERVER.newTenant();
        expect(200, OWNER.put(ADMIN + INVENTORY + "/config", "{\"low_stock\": 77}"));
        Answer created =
                OWNER.post(ITEMS, "{\"code\": \"%s\", \"name\": \"%s\", \"qty\": \"5\"}".formatted(SECRET, SECRET));
        expect(201, created);
        ITEM = created.json().path("id").asString();
        expect(
                201,
                OWNER.post(
                        "/api/v1/events",
                        "{\"type\": \"com.hostile.fails.poke\", \"payload\": \"%s\"}".formatted(SECRET)));
        Await.until(
                "the alert",
                () -> OWNER.get("/api/v1/plugins/" + INVENTORY + "/alert")
                                .json()
                                .path("rows")
                                .size()
                        == 1);
        DEAD = Await.until(
                        "the dead letter",
                        () -> OWNER.get("/api/v1/events/dead").json().path("deadLetters"),
                        letters -> letters.size() == 1)
                .get(0)
                .path("id")
                .asString();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// A list in which the stranger finds nothing, and the owner something.
    record Listing(String path, String member) {}

    static Stream<Listing> lists() {
        return Stream.of(
                new Listing(ITEMS, "rows"),
                new Listing(ITEMS + "?filter[code][eq]=" + SECRET, "rows"),
                new Listing("/api/v1/plugins/" + INVENTORY + "/alert", "rows"),
                new Listing("/api/v1/events", "events"),
                new Listing("/api/v1/events?type=" + INVENTORY + ".stock_low", "events"),
                new Listing("/api/v1/events/dead", "deadLetters"),
                new Listing(ADMIN + "com.hostile.fails/runs", "runs"),
                new Listing(ADMIN + INVENTORY + "/logs", "logs"));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void aListHoldsNothingOfAnother(Listing list) {
        Answer owners = OWNER.get(list.path().replace("[", "%5B").replace("]", "%5D"));
        expect(200, owners);
        assertThat(owners.json().path(list.member()).size()).as(owners.body()).isPositive();

        Answer answer = STRANGER.get(list.path().replace("[", "%5B").replace("]", "%5D"));

        expect(200, answer);
        assertThat(answer.body())
                .doesNotContain(SECRET, ITEM, DEAD, OWNER.tenantId().toString());
    }

    /// A request for what is the owner's.
    record Reach(String method, String path, String body) {}

    static Stream<Reach> reaches() {
        return Stream.of(
                new Reach("GET", ITEMS + "/" + ITEM, ""),
                new Reach("PATCH", ITEMS + "/" + ITEM, "{\"name\": \"taken\"}"),
                new Reach("DELETE", ITEMS + "/" + ITEM, ""),
                new Reach("POST", "/api/v1/events/dead/" + DEAD + "/replay", "{}"));
    }

    @ParameterizedTest
    @MethodSource("reaches")
    void whatIsAnothersIsAbsent(Reach reach) {
        Answer answer = STRANGER.send(
                reach.method(), reach.path(), reach.body().isEmpty() ? null : reach.body(), "If-Match", "\"v1\"");

        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain(SECRET);
        Answer still = OWNER.get(ITEMS + "/" + ITEM);
        assertThat(still.json().path("name").asString()).isEqualTo(SECRET);
        assertThat(still.header("etag")).isEqualTo("\"v1\"");
        assertThat(OWNER.get("/api/v1/events/dead").json().path("deadLetters").size())
                .isEqualTo(1);
    }

    @Test
    void anAnswerForAnothersRowIsTheOneForNoRow() {
        String absent = "0190c1f0-0000-7000-8000-00000000dead";
        Answer anothers = STRANGER.get(ITEMS + "/" + ITEM);
        Answer none = STRANGER.get(ITEMS + "/" + absent);

        assertThat(anothers.json().path("detail").asString().replace(ITEM, "ID"))
                .isEqualTo(none.json().path("detail").asString().replace(absent, "ID"));
        assertThat(anothers.status()).isEqualTo(none.status());
    }

    @Test
    void aQueryFindsOnesOwnAlone() {
        Answer answer =
                STRANGER.post(ITEMS + "/query", "{\"filter\": {\"code\": {\"_eq\": \"%s\"}}}".formatted(SECRET));

        expect(200, answer);
        assertThat(answer.json().path("rows").size()).isZero();
    }

    @Test
    void aReferenceToAnothersRowIsOneToNoRow() {
        Answer answer = STRANGER.post(
                "/api/v1/plugins/" + INVENTORY + "/alert",
                "{\"item\": \"%s\", \"qty\": \"1\", \"level\": 1, \"message\": \"x\"}".formatted(ITEM));

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.json().path("errors").get(0).path("pointer").asString())
                .isEqualTo("/item");
    }

    @Test
    void aUniqueValueIsUniqueWithinATenant() {
        Client third = SERVER.newTenant();

        expect(201, third.post(ITEMS, "{\"code\": \"%s\", \"name\": \"Mine\", \"qty\": \"50\"}".formatted(SECRET)));
    }

    @Test
    void settingsAreTheTenantsOwn() {
        JsonNode setting = STRANGER.get(ADMIN + INVENTORY + "/config")
                .json()
                .path("settings")
                .get(0);

        assertThat(setting.path("value").asInt()).isEqualTo(10);
        assertThat(setting.path("isSet").asBoolean()).isFalse();
    }

    @Test
    void theOperatorSeesNoTenantsRowsAndRuns() {
        assertThat(OPERATOR.get(ITEMS).body()).doesNotContain(SECRET);
        assertThat(OPERATOR.get(ADMIN + INVENTORY + "/runs?limit=200").body())
                .doesNotContain(OWNER.tenantId().toString());
        assertThat(OPERATOR.get(ADMIN + INVENTORY + "/logs?limit=200").body()).doesNotContain(SECRET);
    }

    @Test
    void aPluginThatATenantDoesNotUseIsAbsentThere() {
        Client tenant = SERVER.newTenant();
        expect(201, tenant.post(ITEMS, "{\"code\": \"A\", \"name\": \"Bolt\", \"qty\": \"50\"}"));
        String usage = "/api/v1/tenants/" + tenant.tenantSlug() + "/plugins/" + INVENTORY;
        expect(200, OPERATOR.put(usage, "{\"enabled\": false}"));

        assertThat(tenant.get(ITEMS).status()).isEqualTo(404);
        assertThat(tenant.get(ADMIN + INVENTORY + "/config").status()).isEqualTo(404);
        assertThat(tenant.get("/api/v1/plugins/$meta").body()).doesNotContain(INVENTORY);

        expect(200, OPERATOR.put(usage, "{\"enabled\": true}"));
        assertThat(tenant.get(ITEMS).json().path("rows").size()).isEqualTo(1);
    }
}
