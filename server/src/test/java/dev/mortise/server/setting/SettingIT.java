package dev.mortise.server.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.SecretRenewal;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SettingIT {
    private static final TestServer SERVER = TestServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aKeyHasOneValueThatIsReplacedAndAudited() {
        Client admin = SERVER.newTenant();
        assertThat(admin.get("/api/v1/settings/level").status()).isEqualTo(404);
        assertThat(admin.put("/api/v1/settings/level", "{\"value\": 10}").status())
                .isEqualTo(200);
        Answer replaced = admin.put("/api/v1/settings/level", "{\"value\": {\"zh-CN\": \"库存\"}}");
        assertThat(replaced.json().path("value").path("zh-CN").asString()).isEqualTo("库存");
        assertThat(replaced.json().path("updatedBy").path("name").asString()).isEqualTo("admin");
        assertThat(admin.get("/api/v1/settings").json().path("settings").size()).isEqualTo(1);
        assertThat(admin.delete("/api/v1/settings/level").status()).isEqualTo(204);
        assertThat(admin.delete("/api/v1/settings/level").status()).isEqualTo(404);
        String audit =
                admin.get("/api/v1/audit?targetKind=setting&targetId=level").body();
        assertThat(audit).contains("setting.set", "setting.deleted", "\"before\":10");
    }

    @Test
    void aSecretIsReadByNobodyButItsPlugin() {
        SERVER.register("secretRule", new SettingRule() {
            @Override
            public void check(Transaction transaction, String key, JsonNode value) {
                // Every value will do.
            }

            @Override
            public Predicate<String> secrets(Transaction transaction) {
                return "com.acme.mail.password"::equals;
            }
        });
        Client admin = SERVER.newTenant();
        String path = "/api/v1/settings/com.acme.mail.password";
        Answer put = admin.put(path, "{\"value\": \"opensesame\"}");
        assertThat(put.json().path("secret").asBoolean()).isTrue();
        admin.put(path, "{\"value\": \"opensesame2\"}");
        for (Answer answer : List.of(
                put, admin.get(path), admin.get("/api/v1/settings"), admin.get("/api/v1/audit?targetKind=setting"))) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).contains("com.acme.mail.password").doesNotContain("opensesame");
        }
        assertThat(SERVER.transactions()
                        .inTenant(
                                admin.tenantId(),
                                tx -> SERVER.bean(Settings.class).value(tx, "com.acme.mail.password"))
                        .map(JsonNode::asString))
                .contains("opensesame2");
        assertThat(SERVER.database().asSuperuser("select * from settings where tenant_id = '" + admin.tenantId() + "'"))
                .hasSize(1)
                .allSatisfy(
                        row -> assertThat(row.toString()).contains("password").doesNotContain("opensesame"));
        assertThat(SERVER.database()
                        .asSuperuser("select encode(sealed, 'escape') from settings where tenant_id = '"
                                + admin.tenantId() + "'")
                        .toString())
                .doesNotContain("opensesame");
    }

    @Test
    void whatBecomesSecretWithAnotherVersionIsSealedToo() {
        Client admin = SERVER.newTenant();
        for (String key : List.of("com.acme.turned.token", "com.acme.turned.level")) {
            admin.put("/api/v1/settings/" + key, "{\"value\": \"of-before\"}");
        }
        SERVER.bean(SecretRenewal.class).renew();
        assertThat(admin.get("/api/v1/settings/com.acme.turned.token").body()).contains("of-before");
        SERVER.register("turnedRule", new SettingRule() {
            @Override
            public void check(Transaction transaction, String key, JsonNode value) {
                // Every value will do.
            }

            @Override
            public Predicate<String> secrets(Transaction transaction) {
                return "com.acme.turned.token"::equals;
            }
        });
        assertThat(SERVER.bean(SecretRenewal.class).renew()).isEqualTo(1);
        assertThat(SERVER.database()
                        .asSuperuser("select key, value::text, secret from settings where tenant_id = '"
                                + admin.tenantId() + "' order by key"))
                .containsExactly(
                        List.of("com.acme.turned.level", "\"of-before\"", "f"),
                        List.of("com.acme.turned.token", "null", "t"));
        assertThat(SERVER.transactions()
                        .inTenant(
                                admin.tenantId(),
                                tx -> SERVER.bean(Settings.class).value(tx, "com.acme.turned.token"))
                        .map(JsonNode::asString))
                .contains("of-before");
        assertThat(admin.get("/api/v1/settings").body())
                .contains("\"of-before\"")
                .doesNotContain("token\",\"value\":\"of");
    }

    @Test
    void secretsOfBeforeAreSealedAndTheirValuesStay() {
        Client admin = SERVER.newTenant();
        for (int i = 0; i < 250; i++) {
            admin.put("/api/v1/settings/k" + i, "{\"value\": {\"of\": \"plain-" + i + "\"}}");
        }
        SERVER.database()
                .asSuperuser("update settings set secret = true where tenant_id = '" + admin.tenantId()
                        + "' and key <> 'k7'");
        SERVER.bean(SecretRenewal.class).renew();
        assertThat(SERVER.database()
                        .asSuperuser("select key from settings where value::text like '%plain%' and tenant_id = '"
                                + admin.tenantId() + "'"))
                .containsExactly(List.of("k7"));
        for (int i = 0; i < 250; i++) {
            String key = "k" + i;
            assertThat(SERVER.transactions()
                            .inTenant(
                                    admin.tenantId(),
                                    tx -> SERVER.bean(Settings.class).value(tx, key))
                            .map(value -> value.path("of").asString()))
                    .contains("plain-" + i);
        }
        assertThat(SERVER.bean(SecretRenewal.class).renew()).isZero();
    }

    @Test
    void keysAreListedByPrefixAndPage() {
        Client admin = SERVER.newTenant();
        for (String key : new String[] {"com.acme.a", "com.acme.b", "com.acme.c", "org.x"}) {
            admin.put("/api/v1/settings/" + key, "{\"value\": true}");
        }
        Answer first = admin.get("/api/v1/settings?prefix=com.acme.&limit=2");
        assertThat(first.json().path("settings").findValuesAsString("key")).containsExactly("com.acme.a", "com.acme.b");
        Answer second = admin.get("/api/v1/settings?prefix=com.acme.&limit=2&after="
                + first.json().path("next").asString());
        assertThat(second.json().path("settings").findValuesAsString("key")).containsExactly("com.acme.c");
        assertThat(second.json().path("next").isNull()).isTrue();
    }

    @Test
    void auditIsPagedNewestFirst() {
        Client admin = SERVER.newTenant();
        for (int i = 0; i < 5; i++) {
            admin.put("/api/v1/settings/k" + i, "{\"value\": 1}");
        }
        Answer first = admin.get("/api/v1/audit?action=setting.set&limit=3");
        assertThat(first.json().path("entries").findValuesAsString("targetId")).containsExactly("k4", "k3", "k2");
        Answer second = admin.get("/api/v1/audit?action=setting.set&limit=3&cursor="
                + first.json().path("next").asString());
        assertThat(second.json().path("entries").findValuesAsString("targetId")).containsExactly("k1", "k0");
        assertThat(second.json().path("next").isNull()).isTrue();
    }
}
