package dev.mortise.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The log is read through filters, which find what a look at every event finds.
class EventLogIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client CLIENT = SERVER.newTenant();
    private static final int EVENTS = 2600;
    private static final List<JsonNode> ALL = new ArrayList<>();

    @BeforeAll
    static void happen() {
        Random random = new Random(7);
        Outbox outbox = SERVER.bean(Outbox.class);
        List<Causation> causes = new ArrayList<>();
        for (int part = 0; part < EVENTS / 100; part++) {
            List<NewEvent> events = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                Causation cause = causes.isEmpty() || random.nextInt(3) == 0
                        ? null
                        : causes.get(random.nextInt(Math.max(0, causes.size() - 40), causes.size()));
                events.add(new NewEvent(
                        "com.%s.%s.%s"
                                .formatted(
                                        pick(random, "a", "a-b", "ab"),
                                        pick(random, "x", "y"),
                                        pick(random, "made", "gone")),
                        random.nextInt(500) == 0 ? new Actor(Actor.Kind.USER, "rare", "rare") : Actor.system("test"),
                        cause,
                        random.nextInt(3) == 0 ? null : "r" + random.nextInt(20),
                        "{\"n\":" + (part * 100 + number) + "}"));
            }
            SERVER.transactions().inTenant(CLIENT.tenantId(), tx -> {
                outbox.appendAll(tx, events);
                return tx;
            });
            JsonNode last = CLIENT.get("/api/v1/events?limit=20").json().path("events");
            for (JsonNode event : last) {
                if (event.path("depth").asInt() < 10) {
                    causes.add(new Causation(
                            id(event.path("id")),
                            id(event.path("correlation")),
                            event.path("depth").asInt(),
                            "com.a",
                            UUID.randomUUID(),
                            null));
                }
            }
        }
        // Another tenant's are in no list.
        SERVER.transactions()
                .inTenant(
                        SERVER.newTenant().tenantId(),
                        tx -> outbox.append(
                                tx, new NewEvent("com.a.x.made", Actor.system("test"), causes.getFirst(), "r1", "{}")));
        ALL.addAll(read("", 500));
        assertThat(ALL).hasSize(EVENTS);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    private static UUID id(JsonNode node) {
        return UUID.fromString(node.asString());
    }

    /// All pages.
    private static List<JsonNode> read(String filter, int size) {
        List<JsonNode> events = new ArrayList<>();
        String after = "";
        for (int pages = 0; pages <= EVENTS; pages++) {
            Answer page = CLIENT.get("/api/v1/events?limit=" + size + filter + after);
            assertThat(page.status()).as(page.body()).isEqualTo(200);
            assertThat(page.json().path("events").size()).isLessThanOrEqualTo(size);
            page.json().path("events").forEach(events::add);
            if (page.json().path("next").isNull()) {
                return events;
            }
            after = "&after=" + page.json().path("next").asString();
        }
        throw new AssertionError("the pages do not end");
    }

    /// A filter and what it means.
    record Meaning(String filter, Predicate<JsonNode> passes) {}

    private static JsonNode caused() {
        return ALL.stream()
                .filter(event -> event.path("depth").asInt() > 2)
                .findFirst()
                .orElseThrow();
    }

    static Stream<Meaning> meanings() {
        JsonNode caused = caused();
        String cause = caused.path("causation").path("event").asString();
        String chain = caused.path("correlation").asString();
        Instant early = Instant.parse(ALL.get(EVENTS - 700).path("time").asString());
        Instant late = Instant.parse(ALL.get(300).path("time").asString());
        Predicate<JsonNode> ofCause =
                event -> event.path("causation").path("event").asString("").equals(cause);
        Predicate<JsonNode> ofChain =
                event -> event.path("correlation").asString().equals(chain);
        return Stream.of(
                new Meaning("&type=com.a.x.made", event -> type(event).equals("com.a.x.made")),
                new Meaning("&type=com.a.**", event -> type(event).startsWith("com.a.")),
                new Meaning("&type=com.*.x.made", event -> type(event).endsWith(".x.made")),
                new Meaning("&type=*.*.{x,z}.gone", event -> type(event).endsWith(".x.gone")),
                new Meaning("&type=com.nothing.**", event -> false),
                new Meaning("&plugin=com.a", event -> type(event).startsWith("com.a.")),
                new Meaning(
                        "&plugin=com.ab&type=com.*.y.*", event -> type(event).startsWith("com.ab.y.")),
                new Meaning("&plugin=com.ab&type=com.a.**", event -> false),
                new Meaning(
                        "&from=" + early + "&to=" + late,
                        event -> early.toEpochMilli() <= millis(event) && millis(event) < late.toEpochMilli()),
                new Meaning(
                        "&actor=rare",
                        event -> event.path("actor").path("id").asString().equals("rare")),
                new Meaning(
                        "&actor=rare&type=com.a.**",
                        event -> event.path("actor").path("id").asString().equals("rare")
                                && type(event).startsWith("com.a.")),
                new Meaning("&actor=nobody", event -> false),
                new Meaning("&causation=" + cause, ofCause),
                new Meaning(
                        "&causation=" + cause + "&type=com.a.**",
                        ofCause.and(event -> type(event).startsWith("com.a."))),
                new Meaning("&correlation=" + chain, ofChain),
                new Meaning(
                        "&correlation=" + chain + "&type=com.*.x.*",
                        ofChain.and(event -> type(event).contains(".x."))),
                new Meaning("&correlation=" + chain + "&causation=" + cause, ofCause),
                new Meaning("&causation=" + UUID.randomUUID(), event -> false),
                new Meaning("&correlation=" + UUID.randomUUID(), event -> false));
    }

    /// Ids keep the time to the millisecond.
    private static long millis(JsonNode event) {
        return id(event.path("id")).getMostSignificantBits() >>> 16;
    }

    private static String type(JsonNode event) {
        return event.path("type").asString();
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void aFilterFindsWhatPassesAndNothingElse(Meaning meaning) {
        List<String> expected = ids(ALL.stream().filter(meaning.passes()).toList());
        String filter = meaning.filter().replace("{", "%7B").replace("}", "%7D");
        assertThat(ids(read(filter, 500))).isEqualTo(expected);
        assertThat(ids(read(filter, 37))).isEqualTo(expected);
        Answer export = CLIENT.get("/api/v1/events/export?" + filter.substring(1));
        assertThat(export.status()).isEqualTo(200);
        JsonMapper json = JsonMapper.builder().build();
        assertThat(ids(export.body().lines().map(json::readTree).toList())).isEqualTo(expected);
    }

    private static List<String> ids(List<JsonNode> events) {
        return events.stream().map(event -> event.path("id").asString()).toList();
    }

    @Test
    void theEventsOfARecordAreFound() {
        List<List<String>> stored = SERVER.database()
                .asSuperuser("select id from events where tenant_id = '" + CLIENT.tenantId()
                        + "' and order_key = 'r7' order by id desc");
        assertThat(stored).isNotEmpty();
        assertThat(ids(read("&record=r7", 10)))
                .isEqualTo(stored.stream().map(List::getFirst).toList());
        assertThat(ids(read("&record=r7&type=com.a.**", 10)))
                .isEqualTo(ids(ALL.stream()
                        .filter(event -> type(event).startsWith("com.a.")
                                && stored.contains(List.of(event.path("id").asString())))
                        .toList()));
        assertThat(read("&record=r99", 10)).isEmpty();
    }

    @Test
    void aChainIsToldByItsFirstEvent() {
        for (JsonNode event : ALL) {
            assertThat(event.path("depth").asInt() == 0)
                    .isEqualTo(event.path("correlation").equals(event.path("id")));
        }
    }

    @Test
    void whoMayNotReadEventsExportsNone() {
        Client clerk = CLIENT.newUser("clerk", "plugin.list");
        assertThat(clerk.get("/api/v1/events/export").status()).isEqualTo(403);
        assertThat(SERVER.newTenant().get("/api/v1/events/export").body()).isEmpty();
        assertThat(CLIENT.get("/api/v1/events/export?from=yesterday").status()).isEqualTo(400);
    }
}
