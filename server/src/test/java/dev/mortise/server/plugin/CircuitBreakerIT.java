package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CircuitBreakerIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String FAILS = "com.hostile.fails";
    private static final String PLUGIN = "/api/v1/admin/plugins/" + FAILS;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aPluginThatOnlyFailsIsTakenOutOfServiceUnlessOnlyOneOfSeveralTenantsSeesIt() {
        Client operator = SERVER.operator();
        ExamplePlugins.run(operator, "hostile/fails", FAILS);
        ExamplePlugins.run(operator, "inventory", INVENTORY);

        poke(operator, CircuitBreaker.MOST_IN_A_ROW + 20);

        JsonNode plugin = inError(operator);
        assertThat(plugin.path("reason").asString()).contains("100 calls", "failed", "refuses");
        assertThat(plugin.path("health").path("status").asString()).isEqualTo("error");
        assertThat(operator.get("/api/v1/admin/plugins/" + INVENTORY + "/health")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("healthy");

        expect(200, ExamplePlugins.step(operator, FAILS, "enable"));

        assertThat(operator.get(PLUGIN).json().path("reason").isNull()).isTrue();
        // What waited meanwhile is tried now.
        nothingWaits();

        // Another tenant has it too: one tenant's failures are not enough any more, both tenants' are.
        Client other = SERVER.newTenant();
        Await.until(
                "the plugin serves two tenants",
                () -> SERVER.database()
                                .asSuperuser("select tenant_id from plugin_tenants where plugin_id = '" + FAILS + "'")
                                .size()
                        == 2);
        poke(operator, CircuitBreaker.MOST_IN_A_ROW + 20);
        Await.until(
                "the plugin is held for the operator's tenant",
                () -> !operator.get(PLUGIN).json().path("heldSince").isNull());
        assertThat(operator.get(PLUGIN).json().path("status").asString()).isEqualTo("running");
        assertThat(other.get(PLUGIN).json().path("health").path("status").asString())
                .isEqualTo("healthy");
        poke(other, CircuitBreaker.MOST_IN_A_ROW);
        assertThat(inError(operator).path("reason").asString()).contains("failed", "refuses");
        // What failed may be of another tenant's data.
        assertThat(other.get(PLUGIN).body()).doesNotContain("refuses").contains("the platform's operator sees why");
        assertThat(operator.get(PLUGIN + "/holds").json().path("holds").size()).isZero();
    }

    private static void poke(Client client, int times) {
        for (int i = 0; i < times; i++) {
            expect(201, client.post("/api/v1/events", "{\"type\": \"%s.poke\", \"payload\": %d}".formatted(FAILS, i)));
        }
    }

    private static JsonNode inError(Client operator) {
        return Await.until(
                "the plugin is in error",
                () -> operator.get(PLUGIN).json(),
                one -> one.path("status").asString().equals("error"));
    }

    private static void nothingWaits() {
        Await.until(
                Duration.ofSeconds(60),
                "nothing waits any more",
                () -> SERVER.database()
                        .asSuperuser("select id from deliveries where status in ('waiting', 'pending', 'leased')")
                        .isEmpty());
    }
}
