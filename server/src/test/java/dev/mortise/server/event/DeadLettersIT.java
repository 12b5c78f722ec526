package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Many dead letters are replayed and discarded by what they have in common.
class DeadLettersIT {
    private static final TestServer SERVER = TestServer.start();
    private static final String DEAD = "/api/v1/events/dead";

    private final Client one = SERVER.newTenant();
    private final Client other = SERVER.newTenant();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// Stores letters of a plugin that no node runs, as many as days are given: each died that day of 2026.
    private void letters(Client tenant, String plugin, String type, String status, String key, String... days) {
        for (String day : days) {
            SERVER.database().asSuperuser("""
                    with e as (
                        insert into events (tenant_id, id, type, time, depth, order_key, payload)
                        values ('%1$s', uuidv7(), '%2$s', now(), 0, '%5$s', '1') returning tenant_id, id, order_key)
                    insert into deliveries (tenant_id, id, event_id, plugin_id, kind, order_key, retries, attempts, status,
                        last_error, ended_at)
                    select tenant_id, uuidv7(), id, '%3$s', 'event', order_key, 2, 3, '%4$s', 'why', '2026-%6$sT12:00:00Z' from e
                    """.formatted(tenant.tenantId(), type, plugin, status, key, day));
        }
    }

    private void letters(Client tenant) {
        letters(tenant, "com.a", "com.a.x.made", "dead", "r1", "01-01", "01-02", "01-03");
        letters(tenant, "com.a", "com.a.x.gone", "dead", "r2", "01-04");
        letters(tenant, "com.b", "com.b.x.made", "dead", "r3", "01-05");
        letters(tenant, "com.a", "com.a.x.made", "skipped", "r4", "01-06");
    }

    private static List<String> states(Client tenant) {
        return SERVER
                .database()
                .asSuperuser("select status from deliveries where tenant_id = '" + tenant.tenantId() + "' order by id")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    /// A choice, and the letters that are left as they were, by the day they died.
    record Choice(String body, String query, String meant) {}

    static Stream<Choice> choices() {
        return Stream.of(
                new Choice("{\"plugin\":\"com.a\"}", "plugin=com.a", "4321"),
                new Choice("{\"type\":\"com.a.x.made\"}", "type=com.a.x.made", "321"),
                new Choice("{\"type\":\"com.*.x.made\"}", "type=com.*.x.made", "5321"),
                new Choice("{\"type\":\"com.c.**\"}", "type=com.c.**", ""),
                new Choice("{\"from\":\"2026-01-02T12:00:00Z\"}", "from=2026-01-02T12:00:00Z", "5432"),
                new Choice("{\"to\":\"2026-01-02T12:00:00Z\"}", "to=2026-01-02T12:00:00Z", "1"),
                new Choice("{\"plugin\":\"com.a\",\"status\":\"skipped\"}", "plugin=com.a&status=skipped", "6"),
                new Choice(
                        "{\"plugin\":\"com.a\",\"type\":\"com.**\",\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-04T00:00:00Z\"}",
                        "plugin=com.a&type=com.**&from=2026-01-02T00:00:00Z&to=2026-01-04T00:00:00Z",
                        "32"));
    }

    private static String days(Answer page) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        StringBuilder days = new StringBuilder();
        page.json()
                .path("deadLetters")
                .forEach(letter -> days.append(letter.path("diedAt").asString().charAt(9)));
        return days.toString();
    }

    @ParameterizedTest
    @MethodSource("choices")
    void whatIsMeantIsListedReplayedAndDiscardedAndNothingElse(Choice choice) {
        letters(one);
        letters(other);
        assertThat(days(one.get(DEAD + "?" + choice.query()))).isEqualTo(choice.meant());
        List<String> before = states(one);
        Answer replayed = one.post(DEAD + "/replay", choice.body());
        assertThat(replayed.status()).as(replayed.body()).isEqualTo(200);
        assertThat(replayed.json().path("count").asInt())
                .isEqualTo(choice.meant().length());
        assertThat(replayed.json().path("more").asBoolean()).isFalse();
        List<String> after = states(one);
        for (int letter = 0; letter < before.size(); letter++) {
            boolean meant = choice.meant().indexOf('1' + letter) >= 0;
            assertThat(after.get(letter)).isIn(meant ? List.of("pending", "waiting") : List.of(before.get(letter)));
        }
        Client discarder = other;
        Answer discarded = discarder.post(DEAD + "/discard", choice.body());
        assertThat(discarded.json().path("count").asInt())
                .as(discarded.body())
                .isEqualTo(choice.meant().length());
        assertThat(states(other).stream().filter("discarded"::equals).count())
                .isEqualTo(choice.meant().length());
        assertThat(days(other.get(DEAD + "?" + choice.query()))).isEmpty();
        if (!choice.meant().isEmpty()) {
            JsonNode entry = one.get("/api/v1/audit?action=dead_letter.replayed")
                    .json()
                    .path("entries")
                    .path(0);
            assertThat(entry.path("detail").path("count").asInt())
                    .isEqualTo(choice.meant().length());
            assertThat(other.get("/api/v1/audit?action=dead_letter.discarded")
                            .json()
                            .path("entries")
                            .size())
                    .isEqualTo(1);
        }
    }

    @Test
    void lettersOfOneRecordAreReplayedInTheirOrder() {
        letters(one, "com.a", "com.a.x.made", "dead", "r1", "01-03", "01-01", "01-02");
        Answer first = one.post(DEAD + "/replay", "{\"limit\": 2}");
        assertThat(first.json().toString()).isEqualTo("{\"count\":2,\"more\":true}");
        assertThat(states(one)).containsExactly("pending", "waiting", "dead");
        Answer second = one.post(DEAD + "/replay", "{\"limit\": 2}");
        assertThat(second.json().toString()).isEqualTo("{\"count\":1,\"more\":false}");
        assertThat(SERVER.database()
                        .asSuperuser("select id from deliveries where tenant_id = '" + one.tenantId()
                                + "' order by position"))
                .isEqualTo(SERVER.database()
                        .asSuperuser(
                                "select id from deliveries where tenant_id = '" + one.tenantId() + "' order by id"));
    }

    @Test
    void oneLetterIsDiscardedByWhoMayAndNotReplayedThen() {
        letters(one, "com.a", "com.a.x.made", "dead", "r1", "01-01");
        String letter =
                one.get(DEAD).json().path("deadLetters").path(0).path("id").asString();
        String discard = DEAD + "/" + letter + "/discard";
        assertThat(one.newUser("reader", "audit.read").post(discard, "").status())
                .isEqualTo(403);
        assertThat(other.post(discard, "").status()).isEqualTo(404);
        assertThat(one.post(discard, "").status()).isEqualTo(200);
        assertThat(one.post(discard, "").status()).isEqualTo(404);
        assertThat(one.post(DEAD + "/" + letter + "/replay", "").status()).isEqualTo(404);
        assertThat(states(one)).containsExactly("discarded");
        assertThat(one.get("/api/v1/audit?action=dead_letter.discarded")
                        .json()
                        .path("entries")
                        .path(0)
                        .path("targetId")
                        .asString())
                .isEqualTo(letter);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"limit\": 0, \"plugin\": \"com.a\"}",
                "{\"limit\": 501, \"plugin\": \"com.a\"}",
                "{\"plugin\": \"x\"}",
                "{\"type\": \"a..b\"}",
                "{\"from\": \"x\"}",
                "{\"plugin\": \"com.a\", \"status\": \"done\"}",
                "{\"plugin\": \"com.a\", \"tenant\": \"x\"}",
                "[]"
            })
    void aMalformedChoiceIsRefused(String body) {
        letters(one);
        assertThat(one.post(DEAD + "/replay", body).status()).isEqualTo(400);
        assertThat(one.post(DEAD + "/discard", body).status()).isEqualTo(400);
        assertThat(states(one)).doesNotContain("pending", "waiting", "discarded");
    }

    @Test
    void whatIsDiscardedForGoodMustBeNamed() {
        letters(one);
        assertThat(one.post(DEAD + "/discard", "{}").status()).isEqualTo(400);
        assertThat(one.newUser("reader", "audit.read")
                        .post(DEAD + "/replay", "{}")
                        .status())
                .isEqualTo(403);
        assertThat(one.post(DEAD + "/replay", "{}").json().path("count").asInt())
                .isEqualTo(5);
    }
}
