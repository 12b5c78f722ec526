package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// A real plugin hears its schedule, and a tenant decides about it.
class ScheduleApiIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String LIST = "/api/v1/events/schedules";
    private static final String ONE = LIST + "/" + INVENTORY + "/check";

    @BeforeAll
    static void start() {
        String toml = ExamplePlugins.toml("inventory") + """

                [[events.subscribe]]
                pattern = "com.acme.inventory.check"
                [[events.schedule]]
                name = "check"
                cron = "0 3 * * *"
                type = "com.acme.inventory.check"
                """;
        expect(201, ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "install"));
        expect(200, ExamplePlugins.step(OPERATOR, INVENTORY, "enable"));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static JsonNode planned(Client tenant) {
        return Await.until(
                "the schedule is planned",
                () -> tenant.get(LIST).json().path("schedules").path(0),
                schedule -> schedule.path("nextAt").isString());
    }

    @Test
    void aScheduleThatIsDueReachesItsPluginAndTellsItsNextTime() {
        Client tenant = SERVER.newTenant();
        expect(200, tenant.put("/api/v1/settings/time_zone", "{\"value\": \"Asia/Tokyo\"}"));
        JsonNode before = planned(tenant);
        assertThat(before.path("nextAt").asString()).endsWith("T18:00:00Z");
        assertThat(before.path("timeZone").asString()).isEqualTo("Asia/Tokyo");
        assertThat(before.path("running").asBoolean()).isTrue();
        assertThat(before.path("lastDueAt").isNull()).isTrue();
        String id = tenant.tenantId().toString();

        SERVER.database()
                .asSuperuser("update tenant_schedules set next_at = now() - interval '5 days' where tenant_id = '" + id
                        + "'");
        // The plugin was called, and says in its own words that it knows no such event.
        Await.until(
                "the plugin heard it",
                () -> SERVER.database().asSuperuser("""
                                select d.last_error from deliveries d join events e on e.id = d.event_id
                                where e.tenant_id = '%s' and e.type = 'com.acme.inventory.check'
                                """.formatted(id)).toString(),
                errors -> errors.contains("no event of this plugin: com.acme.inventory.check"));

        JsonNode after = planned(tenant);
        assertThat(after.path("lastEvent").asString())
                .isEqualTo(tenant.get("/api/v1/events?type=com.acme.inventory.check")
                        .json()
                        .path("events")
                        .path(0)
                        .path("id")
                        .asString());
        assertThat(after.path("nextAt").asString()).endsWith("T18:00:00Z");
        assertThat(SERVER.newTenant()
                        .get("/api/v1/events?type=com.acme.inventory.check")
                        .body())
                .contains("\"events\":[]");
    }

    @Test
    void aTenantSwitchesItsScheduleOffAndOnAndItIsAudited() {
        Client tenant = SERVER.newTenant();
        Client other = SERVER.newTenant();
        planned(tenant);
        planned(other);
        JsonNode off = tenant.put(ONE, "{\"enabled\": false}").json();
        assertThat(off.path("enabled").asBoolean()).isFalse();
        assertThat(off.path("nextAt").isNull()).isTrue();
        assertThat(planned(other).path("enabled").asBoolean()).isTrue();
        expect(200, tenant.put(ONE, "{\"enabled\": true}"));
        expect(200, tenant.put(ONE, "{\"enabled\": true}"));
        planned(tenant);
        assertThat(SERVER.database()
                        .asSuperuser("select action, target_id from audit where tenant_id = '" + tenant.tenantId()
                                + "' and target_kind = 'schedule' order by at")
                        .toString())
                .isEqualTo("[[schedule.disabled, %1$s/check], [schedule.enabled, %1$s/check]]".formatted(INVENTORY));
    }

    @Test
    void schedulesNeedTheirPermission() {
        Client tenant = SERVER.newTenant();
        Client clerk = tenant.newUser("clerk", "event.publish");
        assertThat(clerk.get(LIST).status()).isEqualTo(403);
        assertThat(clerk.put(ONE, "{\"enabled\": false}")
                        .json()
                        .path("permission")
                        .asString())
                .isEqualTo("event.schedule");
        Client auditor = tenant.newUser("auditor", "audit.read");
        assertThat(auditor.get(LIST).status()).isEqualTo(200);
        assertThat(auditor.put(ONE, "{\"enabled\": false}").status()).isEqualTo(403);
        Client planner = tenant.newUser("planner", "event.schedule");
        assertThat(planner.get(LIST).status()).isEqualTo(200);
        assertThat(planner.put(ONE, "{\"enabled\": false}").status()).isEqualTo(200);
        assertThat(SERVER.anonymous().get(LIST).status()).isEqualTo(401);
    }

    @Test
    void whatATenantDoesNotUseOrDoesNotExistIsNotThere() {
        Client tenant = SERVER.newTenant();
        expect(
                200,
                OPERATOR.put(
                        "/api/v1/tenants/" + tenant.tenantSlug() + "/plugins/" + INVENTORY, "{\"enabled\": false}"));
        assertThat(tenant.get(LIST).body()).isEqualTo("{\"schedules\":[]}");
        assertThat(tenant.put(ONE, "{\"enabled\": false}").status()).isEqualTo(404);
        assertThat(tenant.put(ONE + "x", "{\"enabled\": false}").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"enabled\": null}", "{\"enabled\": 1}", "{\"enabled\": true, \"cron\": \"x\"}", "[]"})
    void aMalformedChoiceIsRefused(String body) {
        assertThat(SERVER.newTenant().put(ONE, body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"Mars/Base\"", "1", "\"+02:00\"", "\"\"", "{}"})
    void aTimeZoneThatIsNoneIsRefused(String value) {
        TestServer.Answer refused = SERVER.newTenant().put("/api/v1/settings/time_zone", "{\"value\": " + value + "}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("/value").contains("Europe/Berlin");
    }
}
