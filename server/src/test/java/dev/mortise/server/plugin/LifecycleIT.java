package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.PluginEngine;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The steps of the lifecycle over HTTP: what each does, and from where it is refused.
class LifecycleIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String PLUGIN = "/api/v1/admin/plugins/" + INVENTORY;
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String ALERTS = "/api/v1/plugins/" + INVENTORY + "/alert";

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @AfterEach
    void purge() {
        step(OPERATOR, INVENTORY, "disable");
        step(OPERATOR, INVENTORY, "uninstall");
        OPERATOR.post(PLUGIN + "/purge", "{\"confirm\": \"%s\"}".formatted(INVENTORY));
        assertThat(OPERATOR.get(PLUGIN).status()).isEqualTo(404);
    }

    private static Answer upload() {
        return ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), ExamplePlugins.toml("inventory"));
    }

    @Test
    void anUploadIsKeptAndNothingOfItRuns() {
        Answer uploaded = upload();

        expect(201, uploaded);
        assertThat(uploaded.header("location")).endsWith("/" + INVENTORY);
        assertThat(uploaded.json().path("status").asString()).isEqualTo("uploaded");
        assertThat(uploaded.json().path("inspection").path("imports").toString())
                .contains("erp:plugin/host-api@1.0.0");
        JsonNode kept = OPERATOR.get(PLUGIN).json();
        assertThat(kept.path("manifest").asString()).isEqualTo(ExamplePlugins.toml("inventory"));
        assertThat(kept.path("name").path("zh-CN").asString()).isEqualTo("库存");
        assertThat(kept.path("health").path("status").asString()).isEqualTo("unhealthy");
        assertThat(OPERATOR.get(PLUGIN + "/runs").json().path("runs").size()).isZero();
        assertThat(OPERATOR.get(ITEMS).status()).isEqualTo(404);
        assertThat(OPERATOR.get("/api/v1/admin/plugins").json().path("plugins").size())
                .isEqualTo(1);
    }

    @Test
    void aStepFromTheWrongStateNamesBoth() {
        assertThat(step(OPERATOR, INVENTORY, "install").status()).isEqualTo(404);
        expect(201, upload());
        assertWrongState("enable", "installed", "uploaded");
        assertWrongState("disable", "running", "uploaded");
        assertWrongState("uninstall", "installed", "uploaded");
        expect(200, step(OPERATOR, INVENTORY, "install"));
        assertWrongState("install", "uploaded", "installed");
        assertThat(OPERATOR.post(PLUGIN + "/purge", "{\"confirm\": \"%s\"}".formatted(INVENTORY))
                        .status())
                .isEqualTo(409);
        expect(200, step(OPERATOR, INVENTORY, "enable"));
        assertWrongState("enable", "installed", "running");
        assertWrongState("uninstall", "disabled", "running");
        assertThat(OPERATOR.get(PLUGIN + "/health").json().path("status").asString())
                .isEqualTo("healthy");
    }

    private static void assertWrongState(String step, String expected, String actual) {
        Answer answer = step(OPERATOR, INVENTORY, step);
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.json().path("code").asString()).isEqualTo("wrong_state");
        assertThat(answer.json().path("expected").toString()).contains('"' + expected + '"');
        assertThat(answer.json().path("actual").asString()).isEqualTo(actual);
    }

    @Test
    void whatHappensWhileAPluginIsOffIsHandledWhenItIsOnAgain() {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
        expect(200, step(OPERATOR, INVENTORY, "disable"));
        expect(201, OPERATOR.post(ITEMS, "{\"code\": \"OFF-1\", \"name\": \"Bolt\", \"qty\": \"1\"}"));
        assertThat(SERVER.bean(PluginEngine.class).list()).isEmpty();
        assertThat(OPERATOR.get(ALERTS).json().path("rows").size()).isZero();

        expect(200, step(OPERATOR, INVENTORY, "enable"));

        Await.until("the alert", () -> OPERATOR.get(ALERTS).json().path("rows").size() == 1);
    }

    @Test
    void anUninstalledPluginIsHiddenAndItsDataComesBack() {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
        expect(201, OPERATOR.post(ITEMS, "{\"code\": \"A-1\", \"name\": \"Bolt\", \"qty\": \"50\"}"));
        expect(200, step(OPERATOR, INVENTORY, "disable"));
        expect(200, step(OPERATOR, INVENTORY, "uninstall"));
        assertThat(OPERATOR.get(ITEMS).status()).isEqualTo(404);
        assertThat(OPERATOR.get("/api/v1/plugins/$meta").body()).doesNotContain(INVENTORY);

        expect(200, step(OPERATOR, INVENTORY, "install"));

        assertThat(OPERATOR.get(ITEMS).json().path("rows").size()).isEqualTo(1);
    }

    @Test
    void aPurgeNeedsThePluginsIdAndLeavesNothing() {
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
        expect(201, OPERATOR.post(ITEMS, "{\"code\": \"A-1\", \"name\": \"Bolt\", \"qty\": \"5\"}"));
        Await.until("the alert", () -> OPERATOR.get(ALERTS).json().path("rows").size() == 1);
        expect(200, step(OPERATOR, INVENTORY, "disable"));
        expect(200, step(OPERATOR, INVENTORY, "uninstall"));

        assertThat(OPERATOR.post(PLUGIN + "/purge", "{\"confirm\": \"com.acme\"}")
                        .status())
                .isEqualTo(400);
        assertThat(OPERATOR.get(PLUGIN).status()).isEqualTo(200);
        expect(204, OPERATOR.post(PLUGIN + "/purge", "{\"confirm\": \"%s\"}".formatted(INVENTORY)));

        assertThat(OPERATOR.get(PLUGIN).status()).isEqualTo(404);
        assertThat(SERVER.database()
                        .asSuperuser("select tablename from pg_tables where tablename like 'plugin_com_acme%'"))
                .isEmpty();
        for (String table :
                List.of("plugin_runs", "plugin_logs", "plugin_tenants", "event_subscriptions", "permissions")) {
            assertThat(SERVER.database()
                            .asSuperuser("select plugin_id from " + table + " where plugin_id = '" + INVENTORY + "'"))
                    .as(table)
                    .isEmpty();
        }
        assertThat(OPERATOR.get("/api/v1/roles").body()).doesNotContain(INVENTORY);
        assertThat(OPERATOR.get("/api/v1/audit").body())
                .contains(
                        "plugin.uploaded",
                        "plugin.installed",
                        "plugin.running",
                        "plugin.disabled",
                        "plugin.uninstalled")
                .contains("plugin.purged");
        // The id is free again, and nothing of the former plugin is met under it.
        ExamplePlugins.run(OPERATOR, "inventory", INVENTORY);
        assertThat(OPERATOR.get(ITEMS).json().path("rows").size()).isZero();
        assertThat(OPERATOR.get("/api/v1/roles").body()).contains(INVENTORY + ".item.create");
    }

    @Test
    void refusedUploadsSayWhereAndWhatWouldBeRight() {
        byte[] wasm = ExamplePlugins.wasm("inventory");
        String toml = ExamplePlugins.toml("inventory");
        assertRefused("not wasm".getBytes(StandardCharsets.UTF_8), toml, "not WebAssembly", "\"byteOffset\":0");
        assertRefused(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}, toml, "core module", "component new");
        assertRefused(
                ExamplePlugins.wasm("hostile/lacks-export"),
                ExamplePlugins.toml("hostile/lacks-export"),
                "on-tenant-created",
                "export");
        assertRefused(
                ExamplePlugins.wasm("hostile/imports-unknown"),
                ExamplePlugins.toml("hostile/imports-unknown"),
                "acme:clock/now@1.0.0",
                "host-api");
        assertRefused(wasm, toml.replace("author", "autor"), "unknown key", "did you mean \\\"author\\\"?");
        assertRefused(
                wasm, toml.replace("[entities.alert]\ntag = 2", "[entities.alert]\ntag = 1"), "tag 1", "\"line\":");
        assertRefused(wasm, "id = ", "not TOML", "\"line\":1");
        assertRefused(wasm, toml.replace("max = 32", "max = 9_999_999"), "max is 9999999", "from 1 to 100000");
        assertRefused(wasm, toml.replace("max = 32", "max = 32, pattern = \"(\""), "pattern", "RE2");
        assertThat(OPERATOR.get("/api/v1/admin/plugins").json().path("plugins").size())
                .isZero();
    }

    private static void assertRefused(byte[] wasm, String toml, String what, String alsoThere) {
        Answer answer = ExamplePlugins.upload(OPERATOR, wasm, toml);
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.json().path("code").asString()).isEqualTo("refused");
        JsonNode first = answer.json().path("errors").get(0);
        assertThat(first.path("where").asString()).isIn("wasm", "manifest");
        assertThat(first.path("remedy").asString()).isNotEmpty();
        assertThat(answer.body()).contains(what, alsoThere);
    }

    @Test
    void anUploadNeedsBothPartsAndAnIdThatIsFree() {
        expect(201, upload());
        assertThat(upload().status()).isEqualTo(409);
        assertThat(OPERATOR.upload("/api/v1/admin/plugins", Map.of("manifest", new byte[] {1}))
                        .status())
                .isEqualTo(400);
        Answer nested = ExamplePlugins.upload(
                OPERATOR,
                ExamplePlugins.wasm("inventory"),
                ExamplePlugins.toml("inventory").replace("com.acme.inventory", "com.acme.inventory.sub"));
        assertThat(nested.status()).isEqualTo(422);
        assertThat(nested.body()).contains("namespace");
    }

    @Test
    void onlyTheOperatorTakesSteps() {
        expect(201, upload());
        Client tenant = SERVER.newTenant();
        for (String step : List.of("install", "enable", "disable", "uninstall", "purge")) {
            assertThat(tenant.post(PLUGIN + "/" + step, "{\"confirm\": \"x\"}").status())
                    .as(step)
                    .isEqualTo(403);
        }
        assertThat(ExamplePlugins.upload(tenant, new byte[0], "").status()).isEqualTo(403);
        assertThat(SERVER.anonymous().get(PLUGIN).status()).isEqualTo(401);
    }

    @Test
    void aPluginWhoseInitFailsIsInErrorWithItsReason() {
        String id = "com.hostile.init-fails";
        byte[] wasm = ExamplePlugins.wasm("hostile/init-fails");
        expect(201, ExamplePlugins.upload(OPERATOR, wasm, ExamplePlugins.toml("hostile/init-fails")));
        expect(200, step(OPERATOR, id, "install"));

        Answer refused = step(OPERATOR, id, "enable");

        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.json().path("code").asString()).isEqualTo("init_failed");
        JsonNode kept = OPERATOR.get("/api/v1/admin/plugins/" + id).json();
        assertThat(kept.path("status").asString()).isEqualTo("error");
        assertThat(kept.path("reason").asString()).contains("init");
        assertThat(kept.path("health").path("status").asString()).isEqualTo("error");
        assertThat(OPERATOR.get("/api/v1/admin/plugins/" + id + "/runs")
                        .json()
                        .path("runs")
                        .get(0)
                        .path("kind")
                        .asString())
                .isEqualTo("init");
        expect(200, step(OPERATOR, id, "uninstall"));
        expect(204, OPERATOR.post("/api/v1/admin/plugins/" + id + "/purge", "{\"confirm\": \"%s\"}".formatted(id)));
        expect(201, upload());
    }
}
