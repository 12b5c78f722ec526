package dev.mortise.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestJson;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.event.RowConditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A condition on an event's row passes the rows that a query with the condition for its filter finds.
class RowConditionsIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Manifest MANIFEST = Inventory.manifest(Inventory.PLUGIN);
    private static final Client CLIENT = SERVER.newTenant();
    private static final Rows ITEMS = Inventory.items(CLIENT);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final long SEED = 20260331;
    private static final int ROWS = 60;
    private static final int CONDITIONS = 500;

    /// Texts that meet where orders and cases differ: by code point and by UTF-16, in one language and another.
    private static final List<String> TEXTS = List.of(
            "库存",
            "库存不足",
            "存",
            "𠮷野家",
            "\uFFFD",
            "😀",
            "a",
            "A",
            "aB",
            "Ab%",
            "50%_off",
            "İstanbul",
            "istanbul",
            "i̇",
            "ΣΑΣ",
            "σας",
            "σασ",
            "ſ",
            "s",
            "\u212A",
            "k",
            "K",
            "ẞ",
            "ß",
            "SS",
            "Ä",
            "ä",
            "Жё",
            "жЁ",
            "Ǆ",
            "ǅ",
            "ǆ",
            "!",
            "\\",
            "_");

    private static final List<JsonNode> EVENTS = new ArrayList<>();
    private static String supplier = "";

    private final Random random = new Random(SEED);

    @BeforeAll
    static void install() {
        new TestPlugins(SERVER).install(MANIFEST);
        supplier = Rows.id(Inventory.suppliers(CLIENT).created("{\"name\":\"S\"}"));
        RowConditionsIT values = new RowConditionsIT();
        for (int number = 0; number < ROWS; number++) {
            ObjectNode row = NODES.objectNode().put("code", "c" + number).put("name", values.text());
            for (String field : List.of(
                    "status",
                    "qty",
                    "price",
                    "due",
                    "supplier",
                    "more",
                    "note",
                    "n",
                    "big",
                    "huge",
                    "live",
                    "day",
                    "token")) {
                if (values.random.nextInt(4) > 0) {
                    row.set(field, values.value(field));
                }
            }
            ITEMS.created(row.toString());
        }
        Answer page = CLIENT.get("/api/v1/events?limit=500&type=" + Inventory.PLUGIN + ".item.created");
        page.json()
                .path("events")
                .forEach(event -> EVENTS.add(event.path("payload").path("after")));
        assertThat(EVENTS).hasSize(ROWS);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private String digits(String... some) {
        return some[random.nextInt(some.length)];
    }

    private JsonNode value(String field) {
        return switch (field) {
            case "code" -> NODES.stringNode("c" + random.nextInt(ROWS));
            case "name", "note" -> NODES.stringNode(text() + (random.nextBoolean() ? text() : ""));
            case "created_by" ->
                NODES.stringNode(random.nextBoolean() ? CLIENT.userId().toString() : "x");
            case "status" -> NODES.stringNode(random.nextBoolean() ? "active" : "hold");
            case "qty" ->
                NODES.stringNode(digits("0", "-0", "1.5", "1.500", "1.499", "10", "10.000", "-2.25", "999999"));
            case "huge" -> NODES.stringNode(digits("9".repeat(60), "-" + "9".repeat(60), "0", "9".repeat(59)));
            case "price" ->
                NODES.objectNode()
                        .put("amount", digits("0", "1.5", "1.50", "10", "-3"))
                        .put("currency", digits("EUR", "CNY"));
            case "due", "created_at" ->
                NODES.stringNode(digits(
                        "2026-01-01T08:00:00Z",
                        "2026-01-01T09:00:00+01:00",
                        "2026-01-01T08:00:00.000001Z",
                        "2026-01-01T08:00:00.0000019Z",
                        "0001-01-01T00:00:00Z",
                        "9999-12-31T23:59:59.999999Z"));
            case "day" -> NODES.stringNode(digits("2026-02-28", "2024-02-29", "0001-01-01", "9999-12-31"));
            case "n" -> NODES.numberNode(random.nextInt(-3, 4));
            case "big", "version" -> NODES.stringNode(digits("1", "9007199254740993", "9007199254740992", "-5"));
            case "live" -> NODES.booleanNode(random.nextBoolean());
            case "supplier" ->
                NODES.stringNode(
                        EVENTS.isEmpty() || random.nextBoolean() ? supplier : "0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11");
            case "token" ->
                NODES.stringNode(
                        digits("0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11", "0190F0A4-7B9E-7C3D-9A54-2F1F0C6B8E12"));
            case "more" -> NODES.objectNode().put("a", random.nextInt(3));
            default -> throw new IllegalArgumentException(field);
        };
    }

    private ObjectNode condition(int depth) {
        ObjectNode condition = NODES.objectNode();
        int kind = depth >= 4 ? 9 : random.nextInt(10);
        switch (kind) {
            case 0, 1 -> condition.set("_and", several(depth));
            case 2, 3 -> condition.set("_or", several(depth));
            case 4, 5 -> condition.set("_not", condition(depth + 1));
            default -> comparison(condition);
        }
        if (kind > 7) {
            comparison(condition);
        }
        return condition;
    }

    private ArrayNode several(int depth) {
        ArrayNode parts = NODES.arrayNode();
        for (int part = random.nextInt(1, 4); part > 0; part--) {
            parts.add(condition(depth + 1));
        }
        return parts;
    }

    private void comparison(ObjectNode condition) {
        String field = digits(
                "code",
                "name",
                "name",
                "note",
                "created_by",
                "status",
                "qty",
                "qty",
                "huge",
                "price",
                "due",
                "created_at",
                "day",
                "n",
                "big",
                "version",
                "live",
                "supplier",
                "token",
                "more");
        List<String> operators = new ArrayList<>(List.of("_null"));
        boolean ordered =
                !List.of("status", "live", "supplier", "token", "more").contains(field);
        if (!field.equals("more")) {
            operators.addAll(List.of("_eq", "_neq"));
            if (!field.equals("price")) {
                operators.addAll(List.of("_in", "_nin"));
            }
        }
        if (ordered) {
            operators.addAll(List.of("_lt", "_lte", "_gt", "_gte"));
            if (!field.equals("price")) {
                operators.add("_between");
            }
        }
        if (List.of("code", "name", "note", "created_by").contains(field)) {
            operators.addAll(List.of("_contains", "_icontains", "_icontains", "_icontains", "_starts_with"));
        }
        ObjectNode comparisons = NODES.objectNode();
        for (int times = random.nextInt(1, 3); times > 0; times--) {
            String operator = operators.get(random.nextInt(operators.size()));
            comparisons.set(
                    operator,
                    switch (operator) {
                        case "_null" -> NODES.booleanNode(random.nextBoolean());
                        case "_in", "_nin" ->
                            NODES.arrayNode().add(value(field)).add(value(field));
                        case "_between" -> NODES.arrayNode().add(value(field)).add(value(field));
                        default -> value(field);
                    });
        }
        condition.set(field, comparisons);
    }

    private static Predicate<JsonNode> test(String condition) {
        Map<String, Predicate<JsonNode>> tests = SERVER.bean(RowConditions.class)
                .read(
                        MANIFEST,
                        new Manifest.Subscription(
                                Inventory.PLUGIN + ".item.*",
                                8,
                                List.of(),
                                new ManifestJson(condition, Map.of("", 7, "/n", 9))));
        assertThat(tests).containsOnlyKeys(Inventory.PLUGIN + ".item");
        return tests.values().iterator().next();
    }

    @Test
    void randomConditionsPassTheRowsThatTheSameFilterFinds() {
        int some = 0;
        for (int number = 0; number < CONDITIONS; number++) {
            String condition = condition(1).toString();
            Answer page = ITEMS.query("{\"filter\":%s,\"fields\":[\"code\"],\"limit\":500}".formatted(condition));
            TreeSet<String> found = new TreeSet<>(Rows.values(page, "code"));
            TreeSet<String> passed = new TreeSet<>();
            Predicate<JsonNode> test = test(condition);
            EVENTS.stream()
                    .filter(test)
                    .forEach(row -> passed.add(row.path("code").asString()));
            assertThat(passed)
                    .as("seed %d, condition %d: %s", SEED, number, condition)
                    .isEqualTo(found);
            some += found.isEmpty() || found.size() == ROWS ? 0 : 1;
        }
        assertThat(some).as("conditions that tell rows apart").isGreaterThan(CONDITIONS / 4);
    }

    @Test
    void everyTextComparesWithEveryOtherAsInTheDatabase() {
        Rows suppliers = Inventory.suppliers(SERVER.newTenant());
        List<JsonNode> rows = TEXTS.stream()
                .map(text -> NODES.objectNode().put("name", text))
                .peek(row -> suppliers.created(row.toString()))
                .<JsonNode>map(row -> row)
                .toList();
        for (String operator : List.of("_lt", "_gte", "_contains", "_icontains", "_starts_with")) {
            for (String text : TEXTS) {
                String condition = NODES.objectNode()
                        .set("name", NODES.objectNode().put(operator, text))
                        .toString();
                Answer page = suppliers.query("{\"filter\":%s,\"limit\":500}".formatted(condition));
                Predicate<JsonNode> test = SERVER.bean(RowConditions.class)
                        .read(
                                MANIFEST,
                                new Manifest.Subscription(
                                        Inventory.PLUGIN + ".supplier.created",
                                        8,
                                        List.of(),
                                        new ManifestJson(condition, Map.of())))
                        .values()
                        .iterator()
                        .next();
                assertThat(rows.stream()
                                .filter(test)
                                .map(row -> row.path("name").asString())
                                .sorted())
                        .as(condition)
                        .isEqualTo(Rows.values(page, "name").stream().sorted().toList());
            }
        }
    }

    /// A condition that is refused.
    ///
    /// @param line where, from 1
    record Refusal(String condition, int line, String key, String what) {}

    static Stream<Refusal> refusals() {
        return Stream.of(
                new Refusal("{\"n\":{\"_lt\":\"x\"}}", 9, "n._lt", "must be a whole number"),
                new Refusal("{\"n\":{\"_lt\":null}}", 9, "n._lt", "_null"),
                new Refusal("{\"n\":{\"_contains\":\"1\"}}", 9, "n._contains", "possible are _eq"),
                new Refusal("{\"n\":{\"_lt\":2147483648}}", 9, "n._lt", "at most 2147483647"),
                new Refusal("{\"status\":{\"_eq\":\"gone\"}}", 7, "status._eq", "one of active, hold"),
                new Refusal("{\"supplier\":{\"name\":{\"_eq\":\"S\"}}}", 7, "", "follows the reference supplier"),
                new Refusal("{\"_not\":{}}", 7, "_not", "is empty"),
                new Refusal("{\"due\":{\"_lt\":\"2026-01-01\"}}", 7, "due._lt", "with its offset"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsNoConditionIsRefusedWithItsLine(Refusal refusal) {
        assertThatThrownBy(() -> test(refusal.condition()))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.line()).isEqualTo(refusal.line());
                                    assertThat(String.valueOf(problem.key()))
                                            .endsWith(refusal.key().isEmpty() ? ".when" : ".when." + refusal.key());
                                    assertThat(problem.what()).contains(refusal.what());
                                }));
    }

    /// Images in payloads may be older than the manifest, or somebody else's.
    @Test
    void whatIsNoValueOfTheTypeCountsAsNone() {
        JsonMapper json = JsonMapper.builder().build();
        for (String row :
                List.of("{}", "{\"n\":null}", "{\"n\":\"x\"}", "{\"n\":1e999}", "{\"n\":{\"a\":[]}}", "[]", "7")) {
            assertThat(test("{\"n\":{\"_lt\":5}}").test(json.readTree(row)))
                    .as(row)
                    .isFalse();
            assertThat(test("{\"n\":{\"_neq\":5}}").test(json.readTree(row)))
                    .as(row)
                    .isTrue();
        }
    }
}
