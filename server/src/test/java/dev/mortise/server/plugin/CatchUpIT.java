package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What becomes of events while nobody hears them: the plugin is off, or the tenant is suspended.
class CatchUpIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String ALERTS = "/api/v1/plugins/" + INVENTORY + "/alert";
    private static final String ENABLE = "/api/v1/admin/plugins/" + INVENTORY + "/enable";

    private final Client tenant = SERVER.newTenant();

    @BeforeAll
    static void start() {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
    }

    @AfterEach
    void runAgain() {
        if (OPERATOR.get("/api/v1/admin/plugins/" + INVENTORY + "/health")
                .json()
                .path("state")
                .asString()
                .equals("disabled")) {
            expect(200, OPERATOR.post(ENABLE, ""));
        }
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static void item(Client client, String code) {
        expect(201, client.post(ITEMS, "{\"code\": \"%s\", \"name\": \"%s\", \"qty\": \"1\"}".formatted(code, code)));
    }

    private static int alerts(Client client) {
        return client.get(ALERTS).json().path("rows").size();
    }

    /// The state and the tries of each delivery of a tenant's rows.
    private static List<String> deliveries(Client client) {
        return SERVER.database().asSuperuser("""
                        select d.status || ' ' || d.attempts from deliveries d
                        join events e on e.tenant_id = d.tenant_id and e.id = d.event_id
                        where d.tenant_id = '%s' and d.kind = 'event' order by d.position
                        """.formatted(client.tenantId())).stream()
                .map(List::getFirst)
                .toList();
    }

    /// Waits until the plugin has been told of the tenant, so that what follows is the tenant's rows alone.
    private static void served(Client client) {
        Await.until(
                "the start for the tenant",
                () -> !SERVER.database()
                        .asSuperuser("select 1 from plugin_tenants where tenant_id = '" + client.tenantId()
                                + "' and plugin_id = '" + INVENTORY + "'")
                        .isEmpty());
    }

    private static void disable() {
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "disable"));
    }

    @Test
    void whatCameWhileThePluginWasOffIsHeardWhenItIsEnabled() {
        served(tenant);
        disable();
        item(tenant, "A");
        item(tenant, "B");
        assertThat(deliveries(tenant)).containsExactly("pending 0", "pending 0");
        expect(200, OPERATOR.post(ENABLE, "{\"events\": \"catch_up\"}"));
        Await.until("an alert for each", () -> alerts(tenant) == 2);
        assertThat(deliveries(tenant)).allMatch(one -> one.equals("done 1"));
    }

    @Test
    void whatIsSkippedIsKeptWithItsReasonAndCanBeReplayed() {
        served(tenant);
        disable();
        item(tenant, "A");
        expect(200, tenant.patch(path("A"), "{\"qty\": \"2\"}", "If-Match", "\"v1\""));
        item(tenant, "B");
        assertThat(deliveries(tenant)).containsExactly("pending 0", "waiting 0", "pending 0");
        expect(200, OPERATOR.post(ENABLE, "{\"events\": \"skip\"}"));
        assertThat(deliveries(tenant)).containsExactly("skipped 0", "skipped 0", "skipped 0");
        item(tenant, "C");
        Await.until("an alert for the one that came later", () -> alerts(tenant) == 1);

        JsonNode skipped =
                tenant.get("/api/v1/events/dead?status=skipped").json().path("deadLetters");
        assertThat(skipped.size()).isEqualTo(3);
        assertThat(skipped.path(0).path("reason").asString()).contains("while the plugin was off");
        assertThat(tenant.get("/api/v1/events/dead").json().path("deadLetters").size())
                .isZero();
        JsonNode noted = OPERATOR.get("/api/v1/audit?action=plugin.running&targetId=" + INVENTORY)
                .json()
                .path("entries")
                .path(0);
        assertThat(noted.path("detail").path("events").asString())
                .as(noted.toString())
                .isEqualTo("skip");
        assertThat(noted.path("detail").path("skipped").asInt()).isEqualTo(3);

        expect(200, tenant.post("/api/v1/events/dead/replay", "{\"status\": \"skipped\"}"));
        Await.until("the others' alerts", () -> alerts(tenant) == 3);
        Await.until("all are done", () -> deliveries(tenant).stream().allMatch(one -> one.equals("done 1")));
    }

    private String path(String code) {
        return ITEMS + "/"
                + tenant.get(ITEMS + "?filter[code][eq]=" + code)
                        .json()
                        .path("rows")
                        .path(0)
                        .path("id")
                        .asString();
    }

    @Test
    void whatIsNeitherSkippedNorCaughtUpIsRefused() {
        disable();
        for (String body : List.of("{\"events\": \"drop\"}", "{\"event\": \"skip\"}", "{\"events\": 1}", "[]")) {
            assertThat(OPERATOR.post(ENABLE, body).status()).as(body).isEqualTo(400);
        }
        expect(200, OPERATOR.post(ENABLE, "{}"));
    }

    @Test
    void whatIsOfASuspendedTenantIsHeldAndGoesOnWhenItIsResumed() {
        Client other = SERVER.newTenant();
        served(tenant);
        served(other);
        String slug = tenant.tenantSlug();
        disable();
        item(tenant, "A");
        item(tenant, "B");
        List<String> held = List.of("pending 0", "pending 0");
        String where = "select status || ' ' || attempts from deliveries where kind = 'event' and tenant_id = '"
                + tenant.tenantId() + "'";
        expect(200, OPERATOR.patch("/api/v1/tenants/" + slug, "{\"suspended\": true}"));
        expect(200, OPERATOR.post(ENABLE, "{}"));
        // Others are served meanwhile, again and again.
        for (int number = 1; number <= 5; number++) {
            int wanted = number;
            item(other, "C" + number);
            Await.until("the other's alert", () -> alerts(other) == wanted);
        }
        assertThat(SERVER.database().asSuperuser(where).stream().map(List::getFirst))
                .isEqualTo(held);
        expect(200, OPERATOR.patch("/api/v1/tenants/" + slug, "{\"suspended\": false}"));
        Await.until(
                "the held ones are done",
                () -> SERVER.database().asSuperuser(where).stream()
                        .map(List::getFirst)
                        .allMatch("done 1"::equals));
        assertThat(alerts(SERVER.login(slug, "admin", TestServer.PASSWORD))).isEqualTo(2);
    }

    @Test
    void whatWaitsForAPluginThatIsUninstalledBecomesDeadLettersAllOfIt() {
        served(tenant);
        disable();
        item(tenant, "A");
        expect(200, tenant.patch(path("A"), "{\"qty\": \"2\"}", "If-Match", "\"v1\""));
        assertThat(deliveries(tenant)).containsExactly("pending 0", "waiting 0");
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "uninstall"));
        assertThat(deliveries(tenant)).containsExactly("dead 0", "dead 0");
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "install"));
        expect(200, OPERATOR.post(ENABLE, ""));
        expect(200, tenant.post("/api/v1/events/dead/replay", "{}"));
        Await.until("both are done", () -> deliveries(tenant).stream().allMatch("done 1"::equals));
    }
}
