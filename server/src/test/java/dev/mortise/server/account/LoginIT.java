package dev.mortise.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LoginIT {
    private static final TestServer SERVER = TestServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer login(String tenant, String username, String password) {
        return SERVER.anonymous()
                .post(
                        "/api/v1/auth/login",
                        "{\"tenant\": \"%s\", \"username\": \"%s\", \"password\": \"%s\"}"
                                .formatted(tenant, username, password));
    }

    @Test
    void theFirstUserOperatesThePlatform() {
        Answer me = SERVER.operator().get("/api/v1/auth/me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.json().path("user").path("username").asString()).isEqualTo("admin");
        assertThat(me.json().path("tenant").path("slug").asString()).isEqualTo("default");
        assertThat(me.json().path("permissions").toString())
                .contains("tenant.admin", "plugin.admin", "user.admin", "audit.read");
    }

    @Test
    void anotherTenantsAdminDoesNotOperateThePlatform() {
        Answer me = SERVER.newTenant().get("/api/v1/auth/me");
        assertThat(me.json().path("permissions").toString())
                .contains("user.admin", "plugin.list")
                .doesNotContain("tenant.admin", "plugin.admin");
    }

    @Test
    void anUnknownUserAndAWrongPasswordGetTheSameAnswer() {
        String slug = SERVER.newTenant().tenantSlug();
        Answer wrong = login(slug, "admin", "not the password");
        Answer unknown = login(slug, "nobody", "not the password");
        Answer noTenant = login("no-such-tenant", "admin", "not the password");
        for (Answer answer : new Answer[] {wrong, unknown, noTenant}) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.json().path("code").asString()).isEqualTo("login_failed");
            assertThat(answer.json().path("detail").asString())
                    .isEqualTo(wrong.json().path("detail").asString());
        }
    }

    @Test
    void repeatedFailuresAreThrottledWithRetryAfter() {
        String slug = SERVER.newTenant().tenantSlug();
        Answer answer = login(slug, "admin", "wrong");
        for (int i = 0; i < 10 && answer.status() == 401; i++) {
            answer = login(slug, "admin", "wrong");
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("retry-after"))).isPositive();
        assertThat(login(slug, "admin", TestServer.PASSWORD).status()).isEqualTo(429);
    }

    @Test
    void withoutATokenTheApiAsksForOne() {
        Answer answer = SERVER.anonymous().get("/api/v1/users");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("code").asString()).isEqualTo("unauthenticated");
        assertThat(answer.header("www-authenticate")).startsWith("Bearer");
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.header("x-trace-id"))
                .isEqualTo(answer.json().path("traceId").asString());
    }

    @Test
    void anAlteredTokenIsRefused() {
        String token = login("default", "admin", TestServer.PASSWORD)
                .json()
                .path("token")
                .asString();
        String[] parts = token.split("\\.", 3);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String other = SERVER.newTenant().tenantId().toString();
        String forged = claims.replaceAll("\"tenant\":\"[^\"]+\"", "\"tenant\":\"" + other + "\"");
        assertThat(forged).isNotEqualTo(claims);
        String altered = parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(forged.getBytes(StandardCharsets.UTF_8)) + "."
                + parts[2];
        String unsigned = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "." + parts[1] + ".";
        for (String bad : new String[] {altered, unsigned, "x", token + "x", "a.b.c"}) {
            Answer answer = SERVER.withToken(bad).get("/api/v1/auth/me");
            assertThat(answer.status()).as(bad).isEqualTo(401);
            assertThat(answer.json().path("code").asString()).isEqualTo("token_refused");
        }
    }

    @Test
    void aPasswordChangeEndsEarlierTokens() {
        Client admin = SERVER.newTenant();
        Client user = admin.newUser("kim", "plugin.list");
        String slug = admin.tenantSlug();
        Answer wrong = user.post("/api/v1/auth/password", """
                {"current": "wrong one", "next": "another password"}""");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("wrong_password").doesNotContain("another password");
        Answer changed = user.post(
                "/api/v1/auth/password",
                "{\"current\": \"%s\", \"next\": \"another password\"}".formatted(TestServer.PASSWORD));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(user.get("/api/v1/auth/me").status()).isEqualTo(401);
        assertThat(SERVER.withToken(changed.json().path("token").asString())
                        .get("/api/v1/auth/me")
                        .status())
                .isEqualTo(200);
        assertThat(login(slug, "kim", TestServer.PASSWORD).status()).isEqualTo(401);
        assertThat(login(slug, "kim", "another password").status()).isEqualTo(200);
    }

    @Test
    void aSuspendedUserIsOutAtOnce() {
        Client admin = SERVER.newTenant();
        Client user = admin.newUser("lee", "plugin.list");
        assertThat(user.get("/api/v1/auth/me").status()).isEqualTo(200);
        admin.patch("/api/v1/users/" + user.userId(), "{\"suspended\": true}");
        assertThat(user.get("/api/v1/auth/me").status()).isEqualTo(401);
        assertThat(login(admin.tenantSlug(), "lee", TestServer.PASSWORD).status())
                .isEqualTo(401);
    }

    @Test
    void aSuspendedTenantsUsersAreOutAtOnce() {
        Client admin = SERVER.newTenant();
        String slug = admin.tenantSlug();
        assertThat(SERVER.operator()
                        .patch("/api/v1/tenants/" + slug, "{\"suspended\": true}")
                        .status())
                .isEqualTo(200);
        assertThat(admin.get("/api/v1/auth/me").status()).isEqualTo(401);
        assertThat(login(slug, "admin", TestServer.PASSWORD).status()).isEqualTo(401);
        SERVER.operator().patch("/api/v1/tenants/" + slug, "{\"suspended\": false}");
        assertThat(login(slug, "admin", TestServer.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aPermissionThatWasTakenAwayStopsWorkingAtOnce() {
        Client admin = SERVER.newTenant();
        Client user = admin.newUser("mia", "audit.read");
        assertThat(user.get("/api/v1/audit").status()).isEqualTo(200);
        var roles = admin.get("/api/v1/roles").json().path("roles");
        for (var role : roles) {
            if (role.path("name").asString().equals("role of mia")) {
                assertThat(admin.hold(role, "{\"permissions\": []}").status()).isEqualTo(200);
            }
        }
        Answer answer = user.get("/api/v1/audit");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().path("permission").asString()).isEqualTo("audit.read");
    }
}
