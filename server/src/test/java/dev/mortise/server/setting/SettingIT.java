package dev.mortise.server.setting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

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
