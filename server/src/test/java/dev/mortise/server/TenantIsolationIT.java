package dev.mortise.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What one tenant has is absent for another, at every endpoint of tenants, accounts, settings and audit.
class TenantIsolationIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OWNER = SERVER.newTenant();
    private static final Client STRANGER = SERVER.newTenant();
    private static final String OWNER_SLUG = OWNER.tenantSlug();
    private static final String USER_ID =
            OWNER.newUser("owners-secret-user", "audit.read").userId().toString();
    private static final String ROLE_ID = roleId("role of owners-secret-user");
    private static final String STRANGER_ID = STRANGER.userId().toString();

    static {
        OWNER.put("/api/v1/settings/owners.secret.key", "{\"value\": \"owners-secret-value\"}");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static String roleId(String name) {
        for (JsonNode role : OWNER.get("/api/v1/roles").json().path("roles")) {
            if (role.path("name").asString().equals(name)) {
                return role.path("id").asString();
            }
        }
        throw new AssertionError("no role " + name);
    }

    /// A request for what is the owner's.
    record Reach(String method, String path, String body) {}

    static Stream<Reach> reaches() {
        return Stream.of(
                new Reach("GET", "/api/v1/users/" + USER_ID, ""),
                new Reach("PATCH", "/api/v1/users/" + USER_ID, "{\"suspended\": true}"),
                new Reach("PATCH", "/api/v1/users/" + USER_ID, "{\"password\": \"another password\"}"),
                new Reach("DELETE", "/api/v1/users/" + USER_ID, ""),
                new Reach("PUT", "/api/v1/roles/" + ROLE_ID + "/permissions", "{\"permissions\": []}"),
                new Reach("DELETE", "/api/v1/roles/" + ROLE_ID, ""),
                new Reach("PUT", "/api/v1/roles/" + ROLE_ID + "/users/" + STRANGER_ID, "{}"),
                new Reach("DELETE", "/api/v1/roles/" + ROLE_ID + "/users/" + USER_ID, ""),
                new Reach("GET", "/api/v1/settings/owners.secret.key", ""),
                new Reach("DELETE", "/api/v1/settings/owners.secret.key", ""),
                new Reach("GET", "/api/v1/tenants/" + OWNER_SLUG, ""));
    }

    @ParameterizedTest
    @MethodSource("reaches")
    void whatIsAnothersIsAbsent(Reach reach) {
        Answer answer = STRANGER.send(reach.method(), reach.path(), reach.body().isEmpty() ? null : reach.body());
        assertThat(answer.status()).as(answer.body()).isEqualTo(404);
        assertThat(answer.json().path("code").asString()).isEqualTo("not_found");
        assertThat(answer.body()).doesNotContain("owners-secret");
        Answer still = OWNER.get("/api/v1/users/" + USER_ID);
        assertThat(still.json().path("suspended").asBoolean()).isFalse();
        assertThat(still.json().path("roles").toString()).contains("role of owners-secret-user");
        assertThat(OWNER.get("/api/v1/settings/owners.secret.key")
                        .json()
                        .path("value")
                        .asString())
                .isEqualTo("owners-secret-value");
    }

    @Test
    void listsHoldOnesOwnAlone() {
        for (String path : List.of(
                "/api/v1/users",
                "/api/v1/roles",
                "/api/v1/settings",
                "/api/v1/audit",
                "/api/v1/tenants",
                "/api/v1/auth/me")) {
            Answer answer = STRANGER.get(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.body())
                    .as(path)
                    .doesNotContain("owners-secret", "owners.secret", OWNER_SLUG + "\"", USER_ID);
        }
        assertThat(STRANGER.get("/api/v1/tenants").json().path("tenants").size())
                .isEqualTo(1);
    }

    @Test
    void aSettingOfTheSameKeyIsTheTenantsOwn() {
        STRANGER.put("/api/v1/settings/owners.secret.key", "{\"value\": \"mine\"}");
        assertThat(OWNER.get("/api/v1/settings/owners.secret.key")
                        .json()
                        .path("value")
                        .asString())
                .isEqualTo("owners-secret-value");
        STRANGER.delete("/api/v1/settings/owners.secret.key");
    }

    @Test
    void onlyTheOperatorWorksOnTenants() {
        for (Answer answer : List.of(
                STRANGER.post(
                        "/api/v1/tenants", "{\"slug\": \"x\", \"name\": \"X\", \"adminPassword\": \"long enough\"}"),
                STRANGER.patch("/api/v1/tenants/" + OWNER_SLUG, "{\"suspended\": true}"),
                STRANGER.put("/api/v1/tenants/" + OWNER_SLUG + "/plugins/com.acme.x", "{\"enabled\": false}"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("permission").asString()).isEqualTo("tenant.admin");
        }
        assertThat(SERVER.operator().get("/api/v1/tenants").body()).contains(OWNER_SLUG, STRANGER.tenantSlug());
    }

    @Test
    void nobodyGivesThemselvesThePlatform() {
        Answer role = STRANGER.post("/api/v1/roles", "{\"name\": \"op\", \"permissions\": [\"tenant.admin\"]}");
        assertThat(role.status()).isEqualTo(400);
        assertThat(role.body()).contains("unknown_permission");
        // Not even with the row in the table, as a platform permission counts in the operator's tenant only.
        SERVER.database()
                .asSuperuser(
                        "insert into role_permissions select tenant_id, id, 'tenant.admin' from roles where tenant_id = '"
                                + STRANGER.tenantId() + "'");
        Client again = SERVER.login(STRANGER.tenantSlug(), "admin", TestServer.PASSWORD);
        assertThat(again.get("/api/v1/auth/me").body()).doesNotContain("tenant.admin");
        assertThat(again.patch("/api/v1/tenants/" + OWNER_SLUG, "{\"suspended\": true}")
                        .status())
                .isEqualTo(403);
    }
}
