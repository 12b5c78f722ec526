package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
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
    void aPluginThatOnlyFailsIsTakenOutOfServiceUntilItIsEnabledAgain() {
        Client operator = SERVER.operator();
        ExamplePlugins.run(operator, "hostile/fails", FAILS);
        ExamplePlugins.run(operator, "inventory", INVENTORY);

        for (int i = 0; i < CircuitBreaker.MOST_IN_A_ROW + 20; i++) {
            expect(
                    201,
                    operator.post("/api/v1/events", "{\"type\": \"%s.poke\", \"payload\": %d}".formatted(FAILS, i)));
        }

        JsonNode plugin = Await.until(
                "the plugin is in error",
                () -> operator.get(PLUGIN).json(),
                one -> one.path("status").asString().equals("error"));
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
        Await.until(
                "nothing waits any more",
                () -> SERVER.database()
                        .asSuperuser("select id from deliveries where status in ('waiting', 'pending', 'leased')")
                        .isEmpty());
    }
}
