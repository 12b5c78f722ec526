package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.PluginEngine;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Client;
import org.junit.jupiter.api.Test;

/// Two nodes on one database.
class NodesIT {
    @Test
    void aStepOnOneNodeReachesTheOther() {
        try (TestServer one = TestServer.start();
                TestServer other = TestServer.startBeside(one)) {
            Client operator = one.operator();
            PluginEngine there = other.bean(PluginEngine.class);

            ExamplePlugins.run(operator, "inventory", INVENTORY);

            Await.until("the plugin runs on the other node", () -> there.isRunning(INVENTORY));
            Client elsewhere = other.operator();
            assertThat(elsewhere
                            .get("/api/v1/admin/plugins/" + INVENTORY + "/health")
                            .json()
                            .path("status")
                            .asString())
                    .isEqualTo("healthy");
            expect(200, ExamplePlugins.step(elsewhere, INVENTORY, "disable"));
            Await.until(
                    "the plugin is stopped on the first node",
                    () -> one.bean(PluginEngine.class).list().isEmpty());
            expect(200, ExamplePlugins.step(operator, INVENTORY, "enable"));
            Await.until("the plugin runs on the other node again", () -> there.isRunning(INVENTORY));
        }
    }

    @Test
    void anEventHasItsEffectOnceHoweverManyNodesThereAre() {
        try (TestServer one = TestServer.start();
                TestServer other = TestServer.startBeside(one)) {
            Client operator = one.operator();
            ExamplePlugins.run(operator, "inventory", INVENTORY);
            Await.until(
                    "the plugin runs on the other node",
                    () -> other.bean(PluginEngine.class).isRunning(INVENTORY));
            Client elsewhere = other.operator();
            String items = "/api/v1/plugins/" + INVENTORY + "/item";
            int created = 40;
            for (int i = 0; i < created; i++) {
                Client node = i % 2 == 0 ? operator : elsewhere;
                expect(201, node.post(items, "{\"code\": \"N-%d\", \"name\": \"Bolt\", \"qty\": \"1\"}".formatted(i)));
            }

            String alerts = "/api/v1/plugins/" + INVENTORY + "/alert?limit=200&count=exact";
            Await.until(
                    "an alert for each item",
                    () -> operator.get(alerts).json().path("rows").size() == created);
            Await.until(
                    "every delivery is done",
                    () -> one.database()
                            .asSuperuser("select id from deliveries where status <> 'done'")
                            .isEmpty());
            assertThat(one.database().asSuperuser("select count(distinct f1) from " + alertTable(one)))
                    .containsExactly(java.util.List.of(Integer.toString(created)));
            assertThat(operator.get(alerts).json().path("count").asInt()).isEqualTo(created);
        }
    }

    private static String alertTable(TestServer server) {
        return server.database()
                .asSuperuser("select tablename from pg_tables where tablename like 'plugin_com_acme_inventory%e2'")
                .getFirst()
                .getFirst();
    }
}
