package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.ServerOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MetricsIT {
    private static final String TOKEN = "a-token-for-the-scraper";
    private static final String PATH = "/actuator/prometheus";
    private static final TestServer SERVER = TestServer.start(new ServerOptions.Operation(
            0,
            ServerOptions.Retention.STANDARD,
            TOKEN,
            ServerOptions.Operation.Imports.STANDARD,
            ServerOptions.Operation.Webhooks.STANDARD,
            null));

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void theOperatorAndTheTokenMayReadAndNobodyElse() {
        Client tenant = SERVER.newTenant();
        assertThat(SERVER.anonymous().get(PATH).status()).isEqualTo(401);
        assertThat(SERVER.withToken("another-token-for-nothing").get(PATH).status())
                .isEqualTo(401);
        assertThat(SERVER.withToken(TOKEN + "x").get(PATH).status()).isEqualTo(401);
        assertThat(tenant.get(PATH).status()).isEqualTo(404);
        assertThat(tenant.newUser("reader", "plugin.list").get(PATH).status()).isEqualTo(404);
        assertThat(SERVER.operator().get(PATH).status()).isEqualTo(200);
        assertThat(SERVER.withToken(TOKEN).get(PATH).status()).isEqualTo(200);
    }

    @Test
    void theTokenOpensNothingElse() {
        Client scraper = SERVER.withToken(TOKEN);
        assertThat(scraper.get("/api/v1/admin/plugins").status()).isEqualTo(401);
        assertThat(scraper.post(PATH, "{}").status()).isNotEqualTo(200);
        assertThat(scraper.get("/actuator/env").status()).isEqualTo(401);
        assertThat(scraper.get("/actuator").status()).isEqualTo(401);
    }

    @Test
    void callsFuelTimeMemoryAndDeliveriesAreTold() {
        Client operator = SERVER.operator();
        ExamplePlugins.run(operator, "inventory", INVENTORY);
        expect(
                201,
                operator.post(
                        "/api/v1/plugins/" + INVENTORY + "/item",
                        "{\"code\": \"A-1\", \"name\": \"Bolt\", \"qty\": \"5\"}"));

        // A call is counted meter by meter: whoever asks meanwhile sees the first ones without the others.
        List<String> told = List.of(
                "mortise_plugin_calls_total{outcome=\"ok\",plugin=\"" + INVENTORY + "\"}",
                "mortise_tenant_calls_total{outcome=\"ok\",tenant=\"default\"}",
                "mortise_plugin_fuel_total{plugin=\"" + INVENTORY + "\"}",
                "mortise_plugin_time_seconds_bucket{part=\"guest\",plugin=\"" + INVENTORY + "\",le=\"0.005\"}",
                "mortise_plugin_time_seconds_count{part=\"host\",plugin=\"" + INVENTORY + "\"}",
                "mortise_tenant_fuel_total{tenant=\"default\"}",
                "mortise_tenant_time_seconds_total{tenant=\"default\"}");
        String text = Await.until(
                "the calls and the deliveries are counted",
                () -> scrape().body(),
                body -> told.stream().allMatch(body::contains)
                        && !body.contains("mortise_deliveries{state=\"pending\"} NaN"));

        assertThat(text)
                .contains(
                        "mortise_guests_running ",
                        "mortise_guest_memory_used_bytes ",
                        "mortise_guest_memory_limit_bytes ",
                        "mortise_runs_waiting ",
                        "mortise_deliveries{state=\"leased\"}",
                        "mortise_deliveries{state=\"waiting\"}",
                        "mortise_plugin_holds ",
                        "mortise_deliveries_lag_seconds ");
    }

    private static Answer scrape() {
        Answer answer = SERVER.withToken(TOKEN).get(PATH);
        expect(200, answer);
        return answer;
    }
}
