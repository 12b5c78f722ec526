package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.Rows.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class DataBatchIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer batch(Rows rows, String json, String... headers) {
        return rows.client().send("POST", rows.path() + "/batch", json, headers);
    }

    private static String create(String code) {
        return "{\"op\":\"create\",\"data\":{\"code\":\"%s\",\"name\":\"Item\"}}".formatted(code);
    }

    private static String update(String id, long version, String data) {
        return "{\"op\":\"update\",\"id\":\"%s\",\"version\":%d,\"data\":%s}".formatted(id, version, data);
    }

    private static String delete(String id, long version) {
        return "{\"op\":\"delete\",\"id\":\"%s\",\"version\":%d}".formatted(id, version);
    }

    private static String operations(String... operations) {
        return "{\"operations\":[" + String.join(",", operations) + "]}";
    }

    private static String eachByItself(String... operations) {
        return "{\"atomic\":false,\"operations\":[" + String.join(",", operations) + "]}";
    }

    private static List<Integer> statuses(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json()
                .path("results")
                .valueStream()
                .map(result -> result.path("status").asInt())
                .toList();
    }

    private List<String> codes() {
        return Rows.values(items.list("sort=code"), "code");
    }

    private List<String> texts(String path, String list, String member) {
        return client.get(path)
                .json()
                .path(list)
                .valueStream()
                .map(node -> node.path(member).asString())
                .toList();
    }

    @Test
    void severalWritesAreDoneInTheirOrderWithEventsAndAudit() {
        String changed = id(items.createdItem("A"));
        String gone = id(items.createdItem("B"));
        Answer answer = batch(
                items,
                operations(
                        create("C"),
                        update(changed, 1, "{\"qty\":\"3\"}"),
                        delete(gone, 1),
                        update(changed, 2, "{\"qty\":\"4\"}"),
                        create("B")));
        assertThat(statuses(answer)).containsExactly(201, 200, 204, 200, 201);
        assertThat(answer.json().path("failed").asInt()).isZero();
        JsonNode results = answer.json().path("results");
        assertThat(results.get(0).path("etag").asString()).isEqualTo("\"v1\"");
        assertThat(results.get(0).path("row").path("code").asString()).isEqualTo("C");
        assertThat(results.get(3).path("etag").asString()).isEqualTo("\"v3\"");
        assertThat(results.get(3).path("row")).isEqualTo(items.read(changed).json());
        assertThat(results.get(2).propertyNames()).containsExactly("status");
        assertThat(codes()).containsExactly("A", "B", "C");

        String item = PLUGIN + ".item.";
        assertThat(texts("/api/v1/events?type=" + PLUGIN + ".**", "events", "type"))
                .startsWith(item + "created", item + "updated", item + "deleted", item + "updated", item + "created");
        assertThat(texts("/api/v1/audit?targetKind=" + PLUGIN + ".item", "entries", "action"))
                .startsWith("row.created", "row.updated", "row.deleted", "row.updated", "row.created");
    }

    @Test
    void aRowCanPointToOneThatTheSameBatchMakes() {
        String id = UUID.randomUUID().toString();
        Rows suppliers = Inventory.suppliers(client);
        Answer answer = batch(
                suppliers,
                operations(
                        "{\"op\":\"create\",\"data\":{\"id\":\"%s\",\"name\":\"parent\"}}".formatted(id),
                        "{\"op\":\"create\",\"data\":{\"name\":\"child\",\"parent\":\"%s\"}}".formatted(id)));
        assertThat(statuses(answer)).containsExactly(201, 201);
    }

    @Test
    void oneRefusalUndoesAll() {
        String id = id(items.createdItem("A"));
        Answer answer = batch(
                items,
                operations(
                        create("B"),
                        update(id, 1, "{\"name\":\"changed\"}"),
                        "{\"op\":\"create\",\"data\":{\"code\":\"C\",\"qty\":\"many\"}}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(errors(answer)).containsExactly("/operations/2/data/qty type", "/operations/2/data/name required");
        assertThat(answer.json().path("operation").asInt()).isEqualTo(2);
        Answer stale = batch(items, operations(create("B"), update(id, 7, "{\"name\":\"changed\"}")));
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("operation").asInt()).isEqualTo(1);
        assertThat(stale.json().path("current")).isEqualTo(items.read(id).json());
        Answer taken = batch(items, operations(create("B"), create("A")));
        assertThat(taken.status()).isEqualTo(409);
        assertThat(errors(taken)).containsExactly("/operations/1/data/code unique");
        assertThat(codes()).containsExactly("A");
        assertThat(items.read(id).json().path("version").asInt()).isEqualTo(1);
        assertThat(texts("/api/v1/events?type=" + PLUGIN + ".**", "events", "type"))
                .containsExactly(PLUGIN + ".item.created");
    }

    @Test
    void eachByItselfIsDoneOrRefused() {
        String id = id(items.createdItem("A"));
        Answer answer = batch(
                items,
                eachByItself(
                        create("B"),
                        create("A"),
                        update(id, 9, "{\"qty\":\"1\"}"),
                        "{\"op\":\"create\",\"data\":{\"code\":\"C\",\"name\":\"x\",\"qty\":\"many\"}}",
                        update("nothing", 1, "{}"),
                        delete(UUID.randomUUID().toString(), 1),
                        update(id, 1, "{\"qty\":\"2\"}")));
        assertThat(statuses(answer)).containsExactly(201, 409, 412, 400, 404, 404, 200);
        assertThat(answer.json().path("failed").asInt()).isEqualTo(5);
        JsonNode results = answer.json().path("results");
        JsonNode taken = results.get(1).path("problem");
        assertThat(taken.path("code").asString()).isEqualTo("not_unique");
        assertThat(taken.path("errors").get(0).path("pointer").asString()).isEqualTo("/operations/1/data/code");
        assertThat(results.get(2).path("problem").path("current").path("code").asString())
                .isEqualTo("A");
        assertThat(results.get(3)
                        .path("problem")
                        .path("errors")
                        .get(0)
                        .path("pointer")
                        .asString())
                .isEqualTo("/operations/3/data/qty");
        assertThat(codes()).containsExactly("A", "B");
        assertThat(texts("/api/v1/events?type=" + PLUGIN + ".**", "events", "type"))
                .hasSize(3);
    }

    @Test
    void aKeyMakesABatchRepeatable() {
        String request = eachByItself(create("A"), create("A"));
        String key = UUID.randomUUID().toString();
        Answer first = batch(items, request, "Idempotency-Key", key);
        assertThat(statuses(first)).containsExactly(201, 409);
        Answer again = batch(items, request, "Idempotency-Key", key);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(codes()).containsExactly("A");
        assertThat(code(batch(items, operations(create("B")), "Idempotency-Key", key)))
                .isEqualTo("idempotency_key_used");
        String undone = UUID.randomUUID().toString();
        assertThat(batch(items, operations(create("B"), create("A")), "Idempotency-Key", undone)
                        .status())
                .isEqualTo(409);
        assertThat(statuses(batch(items, operations(create("B")), "Idempotency-Key", undone)))
                .containsExactly(201);
    }

    @Test
    void everyKindOfWriteTakesItsPermission() {
        String id = id(items.createdItem("A"));
        Rows creator = items.as(client.newUser("creator", PLUGIN + ".item.create"));
        assertThat(statuses(batch(creator, operations(create("B"))))).containsExactly(201);
        Answer update = batch(creator, eachByItself(create("C"), update(id, 1, "{\"qty\":\"1\"}")));
        assertThat(update.status()).isEqualTo(403);
        assertThat(update.json().path("permission").asString()).isEqualTo(PLUGIN + ".item.read");
        Rows editor = items.as(client.newUser("editor", PLUGIN + ".item.read", PLUGIN + ".item.update"));
        assertThat(statuses(batch(editor, operations(update(id, 1, "{\"qty\":\"1\"}")))))
                .containsExactly(200);
        assertThat(batch(editor, operations(delete(id, 2)))
                        .json()
                        .path("permission")
                        .asString())
                .isEqualTo(PLUGIN + ".item.delete");
        Rows reader = items.as(client.newUser("reader", PLUGIN + ".item.read"));
        assertThat(batch(reader, "{\"operations\":7}").status()).isEqualTo(403);
        assertThat(batch(items.as(client.newUser("nobody")), operations(create("D")))
                        .status())
                .isEqualTo(404);
        assertThat(codes()).containsExactly("A", "B");
    }

    @Test
    void anotherTenantsRowsAreAbsentInABatch() {
        String id = id(items.createdItem("SECRET"));
        Rows foreign = items.as(SERVER.newTenant());
        String absent = UUID.randomUUID().toString();
        for (boolean deleted : new boolean[] {true, false}) {
            Answer one = batch(foreign, operations(deleted ? delete(id, 1) : update(id, 1, "{}")));
            Answer other = batch(foreign, operations(deleted ? delete(absent, 1) : update(absent, 1, "{}")));
            assertThat(shape(one, id)).startsWith("404").isEqualTo(shape(other, absent));
        }
        Answer each = batch(foreign, eachByItself(delete(id, 1), update(id, 9, "{\"qty\":\"1\"}")));
        assertThat(statuses(each)).containsExactly(404, 404);
        assertThat(each.body()).doesNotContain("SECRET");
        assertThat(items.read(id).json().path("version").asInt()).isEqualTo(1);
    }

    record Wrong(String body, List<String> errors) {
        Wrong(String body, String... errors) {
            this(body, List.of(errors));
        }
    }

    static Stream<Wrong> wrongs() {
        return Stream.of(
                new Wrong("[]", " type"),
                new Wrong("{}", "/operations type"),
                new Wrong("{\"operations\":[]}", "/operations size"),
                new Wrong("{\"operations\":[" + "{},".repeat(200) + "{}]}", "/operations size"),
                new Wrong("{\"operations\":[{}],\"more\":1}", "/more unknown_field"),
                new Wrong("{\"operations\":[{}],\"atomic\":\"no\"}", "/atomic type", "/operations/0/op enum"),
                new Wrong(operations("7", "{\"op\":\"upsert\"}"), "/operations/0 type", "/operations/1/op enum"),
                new Wrong(operations("{\"op\":\"create\"}"), "/operations/0/data type"),
                new Wrong(operations("{\"op\":\"create\",\"data\":{},\"id\":\"x\"}"), "/operations/0/id unknown_field"),
                new Wrong(
                        operations(create("A"), "{\"op\":\"update\"}"),
                        "/operations/1/data type",
                        "/operations/1/id type",
                        "/operations/1/version type"),
                new Wrong(operations("{\"op\":\"delete\",\"id\":\"x\",\"version\":0}"), "/operations/0/version type"),
                new Wrong(
                        operations("{\"op\":\"delete\",\"id\":\"x\",\"version\":1.5}"), "/operations/0/version type"));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void aBatchOfTheWrongFormIsRefusedWithEveryPlace(Wrong wrong) {
        Answer answer = batch(items, wrong.body());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(errors(answer)).isEqualTo(wrong.errors());
        assertThat(codes()).isEmpty();
    }

    @Test
    void rowsThatAreLargeTogetherAreLeftOutOfTheAnswer() {
        String id = id(items.created("{\"code\":\"L\",\"name\":\"x\",\"note\":\"" + "n".repeat(10_000)
                + "\",\"more\":\"" + "m".repeat(240_000) + "\"}"));
        String[] updates = IntStream.range(0, 40)
                .mapToObj(n -> update(id, n + 1, "{\"n\":%d}".formatted(n)))
                .toArray(String[]::new);
        Answer answer = batch(items, operations(updates));
        assertThat(statuses(answer)).hasSize(40).containsOnly(200);
        assertThat(answer.body().length()).isLessThan(9 << 20);
        JsonNode last = answer.json().path("results").get(39);
        assertThat(last.propertyNames()).containsExactly("status", "etag");
        assertThat(last.path("etag").asString()).isEqualTo("\"v41\"");
    }

    @Test
    void aLargerBodyIsRefused() {
        Answer answer = batch(items, operations(create("x".repeat(1 << 20))));
        assertThat(answer.status()).isEqualTo(413);
    }
}
