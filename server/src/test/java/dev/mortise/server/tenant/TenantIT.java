package dev.mortise.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TenantIT {
    private static final TestServer SERVER = TestServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer create(String slug) {
        return SERVER.operator()
                .post(
                        "/api/v1/tenants",
                        "{\"slug\": \"%s\", \"name\": \"Acme\", \"adminPassword\": \"long enough\"}".formatted(slug));
    }

    @Test
    void aTenantIsCreatedWithItsAdmin() {
        Answer created = create("acme");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("location")).isEqualTo("/api/v1/tenants/acme");
        assertThat(created.body()).doesNotContain("long enough");
        Client admin = SERVER.login("acme", "admin", "long enough");
        assertThat(admin.get("/api/v1/auth/me")
                        .json()
                        .path("tenant")
                        .path("name")
                        .asString())
                .isEqualTo("Acme");
        assertThat(SERVER.operator().get("/api/v1/tenants/acme").status()).isEqualTo(200);
    }

    @Test
    void aSlugIsTakenOnce() {
        assertThat(create("once").status()).isEqualTo(201);
        Answer again = create("once");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("code").asString()).isEqualTo("tenant_exists");
    }

    @Test
    void aSlugThatDoesNotFitInAnAddressIsRefused() {
        for (String slug : new String[] {"Acme", "a b", "-a", "a-", "", "a".repeat(64), "ä", "a/b"}) {
            Answer answer = create(slug);
            assertThat(answer.status()).as(slug).isEqualTo(400);
            assertThat(answer.json().path("errors").path(0).path("pointer").asString())
                    .isEqualTo("/slug");
        }
    }

    @Test
    void aTenantUsesEveryPluginUntilTheOperatorDecidesOtherwise() {
        create("chooser");
        TenantPlugins plugins = SERVER.bean(TenantPlugins.class);
        Client admin = SERVER.login("chooser", "admin", "long enough");
        UUID id = admin.tenantId();
        assertThat(uses(plugins, id)).isTrue();
        Answer off = SERVER.operator().put("/api/v1/tenants/chooser/plugins/com.acme.x", "{\"enabled\": false}");
        assertThat(off.status()).isEqualTo(200);
        assertThat(uses(plugins, id)).isFalse();
        List<Tenant> using = SERVER.transactions().inPlatform(tx -> plugins.using(tx, "com.acme.x"));
        assertThat(using).extracting(Tenant::slug).contains("default").doesNotContain("chooser");
        SERVER.operator().put("/api/v1/tenants/chooser/plugins/com.acme.x", "{\"enabled\": true}");
        assertThat(uses(plugins, id)).isTrue();
        assertThat(admin.get("/api/v1/audit?targetKind=plugin").body()).contains("plugin.used", "plugin.not_used");
    }

    private static boolean uses(TenantPlugins plugins, UUID tenant) {
        return SERVER.transactions().inTenant(tenant, tx -> plugins.uses(tx, tenant, "com.acme.x"));
    }

    @Test
    void theOperatorsTenantCannotBeSuspended() {
        Answer answer = SERVER.operator().patch("/api/v1/tenants/default", "{\"suspended\": true}");
        assertThat(answer.status()).isEqualTo(409);
    }

    @Test
    void aTenantThatDoesNotExistIsAbsent() {
        assertThat(SERVER.operator().get("/api/v1/tenants/no-such").status()).isEqualTo(404);
        assertThat(SERVER.operator()
                        .put("/api/v1/tenants/no-such/plugins/com.acme.x", "{\"enabled\": true}")
                        .status())
                .isEqualTo(404);
    }
}
