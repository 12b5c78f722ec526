package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Real components handle real events: from a row that a user creates to what the plugin makes of it.
class MainJobIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String ALERTS = "/api/v1/plugins/" + INVENTORY + "/alert";
    private static final String RUNS = "/api/v1/admin/plugins/%s/runs?limit=200";

    @BeforeAll
    static void start() {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aLowItemGetsOneAlertAnEventAndARunInItsTenant() {
        Client tenant = SERVER.newTenant();
        String item = created(tenant, "A-1", "5");

        JsonNode alert = await(() -> tenant.get(ALERTS).json().path("rows"), rows -> rows.size() == 1)
                .get(0);

        assertThat(alert.path("item").asString()).isEqualTo(item);
        assertThat(alert.path("qty").asString()).isEqualTo("5.000");
        assertThat(alert.path("level").asInt()).isEqualTo(10);
        JsonNode low = only(tenant.get("/api/v1/events?type=" + INVENTORY + ".stock_low"), "events");
        JsonNode cause = only(tenant.get("/api/v1/events?type=" + INVENTORY + ".item.created"), "events");
        assertThat(low.path("actor").path("kind").asString()).isEqualTo("plugin");
        assertThat(low.path("causation").path("event").asString())
                .isEqualTo(cause.path("id").asString());
        assertThat(low.path("depth").asInt()).isEqualTo(1);
        assertThat(cause.path("actor").path("name").asString()).isEqualTo("admin");
        Predicate<JsonNode> handled = one -> one.path("eventType").asString("").equals(INVENTORY + ".item.created");
        JsonNode run = find(
                await(
                        () -> tenant.get(RUNS.formatted(INVENTORY)).json().path("runs"),
                        runs -> count(runs, handled) == 1),
                handled);
        assertThat(run.path("outcome").asString()).isEqualTo("ok");
        assertThat(run.path("kind").asString()).isEqualTo("event");
        assertThat(run.path("version").asString()).isNotEmpty();
        assertThat(run.path("hostMillis").asDouble())
                .isPositive()
                .isLessThanOrEqualTo(run.path("millis").asDouble());
        assertThat(run.path("fuelUsed").asLong()).isPositive();
        assertThat(run.path("peakMemoryBytes").asLong()).isPositive();
        assertThat(run.path("hostCalls").asInt()).isPositive();
        assertThat(run.path("id").asString())
                .isEqualTo(low.path("causation").path("run").asString());
        JsonNode line = only(tenant.get("/api/v1/admin/plugins/" + INVENTORY + "/logs"), "logs");
        assertThat(line.path("runId").asString()).isEqualTo(run.path("id").asString());
    }

    @Test
    void aTenantsOwnSettingDecides() {
        Client tenant = SERVER.newTenant();
        String config = "/api/v1/admin/plugins/" + INVENTORY + "/config";
        expect(200, tenant.put(config, "{\"low_stock\": 3}"));

        created(tenant, "A-1", "5");
        created(tenant, "A-2", "2");

        JsonNode alerts = await(() -> tenant.get(ALERTS).json().path("rows"), rows -> rows.size() == 1);
        assertThat(alerts.get(0).path("level").asInt()).isEqualTo(3);
        await(
                () -> tenant.get(RUNS.formatted(INVENTORY)).json().path("runs"),
                runs -> count(runs, one -> one.path("kind").asString().equals("event")) == 2);
        assertThat(tenant.get(ALERTS).json().path("rows").size()).isEqualTo(1);
    }

    @Test
    void aSettingKeepsItsRules() {
        Client tenant = SERVER.newTenant();
        String config = "/api/v1/admin/plugins/" + INVENTORY + "/config";

        for (String wrong : List.of("{\"low_stock\": \"abc\"}", "{\"low_stock\": -1}", "{\"lowstock\": 1}")) {
            Answer answer = tenant.put(config, wrong);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        }
        assertThat(tenant.put("/api/v1/settings/" + INVENTORY + ".low_stock", "{\"value\": -1}")
                        .status())
                .isEqualTo(400);
        expect(200, tenant.put(config, "{\"low_stock\": 7}"));
        assertThat(tenant.get(config)
                        .json()
                        .path("settings")
                        .get(0)
                        .path("value")
                        .asInt())
                .isEqualTo(7);
        expect(200, tenant.put(config, "{\"low_stock\": null}"));
        assertThat(tenant.get(config)
                        .json()
                        .path("settings")
                        .get(0)
                        .path("value")
                        .asInt())
                .isEqualTo(10);
        assertThat(tenant.newUser("reader", INVENTORY + ".item.read")
                        .get(config)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aNewTenantIsToldToThePlugin() {
        Client tenant = SERVER.newTenant();

        JsonNode run = await(() -> tenant.get(RUNS.formatted(INVENTORY)).json().path("runs"), runs -> runs.size() == 1)
                .get(0);

        assertThat(run.path("kind").asString()).isEqualTo("tenant");
        assertThat(run.path("outcome").asString()).isEqualTo("ok");
    }

    @Test
    void aNewTenantHasThePluginsRole() {
        Client tenant = SERVER.newTenant();

        JsonNode role = find(
                tenant.get("/api/v1/roles").json().path("roles"),
                one -> one.path("name").asString().equals(INVENTORY + ".clerk"));

        assertThat(role.path("permissions").toString())
                .contains(INVENTORY + ".item.create", INVENTORY + ".alert.read")
                .doesNotContain(INVENTORY + ".alert.create");
    }

    @ParameterizedTest
    @CsvSource({
        "fails, failed, refuses", "traps, trapped, unreachable", "loops, out_of_fuel, fuel",
        "hungry, trapped, unreachable", "deep, trapped, call_stack_exhausted", "floods, limit, log"
    })
    void whatFailsSaysSoStoresNothingAndDelaysNobody(String hostile, String outcome, String error) {
        String id = "com.hostile." + hostile;
        ExamplePlugins.run(OPERATOR, "hostile/" + hostile, id);
        Client tenant = SERVER.newTenant();

        expect(201, tenant.post("/api/v1/events", "{\"type\": \"%s.poke\", \"payload\": {}}".formatted(id)));
        created(tenant, "A-1", "5");

        await(() -> tenant.get(ALERTS).json().path("rows"), rows -> rows.size() == 1);
        JsonNode run = find(
                await(
                        () -> tenant.get(RUNS.formatted(id)).json().path("runs"),
                        runs -> count(runs, one -> one.path("kind").asString().equals("event")) == 1),
                one -> one.path("kind").asString().equals("event"));
        assertThat(run.path("outcome").asString()).isEqualTo(outcome);
        assertThat(run.path("error").asString()).contains(error);
        assertThat(run.path("hostCalls").asInt()).isPositive();
        assertThat(tenant.get("/api/v1/plugins/" + id + "/note")
                        .json()
                        .path("rows")
                        .size())
                .isZero();
        JsonNode dead = await(
                        () -> tenant.get("/api/v1/events/dead").json().path("deadLetters"), one -> one.size() == 1)
                .get(0);
        assertThat(dead.path("plugin").asString()).isEqualTo(id);
        assertThat(dead.path("reason").asString()).contains(outcome);
    }

    @Test
    void theRunOfADeadLetterIsThereBeforeIt() {
        String id = "com.hostile.asks";
        ExamplePlugins.run(OPERATOR, "hostile/asks", id);
        for (int i = 0; i < 20; i++) {
            expect(201, OPERATOR.post("/api/v1/events", "{\"type\": \"%s.poke\", \"payload\": {}}".formatted(id)));
        }

        Await.until("all are dead letters", () -> {
            assertThat(SERVER.database()
                            .asSuperuser(
                                    "select d.id from deliveries d where d.status = 'dead' and d.plugin_id = '" + id
                                            + "' and not exists (select 1 from plugin_runs r where r.id = d.last_run"
                                            + " and r.outcome = 'limit')"))
                    .isEmpty();
            return SERVER.database()
                            .asSuperuser("select id from deliveries where status = 'dead' and plugin_id = '" + id + "'")
                            .size()
                    == 20;
        });
    }

    @Test
    void everyCallStartsFromFreshState() {
        ExamplePlugins.run(OPERATOR, "hostile/state", "com.hostile.state");
        Client tenant = SERVER.newTenant();
        for (int i = 0; i < 3; i++) {
            expect(201, tenant.post("/api/v1/events", "{\"type\": \"com.hostile.state.poke\", \"payload\": {}}"));
        }

        JsonNode notes = await(
                () -> tenant.get("/api/v1/plugins/com.hostile.state/note")
                        .json()
                        .path("rows"),
                rows -> rows.size() == 3);

        for (JsonNode note : notes) {
            assertThat(note.path("text").asString()).isEqualTo("1");
        }
    }

    private static String created(Client tenant, String code, String quantity) {
        Answer answer =
                tenant.post(ITEMS, "{\"code\": \"%s\", \"name\": \"Bolt\", \"qty\": \"%s\"}".formatted(code, quantity));
        expect(201, answer);
        return answer.json().path("id").asString();
    }

    private static JsonNode only(Answer list, String member) {
        expect(200, list);
        JsonNode found = list.json().path(member);
        assertThat(found.size()).as(list.body()).isEqualTo(1);
        return found.get(0);
    }

    private static JsonNode find(JsonNode list, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in " + list));
    }

    private static long count(JsonNode list, Predicate<JsonNode> wanted) {
        return StreamSupport.stream(list.spliterator(), false).filter(wanted).count();
    }

    private static JsonNode await(java.util.function.Supplier<JsonNode> source, Predicate<JsonNode> wanted) {
        return Await.until("what was asked for is there", source, wanted);
    }
}
