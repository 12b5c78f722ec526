package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What a manifest's roles are cut down to reaches every tenant, and follows versions.
class RoleUpgradeIT {
    private static final String CLERK = "[roles.clerk.item]\nactions = [\"read\", \"create\", \"update\"]\n";
    private static final String CUT = CLERK
            + "where = { status = { _eq = \"active\" }, created_by = { _neq = \"$CURRENT_USER\" } }\n"
            + "hidden = [\"qty\"]\nreadonly = [\"code\"]\n";
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static String manifest(String version, String clerk) {
        return ExamplePlugins.toml("inventory")
                .replace("version = \"1.0.0\"", "version = \"%s\"".formatted(version))
                .replace(CLERK, clerk);
    }

    private static Answer upload(String toml) {
        return ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml);
    }

    private static JsonNode clerk(Client tenant) {
        for (JsonNode role : tenant.get("/api/v1/roles").json().path("roles")) {
            if (role.path("name").asString().equals(INVENTORY + ".clerk")) {
                return role;
            }
        }
        throw new AssertionError("no clerk");
    }

    private static String where(Client tenant) {
        return clerk(tenant).path("restrictions").path(0).path("where").toString();
    }

    private static Client user(Client tenant) {
        expect(
                201,
                tenant.post(
                        "/api/v1/users",
                        "{\"username\":\"clerk\",\"password\":\"%s\",\"roles\":[\"%s.clerk\"]}"
                                .formatted(TestServer.PASSWORD, INVENTORY)));
        return SERVER.login(tenant.tenantSlug(), "clerk", TestServer.PASSWORD);
    }

    @Test
    void conditionsAndFieldsComeWithTheManifestAndFollowIt() {
        Answer wrong = upload(manifest("1.0.0", CUT.replace("\"active\"", "7")));
        assertThat(wrong.status()).as(wrong.body()).isEqualTo(422);
        assertThat(wrong.body()).contains("roles.clerk.item.where.status._eq");
        int line = wrong.json().path("errors").path(0).path("line").asInt();
        assertThat(manifest("1.0.0", CUT).lines().toList().get(line - 1)).startsWith("where");
        Client early = SERVER.newTenant();
        expect(201, upload(manifest("1.0.0", CUT)));
        expect(200, step(OPERATOR, INVENTORY, "install"));
        expect(200, step(OPERATOR, INVENTORY, "enable"));
        Client late = SERVER.newTenant();
        for (Client tenant : new Client[] {early, late}) {
            JsonNode cut = clerk(tenant).path("restrictions").path(0);
            assertThat(cut.path("hidden").toString()).isEqualTo("[\"qty\"]");
            assertThat(cut.path("readonly").toString()).isEqualTo("[\"code\"]");
            String items = "/api/v1/plugins/" + INVENTORY + "/item";
            expect(201, tenant.post(items, "{\"code\":\"A\",\"name\":\"SEEN\",\"qty\":\"4242\"}"));
            expect(201, tenant.post(items, "{\"code\":\"B\",\"name\":\"UNSEEN\",\"status\":\"hold\"}"));
            Client clerk = user(tenant);
            assertThat(clerk.get(items).body()).contains("SEEN").doesNotContain("UNSEEN", "qty", "4242");
        }
        // One tenant makes the role its own.
        JsonNode own = clerk(late);
        expect(
                200,
                late.hold(
                        own,
                        "{\"permissions\":%s,\"restrictions\":[{\"entity\":\"%s.item\",\"where\":{\"status\":{\"_eq\":\"hold\"}}}]}"
                                .formatted(own.path("permissions"), INVENTORY)));
        expect(201, upload(manifest("1.1.0", CLERK + "where = { name = { _neq = \"X\" } }\n")));
        JsonNode plan = OPERATOR.get("/api/v1/admin/plugins/" + INVENTORY + "/plan?to=1.1.0")
                .json();
        assertThat(plan.path("roles").path("changed").toString()).isEqualTo("[\"clerk: item\"]");
        expect(
                200,
                OPERATOR.post(
                        "/api/v1/admin/plugins/" + INVENTORY + "/upgrade", "{\"to\":\"1.1.0\",\"confirmDrops\":[]}"));
        assertThat(where(early)).isEqualTo("{\"name\":{\"_neq\":\"X\"}}");
        assertThat(where(late)).isEqualTo("{\"status\":{\"_eq\":\"hold\"}}");
        expect(201, upload(manifest("1.2.0", CLERK)));
        expect(
                200,
                OPERATOR.post(
                        "/api/v1/admin/plugins/" + INVENTORY + "/upgrade", "{\"to\":\"1.2.0\",\"confirmDrops\":[]}"));
        assertThat(clerk(early).path("restrictions")).isEmpty();
        assertThat(where(late)).isEqualTo("{\"status\":{\"_eq\":\"hold\"}}");
    }
}
