package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.call.CallResult;
import dev.mortise.server.TestServer;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.StoredEvent;
import dev.mortise.server.platform.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PluginActivityIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String PLUGIN = "activity.plugin";
    private static final String PATH = "/api/v1/admin/plugins/" + PLUGIN;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final TestServer.Client one = SERVER.newTenant();
    private final TestServer.Client other = SERVER.newTenant();
    private final RunLog log = SERVER.bean(RunLog.class);

    @BeforeAll
    static void storeAPlugin() {
        StoredPlugin plugin =
                new StoredPlugin(PLUGIN, "1.0.0", StoredStatus.UPLOADED, null, "manifest = 1", "{}", "ab", 1, NOW, NOW);
        SERVER.transactions().inPlatform(tx -> PluginQueries.insert(tx, plugin, new byte[] {0}, "{}"));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static CallResult result(String text) {
        return new CallResult(
                Ids.next(),
                CallResult.Outcome.TRAPPED,
                NOW,
                77,
                Duration.ofNanos(1_500_000),
                Duration.ofNanos(250_000),
                65_536,
                3,
                "unreachable: " + text,
                List.of(new CallResult.LogLine(NOW, "warn", "line of " + text)));
    }

    private UUID run(TestServer.Client client, String text) {
        UUID tenant = client.tenantId();
        StoredEvent event =
                new StoredEvent(Ids.next(), tenant, "a.b", NOW, null, null, UUID.randomUUID(), 0, null, "1");
        CallResult result = result(text);
        log.store(new Delivery(Ids.next(), tenant, PLUGIN, Delivery.Kind.EVENT, 1, 1, event), "1.2.3", result);
        return result.runId();
    }

    @Test
    void aTenantSeesItsOwnRunsAndLinesAlone() {
        UUID mine = run(one, "mine");
        run(other, "theirs");
        log.keepInit(PLUGIN, "1.2.3", result("the start"));
        JsonNode shown = one.get(PATH + "/runs").json().path("runs").path(0);
        assertThat(shown.path("id").asString()).isEqualTo(mine.toString());
        assertThat(shown.path("at").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(shown.path("tenant").asString()).isEqualTo(one.tenantId().toString());
        assertThat(shown.path("kind").asString()).isEqualTo("event");
        assertThat(shown.path("eventType").asString()).isEqualTo("a.b");
        assertThat(shown.path("outcome").asString()).isEqualTo("trapped");
        assertThat(shown.path("fuelUsed").asLong()).isEqualTo(77);
        assertThat(shown.path("millis").asDouble()).isEqualTo(1.5);
        assertThat(shown.path("hostMillis").asDouble()).isEqualTo(0.25);
        assertThat(shown.path("version").asString()).isEqualTo("1.2.3");
        assertThat(shown.path("peakMemoryBytes").asLong()).isEqualTo(65_536);
        assertThat(shown.path("hostCalls").asInt()).isEqualTo(3);
        assertThat(shown.path("error").asString()).isEqualTo("unreachable: mine");
        assertThat(one.get(PATH + "/runs").body()).doesNotContain("theirs").doesNotContain("the start");
        JsonNode line = one.get(PATH + "/logs").json().path("logs").path(0);
        assertThat(line.path("runId").asString()).isEqualTo(mine.toString());
        assertThat(line.path("level").asString()).isEqualTo("warn");
        assertThat(line.path("message").asString()).isEqualTo("line of mine");
        assertThat(one.get(PATH + "/logs").body()).doesNotContain("theirs").doesNotContain("the start");
    }

    @Test
    void theOperatorSeesItsOwnAndThoseOfNoTenant() {
        run(one, "of a tenant");
        log.keepInit(PLUGIN, "1.2.3", result("the start"));
        String runs = SERVER.operator().get(PATH + "/runs").body();
        assertThat(runs)
                .contains("\"kind\":\"init\"")
                .contains("\"tenant\":null")
                .doesNotContain("of a tenant");
        assertThat(SERVER.operator().get(PATH + "/logs").body())
                .contains("line of the start")
                .doesNotContain("of a tenant");
    }

    @Test
    void runsComePageByPageNewestFirst() {
        List<String> made = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            made.addFirst(run(one, "run " + number).toString());
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = one.get(PATH + "/runs?limit=2&cursor=" + cursor).json();
            page.path("runs").forEach(run -> seen.add(run.path("id").asString()));
            cursor = page.path("next").isNull() ? "" : page.path("next").asString();
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(made);
    }

    @Test
    void lookingNeedsAPermissionAndAPlugin() {
        TestServer.Client clerk = one.newUser("clerk", "event.publish");
        assertThat(clerk.get(PATH + "/runs").status()).isEqualTo(403);
        assertThat(clerk.get(PATH + "/logs").status()).isEqualTo(403);
        assertThat(SERVER.anonymous().get(PATH + "/runs").status()).isEqualTo(401);
        assertThat(one.get("/api/v1/admin/plugins/un.known/runs").status()).isEqualTo(404);
        assertThat(one.get(PATH + "/runs?limit=0").status()).isEqualTo(400);
        assertThat(one.get(PATH + "/logs?cursor=x").status()).isEqualTo(400);
    }
}
