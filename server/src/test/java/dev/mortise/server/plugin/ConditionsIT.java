package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A subscription with a condition hears only of rows that pass it. Deliveries are made with their event, in its
/// transaction, so there is nothing to wait for.
class ConditionsIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final Client OPERATOR = SERVER.operator();

    private final Client tenant = SERVER.newTenant();

    private static String toml(String version, String when) {
        return ExamplePlugins.toml("inventory")
                .replaceFirst("version = \"[^\"]*\"", "version = \"" + version + "\"")
                .replace("{created,updated}", "**")
                .replace("retry = { max = 8 }", when + "\nretry = { max = 8 }");
    }

    @BeforeAll
    static void start() {
        String when = "when = { qty = { _lt = \"10\" }, _not = { name = { _icontains = \"样品\" } } }";
        expect(201, ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml("1.0.0", when)));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "install"));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "enable"));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// The last words of the types of the events that are delivered, in order.
    private String heard() {
        return SERVER.database().asSuperuser("""
                        select split_part(e.type, '.', 5) from deliveries d
                        join events e on e.tenant_id = d.tenant_id and e.id = d.event_id
                        where e.tenant_id = '%s' and e.type like '%%.item.%%' order by d.position
                        """.formatted(tenant.tenantId())).stream()
                .map(List::getFirst)
                .toList()
                .toString();
    }

    private String create(String json) {
        Answer created = tenant.post(ITEMS, json);
        expect(201, created);
        return ITEMS + "/" + created.json().path("id").asString();
    }

    @Test
    void onlyEventsWhoseRowPassesAreDelivered() {
        String many = create("{\"code\": \"A\", \"name\": \"A\", \"qty\": \"10.000\"}");
        String few = create("{\"code\": \"B\", \"name\": \"B\", \"qty\": \"9.999\"}");
        create("{\"code\": \"C\", \"name\": \"一个样品\", \"qty\": \"1\"}");
        assertThat(heard()).isEqualTo("[created]");
        expect(200, tenant.patch(many, "{\"name\": \"AA\"}", "If-Match", "\"v1\""));
        assertThat(heard()).isEqualTo("[created]");
        expect(200, tenant.patch(many, "{\"qty\": \"9.5\"}", "If-Match", "\"v2\""));
        assertThat(heard()).isEqualTo("[created, updated]");
        expect(204, tenant.delete(few, "If-Match", "\"v1\""));
        assertThat(heard()).isEqualTo("[created, updated, deleted]");
        // Every event is there, whoever hears it.
        assertThat(tenant.get("/api/v1/events?type=" + INVENTORY + ".item.**")
                        .json()
                        .path("events")
                        .size())
                .isEqualTo(6);
    }

    @Test
    void rowsThatAreWrittenTogetherAreToldApart() {
        Answer batch = tenant.post(ITEMS + "/batch", """
                {"operations": [
                  {"op": "create", "data": {"code": "A", "name": "A", "qty": "50"}},
                  {"op": "create", "data": {"code": "B", "name": "B", "qty": "5"}}]}""");
        assertThat(batch.status()).as(batch.body()).isEqualTo(200);
        assertThat(heard()).isEqualTo("[created]");
    }

    @Test
    void anUpgradeBringsItsOwnConditionAndTheWayBackTheFormer() {
        String next = toml("1.1.0", "when = { qty = { _gte = \"10\" } }");
        expect(201, ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), next));
        JsonNode plan = OPERATOR.get("/api/v1/admin/plugins/" + INVENTORY + "/plan?to=1.1.0")
                .json();
        assertThat(plan.path("subscriptions").path("changed").toString())
                .as(plan.toString())
                .isEqualTo("[\"" + INVENTORY + ".item.**\"]");
        expect(
                200,
                OPERATOR.post(
                        "/api/v1/admin/plugins/" + INVENTORY + "/upgrade",
                        "{\"to\": \"1.1.0\", \"confirmDrops\": []}"));
        create("{\"code\": \"A\", \"name\": \"A\", \"qty\": \"5\"}");
        assertThat(heard()).isEqualTo("[]");
        create("{\"code\": \"B\", \"name\": \"B\", \"qty\": \"50\"}");
        assertThat(heard()).isEqualTo("[created]");
        expect(200, OPERATOR.post("/api/v1/admin/plugins/" + INVENTORY + "/rollback", ""));
        create("{\"code\": \"C\", \"name\": \"C\", \"qty\": \"50\"}");
        assertThat(heard()).isEqualTo("[created]");
        create("{\"code\": \"D\", \"name\": \"D\", \"qty\": \"5\"}");
        assertThat(heard()).isEqualTo("[created, created]");
    }

    @Test
    void aConditionThatComparesWhatCannotBeComparedIsRefusedAtUploadWithItsLine() {
        String toml = toml("2.0.0", "when = { qty = { _lt = \"many\" }, status = { _contains = \"a\" } }");
        Answer refused = ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml);
        assertThat(refused.status()).isEqualTo(422);
        int line = 1 + (int) toml.substring(0, toml.indexOf("when =")).lines().count();
        JsonNode error = refused.json().path("errors").path(0);
        assertThat(error.path("line").asInt()).as(refused.body()).isEqualTo(line);
        assertThat(error.path("key").asString()).isEqualTo("events.subscribe[0].when.qty._lt");
        assertThat(error.path("what").asString()).contains("decimal number").contains("many");
    }
}
