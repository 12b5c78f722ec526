package dev.mortise.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventSchemasTest {
    private static final String TYPE = "com.acme.counts.counted";
    private static final String HEAD = """
            manifest = 1
            [metadata]
            id = "com.acme.counts"
            version = "1.0.0"
            name = "Counts"
            [module]
            wasm = "plugin.wasm"
            [[events.subscribe]]
            pattern = "com.acme.counts.**"
            [[events.publish]]
            type = "com.acme.counts.counted"
            """;

    private final EventSchemas schemas = new EventSchemas();

    private static Manifest manifest(String schema) {
        return ManifestParser.parse(HEAD + schema);
    }

    /// A payload against a schema.
    ///
    /// @param problem where and what begins the refusal; empty for none
    record Case(String schema, String payload, String problem) {}

    static Stream<Case> cases() {
        String item = """
                [events.publish.schema]
                type = "object"
                required = ["item", "qty"]
                additionalProperties = false
                [events.publish.schema.properties]
                item = { type = "string", pattern = "^[a-z]+$", maxLength = 5 }
                qty = { type = "number", minimum = 0, multipleOf = 0.001 }
                tags = { type = "array", items = { enum = ["a", "b"] }, uniqueItems = true, maxItems = 2 }
                """;
        String either = "schema = { anyOf = [{ type = \"string\" }, { type = \"object\", required = [\"a\"] }] }";
        String one = "schema = { oneOf = [{ minimum = 5 }, { multipleOf = 2 }] }";
        String when =
                "schema = { if = { required = [\"a\"] }, then = { required = [\"b\"] }, else = { required = [\"c\"] } }";
        String contains = "schema = { contains = { const = 7 }, minContains = 2 }";
        String not = "schema = { not = { type = \"null\" } }";
        String names =
                "schema = { propertyNames = { maxLength = 2 }, patternProperties = { \"^x\" = { type = \"boolean\" } } }";
        String tuple = "schema = { prefixItems = [{ type = \"string\" }], items = false }";
        String several = "schema = { type = [\"integer\", \"null\"], minimum = 1, maximum = 5 }";
        return Stream.of(
                new Case(several, "null", ""),
                new Case(several, "5", ""),
                new Case(several, "6", "it: "),
                new Case("", "{\"any\":1}", ""),
                new Case(item, "{\"item\":\"bolt\",\"qty\":1.125}", ""),
                new Case(item, "{\"item\":\"bolt\",\"qty\":0.1,\"tags\":[\"b\",\"a\"]}", ""),
                new Case(item, "{\"item\":\"bolt\",\"qty\":\"1\"}", "at /qty: "),
                new Case(item, "{\"item\":\"bolt\",\"qty\":-1}", "at /qty: "),
                new Case(item, "{\"item\":\"bolt\",\"qty\":1.0001}", "at /qty: "),
                new Case(item, "{\"item\":\"BOLT\",\"qty\":1}", "at /item: "),
                new Case(item, "{\"item\":\"bolts!\",\"qty\":1}", "at /item: "),
                new Case(item, "{\"qty\":1}", "it: "),
                new Case(item, "{\"item\":\"a\",\"qty\":1,\"else\":1}", "it: "),
                new Case(item, "{\"item\":\"a\",\"qty\":1,\"tags\":[\"a\",\"c\"]}", "at /tags/1: "),
                new Case(item, "{\"item\":\"a\",\"qty\":1,\"tags\":[\"a\",\"a\"]}", "at /tags: "),
                new Case(item, "null", "it: "),
                new Case(either, "\"x\"", ""),
                new Case(either, "{\"a\":1}", ""),
                new Case(either, "{\"b\":1}", "it: "),
                new Case(one, "7", ""),
                new Case(one, "2", ""),
                new Case(one, "6", "it: "),
                new Case(when, "{\"a\":1,\"b\":1}", ""),
                new Case(when, "{\"a\":1}", "it: "),
                new Case(when, "{\"c\":1}", ""),
                new Case(when, "{\"d\":1}", "it: "),
                new Case(contains, "[7,1,7]", ""),
                new Case(contains, "[7,1]", "it: "),
                new Case(not, "1", ""),
                new Case(not, "null", "it: "),
                new Case(names, "{\"xy\":true,\"ab\":1}", ""),
                new Case(names, "{\"xyz\":true}", "at /xyz: "),
                new Case(names, "{\"xy\":1}", "at /xy: "),
                new Case(tuple, "[\"a\"]", ""),
                new Case(tuple, "[\"a\",1]", "it: "));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPayloadPassesOrIsToldWhereItDoesNot(Case one) {
        Manifest manifest = manifest(one.schema());
        schemas.check(manifest);
        String problem = schemas.problem(manifest, TYPE, one.payload())
                .map(EventSchema.Problem::toString)
                .orElse("");
        if (one.problem().isEmpty()) {
            assertThat(problem).isEmpty();
        } else {
            assertThat(problem)
                    .startsWith(one.problem())
                    .hasSizeGreaterThan(one.problem().length() + 5);
        }
    }

    /// A schema that is refused.
    ///
    /// @param line of those that are added, from 1
    record Refusal(String schema, int line, String key, String what) {}

    static Stream<Refusal> refusals() {
        String deep = "schema = { allOf = [%s] }".formatted("{ minimum = 1 },".repeat(200) + "{}");
        return Stream.of(
                new Refusal("[events.publish.schema]\ntype = \"objekt\"", 2, ".type", "no JSON Schema"),
                new Refusal("[events.publish.schema]\nminLength = -1", 2, ".minLength", "no JSON Schema"),
                new Refusal("[events.publish.schema]\nrequired = \"a\"", 2, ".required", "no JSON Schema"),
                new Refusal("[events.publish.schema.properties]\na = 7", 2, ".properties.a", "no JSON Schema"),
                new Refusal(
                        "schema = { \"$ref\" = \"https://example.com/s\" }", 1, ".$ref", "\"$ref\" is not possible"),
                new Refusal("schema = { \"$ref\" = \"#\" }", 1, ".$ref", "\"$ref\" is not possible"),
                new Refusal("schema = { \"$id\" = \"https://example.com/s\" }", 1, ".$id", "is not possible"),
                new Refusal("schema = { \"$defs\" = { a = {} } }", 1, ".$defs", "is not possible"),
                new Refusal("schema = { format = \"email\" }", 1, ".format", "is not possible"),
                new Refusal(
                        "schema = { unevaluatedProperties = false }", 1, ".unevaluatedProperties", "is not possible"),
                new Refusal(
                        "[events.publish.schema]\nproperties = { a = { requird = true } }",
                        2,
                        ".properties.a.requird",
                        "\"requird\" is not possible"),
                new Refusal("schema = { pattern = \"(a+)+\\\\1\" }", 1, ".pattern", "RE2"),
                new Refusal("schema = { pattern = \"(?=a)\" }", 1, ".pattern", "RE2"),
                new Refusal("schema = { patternProperties = { \"(\" = {} } }", 1, ".patternProperties.(", "RE2"),
                new Refusal(
                        "schema = { \"$schema\" = \"http://json-schema.org/draft-07/schema#\" }",
                        1,
                        ".$schema",
                        "2020-12"),
                new Refusal(deep, 1, "", "202 schemas in it; 200 at most"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatCannotBeCheckedIsRefusedWithItsLine(Refusal refusal) {
        int before = (int) HEAD.lines().count();
        assertThatThrownBy(() -> schemas.check(manifest(refusal.schema())))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.what()).contains(refusal.what());
                                    assertThat(problem.key()).isEqualTo("events.publish[0].schema" + refusal.key());
                                    assertThat(problem.line()).isEqualTo(before + refusal.line());
                                }));
    }

    @Test
    void whatAPatternCostsGrowsWithTheTextOnly() {
        Manifest manifest = manifest("schema = { pattern = \"^(a+)+$\" }");
        assertThat(schemas.problem(manifest, TYPE, "\"" + "a".repeat(50_000) + "b\""))
                .isPresent();
        assertThat(schemas.problem(manifest, TYPE, "\"" + "a".repeat(50_000) + "\""))
                .isEmpty();
    }

    @Test
    void aPayloadOfMoreValuesThanTheSchemaAllowsIsRefusedBeforeItIsLookedAt() {
        String ten = "schema = { allOf = [%s{}] }".formatted("{ items = {} },".repeat(4));
        int most = EventSchema.MOST_STEPS / 10;
        Manifest manifest = manifest(ten);
        schemas.check(manifest);
        String fits = "[" + "1,".repeat(most - 2) + "1]";
        assertThat(schemas.problem(manifest, TYPE, fits)).isEmpty();
        assertThat(schemas.problem(manifest, TYPE, "[1," + fits.substring(1)))
                .get()
                .asString()
                .contains("more than " + most + " values");
    }

    @Test
    void theEventsOfAScheduleMustPass() {
        String schedule = """
                schema = { properties = { payload = { properties = { days = { type = "integer" } } } } }
                [[events.schedule]]
                name = "nightly"
                cron = "0 3 * * *"
                type = "com.acme.counts.counted"
                payload = { days = %s }
                """;
        schemas.check(manifest(schedule.formatted("30")));
        assertThatThrownBy(() -> schemas.check(manifest(schedule.formatted("\"30\""))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .satisfies(problem -> {
                                    assertThat(problem.line())
                                            .isEqualTo(HEAD.lines().count() + 6);
                                    assertThat(problem.key()).isEqualTo("events.schedule[0].payload.days");
                                    assertThat(problem.what()).contains("at /payload/days");
                                }));
    }
}
