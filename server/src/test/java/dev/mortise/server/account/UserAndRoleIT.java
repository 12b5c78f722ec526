package dev.mortise.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.TenantTransactions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UserAndRoleIT {
    private static final TestServer SERVER = TestServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static String create(Client admin, String name, String roles) {
        Answer answer = admin.post(
                "/api/v1/users",
                "{\"username\": \"%s\", \"password\": \"%s\", \"roles\": %s}"
                        .formatted(name, TestServer.PASSWORD, roles));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.header("location"))
                .isEqualTo("/api/v1/users/" + answer.json().path("id").asString());
        assertThat(answer.body()).doesNotContain("password", "argon2");
        return answer.json().path("id").asString();
    }

    @Test
    void aUserIsCreatedChangedListedAndDeleted() {
        Client admin = SERVER.newTenant();
        String id = create(admin, "王芳", "[]");
        assertThat(admin.get("/api/v1/users").body()).contains("王芳", "admin");
        Answer changed = admin.patch("/api/v1/users/" + id, "{\"roles\": [\"admin\"], \"suspended\": true}");
        assertThat(changed.json().path("roles").toString()).isEqualTo("[\"admin\"]");
        assertThat(changed.json().path("suspended").asBoolean()).isTrue();
        assertThat(admin.delete("/api/v1/users/" + id).status()).isEqualTo(204);
        assertThat(admin.get("/api/v1/users/" + id).status()).isEqualTo(404);
        assertThat(admin.get("/api/v1/audit?targetId=" + id).body())
                .contains("user.created", "user.changed", "user.deleted");
    }

    @Test
    void aNameIsTakenWhateverItsCase() {
        Client admin = SERVER.newTenant();
        create(admin, "Kim", "[]");
        Answer answer = admin.post("/api/v1/users", "{\"username\": \"kIM\", \"password\": \"long enough\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("code").asString()).isEqualTo("user_exists");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Answer answer = SERVER.newTenant()
                .post(
                        "/api/v1/users",
                        "{\"username\": \"a b\", \"password\": \"short\", \"roles\": [\"no such role\"]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").size()).isEqualTo(2);
        assertThat(answer.body()).contains("/username", "/password").doesNotContain("short\"");
    }

    @Test
    void listsArePagedByName() {
        Client admin = SERVER.newTenant();
        for (String name : List.of("b", "c", "a")) {
            create(admin, name, "[]");
        }
        Answer first = admin.get("/api/v1/users?limit=2");
        assertThat(first.json().path("users").findValuesAsString("username")).containsExactly("a", "admin");
        assertThat(first.json().path("next").asString()).isEqualTo("admin");
        Answer second = admin.get("/api/v1/users?limit=2&after=admin");
        assertThat(second.json().path("users").findValuesAsString("username")).containsExactly("b", "c");
        assertThat(second.json().path("next").isNull()).isTrue();
    }

    @Test
    void nobodyGivesWhatTheyDoNotHold() {
        Client admin = SERVER.newTenant();
        Client clerk = admin.newUser("clerk", "user.admin");
        Answer role = clerk.post("/api/v1/roles", "{\"name\": \"more\", \"permissions\": [\"setting.admin\"]}");
        assertThat(role.status()).isEqualTo(403);
        assertThat(role.json().path("permission").asString()).isEqualTo("setting.admin");
        Answer self = clerk.patch("/api/v1/users/" + clerk.userId(), "{\"roles\": [\"admin\"]}");
        assertThat(self.status()).isEqualTo(403);
        assertThat(clerk.patch("/api/v1/users/" + admin.userId(), "{\"password\": \"taken over\"}")
                        .status())
                .isEqualTo(403);
        assertThat(clerk.delete("/api/v1/users/" + admin.userId()).status()).isEqualTo(403);
        assertThat(clerk.post(
                                "/api/v1/users",
                                "{\"username\": \"x\", \"password\": \"long enough\", \"roles\": [\"admin\"]}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void withoutThePermissionUsersAndRolesAreClosed() {
        Client user = SERVER.newTenant().newUser("reader", "audit.read");
        for (Answer answer : List.of(
                user.get("/api/v1/users"),
                user.get("/api/v1/roles"),
                user.get("/api/v1/settings"),
                user.post("/api/v1/users", "{}"),
                user.post("/api/v1/roles", "{}"),
                user.put("/api/v1/settings/k", "{\"value\": 1}"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("code").asString()).isEqualTo("forbidden");
        }
    }

    @Test
    void theLastAdminStays() {
        Client admin = SERVER.newTenant();
        String self = "/api/v1/users/" + admin.userId();
        for (Answer answer : List.of(
                admin.delete(self), admin.patch(self, "{\"suspended\": true}"), admin.patch(self, "{\"roles\": []}"))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
            assertThat(answer.json().path("code").asString()).isEqualTo("last_admin");
        }
        assertThat(admin.get(self).json().path("roles").toString()).isEqualTo("[\"admin\"]");
    }

    @Test
    void twoAdminsWhoRemoveEachOtherAtATimeLeaveOne() throws Exception {
        for (int round = 0; round < 5; round++) {
            Client one = SERVER.newTenant();
            create(one, "second", "[\"admin\"]");
            Client other = SERVER.login(one.tenantSlug(), "second", TestServer.PASSWORD);
            List<Callable<Answer>> both = List.of(
                    () -> one.delete("/api/v1/users/" + other.userId()),
                    () -> other.delete("/api/v1/users/" + one.userId()));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Answer> done : threads.invokeAll(both)) {
                    assertThat(done.get().status()).isIn(204, 401, 404, 409);
                }
            }
            assertThat(SERVER.database()
                            .asSuperuser(
                                    "select count(*) from users where tenant_id = (select id from tenants where slug = '"
                                            + slugOf(one, other) + "')")
                            .getFirst()
                            .getFirst())
                    .isEqualTo("1");
        }
    }

    private static String slugOf(Client one, Client other) {
        Answer me = one.get("/api/v1/auth/me");
        return me.status() == 200 ? me.json().path("tenant").path("slug").asString() : other.tenantSlug();
    }

    @Test
    void aPluginsPermissionsReachTheAdminRolesOfTenantsThatExistAndThatCome() {
        Client before = SERVER.newTenant();
        Client clerk = before.newUser("clerk", "plugin.list");
        PermissionCatalog catalog = SERVER.bean(PermissionCatalog.class);
        TenantTransactions transactions = SERVER.transactions();
        List<Permission> permissions = List.of(
                new Permission("com.acme.x.item.read", "com.acme.x"),
                new Permission("com.acme.x.item.create", "com.acme.x"));
        for (int i = 0; i < 2; i++) {
            transactions.inPlatform(tx -> {
                catalog.register(tx, permissions);
                return true;
            });
        }
        Client after = SERVER.newTenant();
        for (Client admin : List.of(before, after, SERVER.operator())) {
            assertThat(admin.get("/api/v1/auth/me").body()).contains("com.acme.x.item.read", "com.acme.x.item.create");
        }
        assertThat(clerk.get("/api/v1/auth/me").body()).doesNotContain("com.acme.x");
        transactions.asOwner(tx -> {
            catalog.unregister(tx, "com.acme.x");
            return true;
        });
        assertThat(before.get("/api/v1/auth/me").body()).doesNotContain("com.acme.x");
        assertThat(before.get("/api/v1/roles").body()).doesNotContain("com.acme.x");
    }

    @Test
    void aRoleIsChangedByWhoSawItAsItIs() {
        Client admin = SERVER.newTenant();
        Answer made = admin.post("/api/v1/roles", "{\"name\":\"clerk\",\"permissions\":[\"audit.read\"]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String path = "/api/v1/roles/" + made.json().path("id").asString();
        String tag = made.header("etag");
        assertThat(tag).isEqualTo(made.json().path("etag").asString()).matches("\"v[1-9][0-9]{0,17}\"");
        assertThat(admin.get(path).header("etag")).isEqualTo(tag);
        String holding = "{\"permissions\":[\"plugin.list\"]}";
        assertThat(admin.put(path + "/permissions", holding).status()).isEqualTo(428);
        assertThat(admin.send("PUT", path + "/permissions", holding, "If-Match", "\"x\"")
                        .status())
                .isEqualTo(400);
        Answer changed = admin.send("PUT", path + "/permissions", holding, "If-Match", tag);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.header("etag"))
                .isNotEqualTo(tag)
                .isEqualTo(admin.get(path).header("etag"));
        for (Answer late : java.util.List.of(
                admin.send("PUT", path + "/permissions", "{\"permissions\":[]}", "If-Match", tag),
                admin.delete(path, "If-Match", tag))) {
            assertThat(late.status()).as(late.body()).isEqualTo(412);
            assertThat(late.json().path("current").path("permissions").toString())
                    .isEqualTo("[\"plugin.list\"]");
        }
        assertThat(admin.delete(path).status()).isEqualTo(428);
        // What a role holds makes its tag, however it came to hold it.
        Answer back = admin.send(
                "PUT", path + "/permissions", "{\"permissions\":[\"audit.read\"]}", "If-Match", changed.header("etag"));
        assertThat(back.header("etag")).isEqualTo(tag);
        assertThat(admin.delete(path, "If-Match", tag).status()).isEqualTo(204);
        assertThat(admin.get(path).status()).isEqualTo(404);
    }

    @Test
    void theAdminRoleStaysAsItIs() {
        Client admin = SERVER.newTenant();
        String id = admin.get("/api/v1/roles")
                .json()
                .path("roles")
                .path(0)
                .path("id")
                .asString();
        assertThat(admin.put("/api/v1/roles/" + id + "/permissions", "{\"permissions\": []}")
                        .status())
                .isEqualTo(409);
        assertThat(admin.delete("/api/v1/roles/" + id).status()).isEqualTo(409);
    }

    @Test
    void aRoleIsAssignedAndWithdrawn() {
        Client admin = SERVER.newTenant();
        Client user = admin.newUser("kim");
        Answer role = admin.post("/api/v1/roles", "{\"name\": \"auditor\", \"permissions\": [\"audit.read\"]}");
        String path = "/api/v1/roles/" + role.json().path("id").asString() + "/users/" + user.userId();
        assertThat(user.get("/api/v1/audit").status()).isEqualTo(403);
        assertThat(admin.put(path, "{}").status()).isEqualTo(204);
        assertThat(user.get("/api/v1/audit").status()).isEqualTo(200);
        assertThat(admin.delete(path).status()).isEqualTo(204);
        assertThat(user.get("/api/v1/audit").status()).isEqualTo(403);
    }
}
