package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The example of schedules, conditions and schemas on a server.
class LoansIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String PLUGIN = "com.example.loans";
    private static final String LOANS = "/api/v1/plugins/" + PLUGIN + "/loan";
    private static final String REMINDERS = "/api/v1/plugins/" + PLUGIN + "/reminder?limit=500";

    private final Client tenant = SERVER.newTenant();

    @BeforeAll
    static void start() {
        ExamplePlugins.run(SERVER.operator(), "loans", PLUGIN);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private String lend(String what, String due) {
        Answer lent =
                tenant.post(LOANS, "{\"what\": \"%s\", \"borrower\": \"鲁班\", \"due\": \"%s\"}".formatted(what, due));
        expect(201, lent);
        return LOANS + "/" + lent.json().path("id").asString();
    }

    private void change(String loan, String patch) {
        long version = tenant.get(loan).json().path("version").asLong();
        expect(200, tenant.patch(loan, patch, "If-Match", "\"v" + version + "\""));
    }

    private int reminders() {
        return tenant.get(REMINDERS).json().path("rows").size();
    }

    private List<List<String>> heard(String last) {
        return SERVER.database().asSuperuser("""
                        select d.status from deliveries d
                        join events e on e.tenant_id = d.tenant_id and e.id = d.event_id
                        where e.tenant_id = '%s' and e.type = '%s' order by d.position
                        """.formatted(tenant.tenantId(), PLUGIN + "." + last));
    }

    @Test
    void whatIsOverdueInTheMorningHasAReminderUntilItComesBack() {
        String late = lend("梯子", "2026-01-31T12:00:00Z");
        lend(
                "Saw",
                Instant.now()
                        .plus(30, ChronoUnit.DAYS)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
        // The clock's hand is moved to the morning.
        SERVER.database()
                .asSuperuser("update tenant_schedules set next_at = now() - interval '1 second', planned = true"
                        + " where plugin_id = '" + PLUGIN + "' and tenant_id = '" + tenant.tenantId() + "'");
        Await.until("the reminder", () -> reminders() == 1);
        JsonNode overdue =
                tenant.get("/api/v1/events?type=" + PLUGIN + ".overdue").json();
        assertThat(overdue.path("events").size()).isEqualTo(1);
        assertThat(overdue.path("events").path(0).path("payload").path("what").asString())
                .isEqualTo("梯子");
        JsonNode morning = tenant.get("/api/v1/events?type=" + PLUGIN + ".morning")
                .json()
                .path("events")
                .path(0);
        assertThat(morning.path("payload").path("time_zone").asString()).isEqualTo("UTC");
        // All that followed is one chain.
        assertThat(tenant.get("/api/v1/events?correlation=" + morning.path("id").asString() + "&type=" + PLUGIN
                                + ".overdue")
                        .json()
                        .path("events"))
                .isEqualTo(overdue.path("events"));

        change(late, "{\"borrower\": \"墨子\"}");
        assertThat(heard("loan.updated")).isEmpty();
        change(late, "{\"returned\": true}");
        Await.until("no reminder", () -> reminders() == 0);
        change(late, "{\"returned\": false}");
        assertThat(heard("loan.updated")).hasSize(1);
    }

    @Test
    void whatAUserPublishesMustPassTheSchema() {
        String morning = "{\"type\": \"" + PLUGIN + ".morning\", \"payload\": %s}";
        lend("Ladder", "2026-01-31T12:00:00Z");
        expect(400, tenant.post("/api/v1/events", morning.formatted("{}")));
        expect(400, tenant.post("/api/v1/events", morning.formatted("{\"due_at\": 7}")));
        expect(201, tenant.post("/api/v1/events", morning.formatted("{\"due_at\": \"2026-02-01T07:00:00Z\"}")));
        Await.until("the reminder", () -> reminders() == 1);
    }

    @Test
    void manyAreRemindedOfByEventsThatFollowEachOther() {
        for (int number = 0; number < 90; number++) {
            lend("Book " + number, "2026-01-31T12:00:00Z");
        }
        expect(
                201,
                tenant.post(
                        "/api/v1/events",
                        "{\"type\": \"" + PLUGIN + ".morning\", \"payload\": {\"due_at\": \"2026-02-01T07:00:00Z\"}}"));
        Await.until("a reminder of each", () -> reminders() == 90);
        assertThat(heard("morning")).hasSize(3);
    }
}
