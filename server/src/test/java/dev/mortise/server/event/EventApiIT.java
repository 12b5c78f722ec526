package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EventApiIT {
    private static final TestServer SERVER = TestServer.start();

    private final TestServer.Client one = SERVER.newTenant();
    private final TestServer.Client other = SERVER.newTenant();

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
            one.post("/api/v1/events", "{\"type\": \"a.b.c" + number % 2 + "\", \"payload\": " + number + "}");
        }
        assertThat(payloads("/api/v1/events?type=a.b.c1")).isEqualTo("31");
        assertThat(payloads("/api/v1/events?type=a.b.**")).isEqualTo("43210");
        assertThat(payloads("/api/v1/events?type=a.**")).isEqualTo("43210");
        assertThat(payloads("/api/v1/events?type=a.b")).isEmpty();
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
                "{\"type\": \"a.b c\", \"payload\": 1}",
                "{\"type\": 1, \"payload\": 1}",
                "{\"type\": \"a.b\", \"payload\": \"\\u0000\"}",
                "{\"type\": \"a.b\", \"payload\": 1, \"tenant\": \"other\"}",
                "[]",
                "{"
            })
    void aMalformedEventIsRefused(String body) {
        assertThat(one.post("/api/v1/events", body).status()).isEqualTo(400);
        assertThat(payloads("/api/v1/events")).isEmpty();
    }

    @Test
    void anEventThatIsTooLargeIsRefused() {
        String body = "{\"type\": \"a.b\", \"payload\": \"" + "x".repeat(1 << 20) + "\"}";
        assertThat(one.post("/api/v1/events", body).status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=501", "limit=x", "after=x", "type=*", "type=a.*.c"})
    void malformedParametersAreRefused(String parameter) {
        assertThat(one.get("/api/v1/events?" + parameter).status()).isEqualTo(400);
    }

    @Test
    void publishingNeedsItsPermission() {
        TestServer.Client clerk = one.newUser("clerk", "plugin.list");
        TestServer.Answer refused = clerk.post("/api/v1/events", "{\"type\": \"a.b\", \"payload\": 1}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("permission").asString()).isEqualTo("event.publish");
        assertThat(clerk.get("/api/v1/events").status()).isEqualTo(403);
        assertThat(clerk.get("/api/v1/events/dead").status()).isEqualTo(403);
        assertThat(SERVER.anonymous().get("/api/v1/events").status()).isEqualTo(401);
        TestServer.Client auditor = one.newUser("auditor", "audit.read");
        assertThat(auditor.get("/api/v1/events").status()).isEqualTo(200);
        assertThat(auditor.post("/api/v1/events", "{\"type\": \"a.b\", \"payload\": 1}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aDeadLetterIsShownToItsTenantAndReplayed() {
        String event = one.post("/api/v1/events", "{\"type\": \"a.b\", \"payload\": 7}")
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
        assertThat(one.post(replay, "").status()).isEqualTo(202);
        assertThat(one.post(replay, "").status()).isEqualTo(404);
        assertThat(one.post("/api/v1/events/dead/nonsense/replay", "").status()).isEqualTo(404);
        assertThat(SERVER.database()
                        .asSuperuser("select status, attempts from deliveries where id = '" + letter + "'")
                        .getFirst())
                .containsExactly("pending", "0");
    }
}
