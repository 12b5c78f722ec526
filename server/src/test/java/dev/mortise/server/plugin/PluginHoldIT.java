package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.CallResult;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A plugin that fails for a tenant, by a setting of that tenant's, on two nodes.
class PluginHoldIT {
    private static final TestServer ONE = TestServer.start();
    private static final TestServer TWO = TestServer.startBeside(ONE);
    private static final Client OPERATOR = ONE.operator();
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String ALERTS = "/api/v1/plugins/" + INVENTORY + "/alert?limit=500&count=exact";
    private static final String PLUGIN = "/api/v1/admin/plugins/" + INVENTORY;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MANY = 150;

    /// It checks its setting as before; the manifest lets a tenant set what it does not take.
    private static final String MANIFEST =
            ExamplePlugins.toml("inventory").replace("min = 0\nlabel", "min = -1\nlabel");

    @BeforeAll
    static void start() {
        assertThat(MANIFEST).contains("min = -1");
        expect(201, ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), MANIFEST));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "install"));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "enable"));
        Await.until(
                "the plugin runs on the other node",
                () -> TWO.bean(PluginEngine.class).isRunning(INVENTORY));
    }

    @AfterAll
    static void stop() {
        TWO.close();
        ONE.close();
    }

    /// A tenant that the plugin has been told of.
    private static Client tenant() {
        Client client = ONE.newTenant();
        Await.until(
                "the start for the tenant",
                () -> !ONE.database()
                        .asSuperuser("select 1 from plugin_tenants where tenant_id = '" + client.tenantId() + "'")
                        .isEmpty());
        return client;
    }

    private static Client elsewhere(Client client) {
        return TWO.login(client.tenantSlug(), "admin", TestServer.PASSWORD);
    }

    private static void level(Client client, int level) {
        expect(200, client.put(PLUGIN + "/config", "{\"low_stock\": " + level + "}"));
    }

    private static void items(Client client, String prefix, int count) {
        expect(
                200,
                client.post(
                        ITEMS + "/batch",
                        IntStream.range(0, count)
                                .mapToObj(number -> """
                                        {"op": "create", "data": {"code": "%s-%d", "name": "Bolt", "qty": "1"}}""".formatted(prefix, number))
                                .collect(Collectors.joining(",", "{\"operations\": [", "]}"))));
    }

    private static int alerts(Client client) {
        return client.get(ALERTS).json().path("count").asInt();
    }

    private static JsonNode holds(Client client) {
        Answer answer = client.get(PLUGIN + "/holds");
        expect(200, answer);
        return answer.json().path("holds");
    }

    private static JsonNode held(Client client) {
        Await.until(LONG, "the plugin is held", () -> holds(client).size() == 1);
        return holds(client).get(0);
    }

    /// The state and the tries of each delivery of a tenant.
    private static List<List<String>> deliveries(Client client) {
        return ONE.database().asSuperuser("""
                        select id, status, attempts from deliveries
                        where tenant_id = '%s' and kind = 'event' order by id
                        """.formatted(client.tenantId()));
    }

    private static void nothingRuns(Client client) {
        Await.until(
                LONG,
                "what was under way has ended",
                () -> deliveries(client).stream().noneMatch(one -> one.get(1).equals("leased")));
    }

    private static List<String> audited(Client client) {
        return client.get("/api/v1/audit?targetId=" + INVENTORY + "&limit=50")
                .json()
                .path("entries")
                .valueStream()
                .map(entry -> entry.path("action").asString() + " by "
                        + entry.path("actor").path("name").asString())
                .filter(entry -> entry.matches("plugin\\.(held|resumed|error) .*"))
                .toList();
    }

    private static String state(Client client) {
        return client.get(PLUGIN).json().path("health").path("status").asString();
    }

    @Test
    void aPluginThatFailsForOneTenantIsHeldForThatTenantAndServesTheOthers() {
        Client failing = tenant();
        Client other = tenant();
        level(failing, -1);
        items(failing, "A", MANY);

        JsonNode hold = held(failing);
        assertThat(hold.path("tenant").asString()).isEqualTo(failing.tenantSlug());
        assertThat(hold.path("version").asString()).isEqualTo("1.0.0");
        assertThat(hold.path("failures").asInt()).isEqualTo(CircuitBreaker.MOST_IN_A_ROW);
        assertThat(hold.path("runs").size()).isEqualTo(5);
        assertThat(hold.path("runs").get(0).path("error").asString()).contains("low_stock is no whole number");
        assertThat(hold.path("runs").get(0).path("eventType").asString()).isEqualTo(INVENTORY + ".item.created");
        nothingRuns(failing);
        List<List<String>> before = deliveries(failing);
        assertThat(before).hasSize(MANY).allMatch(one -> one.get(1).equals("pending"));

        // The others are served by both nodes meanwhile, and no try of what is held is counted.
        for (int number = 1; number <= 6; number++) {
            int wanted = number;
            items(number % 2 == 0 ? other : elsewhere(other), "B" + number, 1);
            Await.until("the other's alert", () -> alerts(other) == wanted);
        }
        assertThat(deliveries(failing)).isEqualTo(before);
        assertThat(state(failing)).isEqualTo("unhealthy");
        assertThat(state(elsewhere(failing))).isEqualTo("unhealthy");
        assertThat(state(other)).isEqualTo("healthy");
        assertThat(other.get(PLUGIN).json().path("heldSince").isNull()).isTrue();
        assertThat(holds(other).size()).isZero();
        assertThat(OPERATOR.get(PLUGIN).json().path("heldTenants").asInt()).isEqualTo(1);
        assertThat(other.get(PLUGIN).json().path("heldTenants").isNull()).isTrue();
        // The operator sees for whom, and nothing of what the plugin said of the tenant's data.
        JsonNode seen = holds(OPERATOR).get(0);
        assertThat(seen.path("tenant").asString()).isEqualTo(failing.tenantSlug());
        assertThat(seen.path("runs").get(0).path("outcome").asString()).isEqualTo("failed");
        assertThat(seen.toString()).doesNotContain("low_stock", "item.created");

        // The rows are there as ever: what is wrong can be put right.
        items(failing, "C", 1);
        level(failing, 5);
        assertThat(held(failing).path("waiting").asInt()).isEqualTo(MANY + 1);
        expect(204, elsewhere(failing).post(PLUGIN + "/resume", ""));

        Await.until(LONG, "each item has its alert", () -> alerts(failing) == MANY + 1);
        Await.until(
                "all are done",
                () -> deliveries(failing).stream().allMatch(one -> one.get(1).equals("done")));
        assertThat(failing.get(ALERTS)
                        .json()
                        .path("rows")
                        .valueStream()
                        .map(row -> row.path("item").asString())
                        .distinct())
                .hasSize(MANY + 1);
        assertThat(state(failing)).isEqualTo("healthy");
        assertThat(audited(failing)).containsExactly("plugin.resumed by admin", "plugin.held by circuit_breaker");
        assertThat(audited(other)).isEmpty();
        Answer again = failing.post(PLUGIN + "/resume", "{}");
        expect(409, again);
        assertThat(again.json().path("code").asString()).isEqualTo("not_held");
    }

    @Test
    void whatStillFailsIsHeldAgainAndCanBeSkipped() {
        Client failing = tenant();
        level(failing, -1);
        items(failing, "A", MANY);
        held(failing);
        nothingRuns(failing);
        expect(204, failing.post(PLUGIN + "/resume", "{\"events\": \"catch_up\"}"));
        held(failing);
        nothingRuns(failing);
        Client clerk = failing.newUser("clerk", "plugin.list");
        expect(403, clerk.post(PLUGIN + "/resume", ""));
        assertThat(holds(clerk).size()).isEqualTo(1);
        String resume = "/api/v1/tenants/" + failing.tenantSlug() + "/plugins/" + INVENTORY + "/resume";
        expect(403, failing.post(resume, ""));
        expect(400, OPERATOR.post(resume, "{\"events\": \"drop\"}"));
        expect(404, OPERATOR.post("/api/v1/tenants/nobody/plugins/" + INVENTORY + "/resume", ""));
        expect(204, OPERATOR.post(resume, "{\"events\": \"skip\"}"));

        assertThat(holds(failing).size()).isZero();
        assertThat(deliveries(failing)).hasSize(MANY).allMatch(one -> one.get(1).equals("skipped"));
        assertThat(audited(failing)).hasSize(4).startsWith("plugin.resumed by admin");
        level(failing, 5);
        items(failing, "B", 1);
        Await.until("the next one is heard", () -> alerts(failing) == 1);
    }

    @Test
    void aPluginThatFailsForSeveralTenantsIsInErrorForAll() {
        Client failing = tenant();
        Client also = tenant();
        Client other = tenant();
        level(failing, -1);
        level(also, -1);
        items(failing, "A", MANY);
        items(elsewhere(also), "A", MANY);
        Await.until(
                LONG,
                "the plugin is in error",
                () -> OPERATOR.get(PLUGIN).json().path("status").asString().equals("error"));
        assertThat(OPERATOR.get(PLUGIN).json().path("reason").asString()).contains("all failed", "low_stock");
        assertThat(other.get(PLUGIN).json().path("reason").asString()).contains("the platform's operator sees why");
        assertThat(other.get(PLUGIN + "/health").body()).doesNotContain("low_stock");
        assertThat(holds(OPERATOR).size()).isZero();
        for (Client each : List.of(failing, also, other)) {
            assertThat(audited(each)).contains("plugin.error by circuit_breaker");
            assertThat(each.get("/api/v1/audit?targetId=" + INVENTORY).body()).doesNotContain("low_stock");
        }

        level(failing, 5);
        level(also, 5);
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "enable"));
        Await.until(LONG, "each item has its alert", () -> alerts(failing) == MANY && alerts(also) == MANY);
        Await.until(
                "the plugin runs on the other node",
                () -> TWO.bean(PluginEngine.class).isRunning(INVENTORY));
    }

    @Test
    void aCallThatEndedWellOnAnotherNodeSpeaksForThePlugin() {
        Client well = tenant();
        Instant since = Instant.now();
        items(well, "A", 1);
        Await.until(
                LONG,
                "the call's run is stored",
                () -> !ONE.database()
                        .asSuperuser(
                                "select 1 from plugin_runs where kind = 'event' and outcome = 'ok' and tenant_id = '"
                                        + well.tenantId() + "'")
                        .isEmpty());
        CallResult failed = new CallResult(
                UUID.randomUUID(),
                CallResult.Outcome.FAILED,
                since,
                0,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                "no",
                List.of());

        ONE.bean(PluginHolds.class).judge(INVENTORY, new CircuitBreaker.Verdict(null, 110, since, failed));

        assertThat(OPERATOR.get(PLUGIN).json().path("status").asString()).isEqualTo("running");
    }

    @Test
    void anotherVersionIsTriedForWhomTheLastOneWasHeld() {
        Client failing = tenant();
        level(failing, -1);
        items(failing, "A", MANY);
        held(failing);
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "disable"));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "enable"));
        assertThat(holds(failing).size()).isEqualTo(1);
        level(failing, 5);

        String version = "\nversion = \"";
        expect(
                201,
                ExamplePlugins.upload(
                        OPERATOR,
                        ExamplePlugins.wasm("inventory"),
                        MANIFEST.replace(version + "1.0.0", version + "1.0.1")));
        expect(200, OPERATOR.post(PLUGIN + "/upgrade", "{\"to\": \"1.0.1\"}"));
        assertThat(holds(failing).size()).isZero();
        Await.until(LONG, "each item has its alert", () -> alerts(failing) == MANY);
        assertThat(audited(failing)).containsExactly("plugin.resumed by admin", "plugin.held by circuit_breaker");
        expect(200, OPERATOR.post(PLUGIN + "/rollback", "{}"));
        Await.until(
                "the plugin runs on the other node",
                () -> TWO.bean(PluginEngine.class).isRunning(INVENTORY));
    }
}
