package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EventApiIT {
    private static final TestServer SERVER = TestServer.start();

    private final TestServer.Client one = SERVER.newTenant();
    private final TestServer.Client other = SERVER.newTenant();

    @BeforeAll
    static void declare() {
        StoredManifest.install(SERVER, """
                manifest = 1
                [metadata]
                id = "com.example.order"
                version = "1.0.0"
                name = "Orders"
                [module]
                wasm = "plugin.wasm"
                [entities.item]
                tag = 1
                fields = { name = { tag = 1, type = "string" } }
                [[events.subscribe]]
                pattern = "com.example.order.**"
                [[events.publish]]
                type = "com.example.order.placed"
                [[events.publish]]
                type = "com.example.order.counted"
                schema = { type = "object", properties = { n = { type = "integer", maximum = 9 } }, required = ["n"] }
                [[events.schedule]]
                name = "nightly"
                cron = "0 3 * * *"
                type = "com.example.order.night"
                [[events.schedule]]
                name = "weekly"
                cron = "0 3 * * 0"
                type = "com.example.order.placed"
                """);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aPublishedEventIsListedAsItsEnvelopeToItsTenantAlone() {
        TestServer.Answer published = one.post("/api/v1/events", """
                {"type": "com.example.order.placed", "payload": {"total": "12.50", "lines": [1, 2]}}""");
        assertThat(published.status()).isEqualTo(201);
        String id = published.json().path("id").asString();
        JsonNode event = one.get("/api/v1/events").json().path("events").path(0);
        assertThat(event.path("id").asString()).isEqualTo(id);
        assertThat(event.path("type").asString()).isEqualTo("com.example.order.placed");
        assertThat(event.path("tenant").asString()).isEqualTo(one.tenantId().toString());
        assertThat(event.path("actor").path("kind").asString()).isEqualTo("user");
        assertThat(event.path("actor").path("id").asString())
                .isEqualTo(one.userId().toString());
        assertThat(event.path("actor").path("name").asString()).isEqualTo("admin");
        assertThat(event.path("causation").isNull()).isTrue();
        assertThat(event.path("depth").asInt()).isZero();
        assertThat(event.path("payload").path("total").asString()).isEqualTo("12.50");
        assertThat(event.path("payload").path("lines").size()).isEqualTo(2);
        assertThat(other.get("/api/v1/events").body()).doesNotContain(id).contains("\"events\":[]");
    }

    @Test
    void eventsAreListedByTypeAndPageByPage() {
        for (int number = 0; number < 5; number++) {
            one.post(
                    "/api/v1/events",
                    "{\"type\": \"com.example.order.c" + number % 2 + "\", \"payload\": " + number + "}");
        }
        assertThat(payloads("/api/v1/events?type=com.example.order.c1")).isEqualTo("31");
        assertThat(payloads("/api/v1/events?type=com.example.order.**")).isEqualTo("43210");
        assertThat(payloads("/api/v1/events?type=com.**")).isEqualTo("43210");
        assertThat(payloads("/api/v1/events?type=com.*.order.%7Bc0,x%7D")).isEqualTo("420");
        assertThat(payloads("/api/v1/events?type=com.example.order")).isEmpty();
        JsonNode first = one.get("/api/v1/events?limit=2").json();
        assertThat(first.path("events").size()).isEqualTo(2);
        String next = first.path("next").asString();
        assertThat(payloads("/api/v1/events?limit=2&after=" + next)).isEqualTo("21");
        assertThat(one.get("/api/v1/events?limit=5").json().path("next").isNull())
                .isTrue();
    }

    private String payloads(String path) {
        StringBuilder text = new StringBuilder();
        one.get(path).json().path("events").forEach(event -> text.append(event.path("payload")));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"payload\": 1}",
                "{\"type\": \"plain\", \"payload\": 1}",
                "{\"type\": \"a..b\", \"payload\": 1}",
                "{\"type\": \"a.b\", \"payload\": 1}",
                "{\"type\": \"com.example.orders\", \"payload\": 1}",
                "{\"type\": \"com.example.order.item.updated\", \"payload\": {\"after\": {}}}",
                "{\"type\": \"com.example.order.night\", \"payload\": {}}",
                "{\"type\": \"mortise.tenant.started\", \"payload\": {}}",
                "{\"type\": \"a.b c\", \"payload\": 1}",
                "{\"type\": 1, \"payload\": 1}",
                "{\"type\": \"com.example.order.placed\", \"payload\": \"\\u0000\"}",
                "{\"type\": \"com.example.order.placed\", \"payload\": 1, \"tenant\": \"other\"}",
                "[]",
                "{"
            })
    void aMalformedEventIsRefused(String body) {
        assertThat(one.post("/api/v1/events", body).status()).isEqualTo(400);
        assertThat(payloads("/api/v1/events")).isEmpty();
    }

    @Test
    void anEventThatIsTooLargeIsRefused() {
        String body = "{\"type\": \"com.example.order.placed\", \"payload\": \"" + "x".repeat(1 << 20) + "\"}";
        assertThat(one.post("/api/v1/events", body).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=501",
                "limit=x",
                "after=x",
                "type=**",
                "type=a.**.c",
                "plugin=x",
                "from=x",
                "to=2026-01-01",
                "causation=x",
                "correlation=",
                "record=",
                "actor="
            })
    void malformedParametersAreRefused(String parameter) {
        assertThat(one.get("/api/v1/events?" + parameter).status()).isEqualTo(400);
    }

    @Test
    void publishingNeedsItsPermission() {
        TestServer.Client clerk = one.newUser("clerk", "plugin.list");
        TestServer.Answer refused =
                clerk.post("/api/v1/events", "{\"type\": \"com.example.order.placed\", \"payload\": 1}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("permission").asString()).isEqualTo("event.publish");
        assertThat(clerk.get("/api/v1/events").status()).isEqualTo(403);
        assertThat(clerk.get("/api/v1/events/dead").status()).isEqualTo(403);
        assertThat(SERVER.anonymous().get("/api/v1/events").status()).isEqualTo(401);
        TestServer.Client auditor = one.newUser("auditor", "audit.read");
        assertThat(auditor.get("/api/v1/events").status()).isEqualTo(200);
        assertThat(auditor.post("/api/v1/events", "{\"type\": \"com.example.order.placed\", \"payload\": 1}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void onlyWhatAPluginOfTheTenantDeclaresIsPublished() {
        for (String type : List.of("placed", "unheard-of", "item.counted", "other.created")) {
            assertThat(one.post("/api/v1/events", "{\"type\": \"com.example.order." + type + "\"}")
                            .status())
                    .as(type)
                    .isEqualTo(201);
        }
        for (String change : List.of("created", "updated", "deleted")) {
            assertThat(codes(one.post("/api/v1/events", "{\"type\": \"com.example.order.item." + change + "\"}")))
                    .isEqualTo("/type reserved");
        }
        assertThat(codes(one.post("/api/v1/events", "{\"type\": \"com.example.order.night\"}")))
                .isEqualTo("/type reserved");
        SERVER.database()
                .asSuperuser("insert into tenant_plugins (tenant_id, plugin_id, enabled, updated_at) values ('"
                        + one.tenantId() + "', 'com.example.order', false, now())");
        // A plugin that the tenant does not use and one that is not there look the same.
        TestServer.Answer unused = one.post("/api/v1/events", "{\"type\": \"com.example.order.placed\"}");
        TestServer.Answer unknown = one.post("/api/v1/events", "{\"type\": \"com.example.other.placed\"}");
        assertThat(codes(unused)).isEqualTo("/type undeclared").isEqualTo(codes(unknown));
        assertThat(unused.json().path("errors").path(0).path("detail").asString())
                .isEqualTo(unknown.json()
                        .path("errors")
                        .path(0)
                        .path("detail")
                        .asString()
                        .replace("other", "order"));
        assertThat(other.post("/api/v1/events", "{\"type\": \"com.example.order.placed\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void whatDoesNotPassItsSchemaIsNotPublished() {
        String counted = "{\"type\": \"com.example.order.counted\", \"payload\": %s}";
        assertThat(one.post("/api/v1/events", counted.formatted("{\"n\": 9, \"more\": true}"))
                        .status())
                .isEqualTo(201);
        assertThat(codes(one.post("/api/v1/events", counted.formatted("{\"n\": 10}"))))
                .isEqualTo("/payload/n schema");
        assertThat(codes(one.post("/api/v1/events", counted.formatted("{}")))).isEqualTo("/payload schema");
        assertThat(codes(one.post("/api/v1/events", "{\"type\": \"com.example.order.counted\"}")))
                .isEqualTo("/payload schema");
        assertThat(one.get("/api/v1/events").json().path("events").size()).isEqualTo(1);
    }

    private static String codes(TestServer.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        JsonNode error = answer.json().path("errors").path(0);
        return error.path("pointer").asString() + " " + error.path("code").asString();
    }

    @Test
    void aDeadLetterIsShownToItsTenantAndReplayed() {
        String event = one.post("/api/v1/events", "{\"type\": \"com.example.order.placed\", \"payload\": 7}")
                .json()
                .path("id")
                .asString();
        UUID letter = UUID.randomUUID();
        SERVER.database()
                .asSuperuser(
                        "insert into deliveries (tenant_id, id, event_id, plugin_id, kind, retries, attempts, status,"
                                + " last_error, ended_at) values ('" + one.tenantId() + "', '" + letter + "', '" + event
                                + "', 'gone.plugin', 'event', 2, 3, 'dead', 'trapped: unreachable', now())");
        JsonNode dead =
                one.get("/api/v1/events/dead").json().path("deadLetters").path(0);
        assertThat(dead.path("id").asString()).isEqualTo(letter.toString());
        assertThat(dead.path("plugin").asString()).isEqualTo("gone.plugin");
        assertThat(dead.path("attempts").asInt()).isEqualTo(3);
        assertThat(dead.path("reason").asString()).isEqualTo("trapped: unreachable");
        assertThat(dead.path("event").path("payload").asInt()).isEqualTo(7);
        assertThat(other.get("/api/v1/events/dead").body()).contains("\"deadLetters\":[]");
        String replay = "/api/v1/events/dead/" + letter + "/replay";
        assertThat(other.post(replay, "").status()).isEqualTo(404);
        assertThat(one.newUser("reader", "audit.read").post(replay, "").status())
                .isEqualTo(403);
        assertThat(one.post(replay, "").status()).isEqualTo(202);
        assertThat(one.post(replay, "").status()).isEqualTo(404);
        assertThat(one.post("/api/v1/events/dead/nonsense/replay", "").status()).isEqualTo(404);
        assertThat(SERVER.database()
                        .asSuperuser("select status, attempts from deliveries where id = '" + letter + "'")
                        .getFirst())
                .containsExactly("pending", "0");
    }
}
