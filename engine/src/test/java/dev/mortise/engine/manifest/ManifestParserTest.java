package dev.mortise.engine.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestParserTest {
    /// A manifest with one thing changed.
    ///
    /// @param from what is replaced in the sample
    /// @param to what stands there instead
    /// @param line where the problem is told
    /// @param key the dotted key that it names
    /// @param what a part of the message
    record Bad(String from, String to, int line, String key, String what) {}

    static Stream<Bad> bad() {
        String name = "code  = { tag = 1, type = \"string\", max = 32, required = true }";
        return Stream.of(
                new Bad("manifest = 1", "manifest = 2", 1, "manifest", "the form 2 of manifests is not known"),
                new Bad("manifest = 1", "", 1, "manifest", "\"manifest\" is missing"),
                new Bad("id = \"com.acme.inventory\"", "id = \"inventory\"", 3, "metadata.id", "found \"inventory\""),
                new Bad("id = \"com.acme.inventory\"", "id = \"dev.mortise.x\"", 3, "metadata.id", "own namespace"),
                new Bad("1.4.0", "1.4", 4, "metadata.version", "found \"1.4\""),
                new Bad("{ en = \"Inventory\", ", "{ ", 5, "metadata.name.en", "in English are missing"),
                new Bad("author", "autor", 7, "metadata.autor", "unknown key \"autor\""),
                new Bad(">=1.0 <2", ">=2", 9, "metadata.host", "this host offers 1.0.0"),
                new Bad(">=1.0 <2", "^1.0", 9, "metadata.host", "\"^1.0\" is no comparison"),
                new Bad("plugin.wasm", "../plugin.wasm", 11, "module.wasm", "found \"../plugin.wasm\""),
                new Bad("limits =", "sha256 = \"abc\"\nlimits =", 12, "module.sha256", "found \"abc\""),
                new Bad("memory_mb = 32", "memory_mb = 0", 12, "module.limits.memory_mb", "found 0"),
                new Bad("memory_mb", "memory", 12, "module.limits.memory", "unknown key"),
                new Bad(
                        "type = \"int\"",
                        "type = \"enum\"",
                        14,
                        "settings.low_stock.type",
                        "cannot be of the type enum"),
                new Bad("default = 10", "default = -1", 15, "settings.low_stock.default", "found the number -1"),
                new Bad("default = 10", "default = 1.5", 15, "settings.low_stock.default", "found the value 1.5"),
                new Bad("settings.low_stock", "settings.Low", 13, "settings.Low", "is no name for one of the settings"),
                new Bad("title = \"name\"", "title = \"nam\"", 21, "entities.item.title", "no field \"nam\""),
                new Bad(name, "id = { tag = 1, type = \"uuid\" }", 23, "entities.item.fields.id", "has id already"),
                new Bad(name, "ext = { tag = 1, type = \"json\" }", 23, "entities.item.fields.ext", "has ext already"),
                new Bad("max = 32", "max = 0", 23, "entities.item.fields.code.max", "max is 0"),
                new Bad("max = 32", "scale = 2", 23, "entities.item.fields.code.scale", "the type string has no scale"),
                new Bad("max = 32", "pattern = \"(?=a)b\"", 23, "entities.item.fields.code.pattern", "looking around"),
                new Bad("max = 32", "pattern = \"(a\"", 23, "entities.item.fields.code.pattern", "not closed"),
                new Bad(
                        "max = 32",
                        "pattern = \"((a{999}){999}){9}\"",
                        23,
                        "entities.item.fields.code.pattern",
                        "steps"),
                new Bad(
                        "tag = 2, type = \"string\"",
                        "tag = 1, type = \"string\"",
                        24,
                        "entities.item.fields.name.tag",
                        "entities.item.fields.code in line 23"),
                new Bad(
                        "\"hold\"], default = \"active\"",
                        "\"hold\"], default = \"gone\"",
                        25,
                        "entities.item.fields.status.default",
                        "one of active, hold"),
                new Bad(
                        "values = [\"active\", \"hold\"], ",
                        "",
                        25,
                        "entities.item.fields.status.values",
                        "an enum needs its words"),
                new Bad("scale = 3, default = \"0\"", "scale = 31", 26, "entities.item.fields.qty.scale", "found 31"),
                new Bad(
                        "default = \"0\"",
                        "default = \"0.1234\"",
                        26,
                        "entities.item.fields.qty.default",
                        "3 after the point"),
                new Bad(
                        "default = \"0\"",
                        "min = 2, max = 1",
                        26,
                        "entities.item.fields.qty.min",
                        "min is 2 and max is 1"),
                new Bad(
                        "to = \"supplier\"",
                        "to = \"suplier\"",
                        27,
                        "entities.item.fields.supplier.to",
                        "no entity \"suplier\""),
                new Bad(
                        "on_delete = \"restrict\"",
                        "required = true, on_delete = \"set_null\"",
                        27,
                        "entities.item.fields.supplier.on_delete",
                        "cannot be emptied"),
                new Bad(
                        "on_delete = \"restrict\"",
                        "owned = \"items\"",
                        27,
                        "entities.item.fields.supplier.owned",
                        "is not required"),
                new Bad(
                        "on_delete = \"restrict\"",
                        "required = true, on_delete = \"restrict\", owned = \"items\"",
                        27,
                        "entities.item.fields.supplier.on_delete",
                        "goes with its owner"),
                new Bad(
                        "on_delete = \"restrict\"",
                        "required = true, owned = \"Items\"",
                        27,
                        "entities.item.fields.supplier.owned",
                        "found \"Items\""),
                new Bad(
                        "on_delete = \"restrict\"",
                        "required = true, owned = \"name\"",
                        27,
                        "entities.item.fields.supplier.owned",
                        "supplier has name already"),
                new Bad(
                        "to = \"supplier\", on_delete = \"restrict\"",
                        "to = \"item\", required = true, owned = \"parts\"",
                        27,
                        "entities.item.fields.supplier.owned",
                        "item is owned itself"),
                new Bad(
                        "fields = [\"code\"]",
                        "fields = [\"cod\"]",
                        29,
                        "entities.item.unique[0].fields",
                        "no field \"cod\""),
                new Bad(
                        "fields = [\"code\"]",
                        "fields = [\"updated_at\"]",
                        29,
                        "entities.item.unique[0].fields",
                        "no field"),
                new Bad("max = 32", "min = 256", 23, "entities.item.fields.code.min", "without the key max is 255"),
                new Bad("max = 32", "max = 601", 29, "entities.item.unique[0].fields", "601 characters"),
                new Bad("tag = 2\n", "tag = 1\n", 33, "entities.supplier.tag", "entities.item in line 19"),
                new Bad("clerk.item]", "clerk.itm]", 36, "roles.clerk.itm", "no entity \"itm\""),
                new Bad("\"create\",", "\"write\",", 37, "roles.clerk.item.actions", "no action \"write\""),
                new Bad(
                        "actions = [\"read\", \"create\", \"update\"]",
                        "actions = [\"read\", \"create\", \"update\"]\nhidden = [\"nam\"]",
                        38,
                        "roles.clerk.item.hidden",
                        "no field \"nam\""),
                new Bad(
                        "actions = [\"read\", \"create\", \"update\"]",
                        "actions = [\"read\", \"create\", \"update\"]\nreadonly = [\"id\"]",
                        38,
                        "roles.clerk.item.readonly",
                        "no field \"id\""),
                new Bad(
                        "actions = [\"read\", \"create\", \"update\"]",
                        "actions = [\"read\", \"create\", \"update\"]\nwhere = {}",
                        38,
                        "roles.clerk.item.where",
                        "is empty"),
                new Bad(
                        "actions = [\"read\", \"create\", \"update\"]",
                        "actions = [\"read\", \"create\", \"update\"]\nwhere = { nam = { _eq = 1 } }",
                        38,
                        "roles.clerk.item.where.nam",
                        "no field \"nam\""),
                new Bad(
                        "actions = [\"read\", \"create\", \"update\"]",
                        "actions = [\"read\", \"create\", \"update\"]\nwhere = \"x\"",
                        38,
                        "roles.clerk.item.where",
                        "expected a table"),
                new Bad("{created,updated}\"", "cre*\"", 39, "events.subscribe[0].pattern", "cre*"),
                new Bad("max = 8", "max = 101", 40, "events.subscribe[0].retry.max", "found 101"),
                new Bad(
                        "retry = { max = 8 }",
                        "fields = [\"qyt\"]",
                        40,
                        "events.subscribe[0].fields",
                        "no field of item"),
                new Bad(
                        "retry = { max = 8 }",
                        "fields = [\"id\"]",
                        40,
                        "events.subscribe[0].fields",
                        "no field of item"),
                new Bad("retry = { max = 8 }", "fields = []", 40, "events.subscribe[0].fields", "the list is empty"),
                new Bad("retry = { max = 8 }", "fields = \"qty\"", 40, "events.subscribe[0].fields", "a list of texts"),
                new Bad(
                        "{created,updated}\"",
                        "{created,deleted}\"\nfields = [\"qty\"]",
                        40,
                        "events.subscribe[0].fields",
                        "hears no entity's .updated"),
                new Bad("retry = { max = 8 }", "when = {}", 40, "events.subscribe[0].when", "is empty"),
                new Bad("retry = { max = 8 }", "when = 7", 40, "events.subscribe[0].when", "expected a table"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { qyt = { _lt = 1 } }",
                        40,
                        "events.subscribe[0].when.qyt",
                        "no field \"qyt\" in item"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { _or = [{ qyt = { _lt = 1 } }] }",
                        40,
                        "events.subscribe[0].when._or[0].qyt",
                        "no field \"qyt\" in item"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { _not = { qyt = { _lt = 1 } } }",
                        40,
                        "events.subscribe[0].when._not.qyt",
                        "no field \"qyt\" in item"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { _and = { qty = { _lt = 1 } } }",
                        40,
                        "events.subscribe[0].when._and",
                        "expected a list of tables"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { qty = 10 }",
                        40,
                        "events.subscribe[0].when.qty",
                        "expected a table"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { qty = { _lt = nan } }",
                        40,
                        "events.subscribe[0].when",
                        "no form in JSON"),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { supplier = { name = { _eq = \"A\" } } }",
                        40,
                        "events.subscribe[0].when.supplier",
                        "follows the reference \"supplier\""),
                new Bad(
                        "retry = { max = 8 }",
                        "when = { created_by = { _eq = \"$CURRENT_USER\" } }",
                        40,
                        "events.subscribe[0].when.created_by._eq",
                        "nobody's request"),
                new Bad(
                        "{created,updated}\"",
                        "counted\"\nwhen = { qty = { _lt = 1 } }",
                        40,
                        "events.subscribe[0].when",
                        "hears no entity's events"),
                new Bad("inventory.stock_low", "other.stock_low", 42, "events.publish[0].type", "namespace"),
                new Bad(
                        "inventory.stock_low",
                        "inventory.item.created",
                        42,
                        "events.publish[0].type",
                        "the host itself publishes"),
                new Bad(
                        "type = \"com.acme.inventory.stock_low\"",
                        "type = \"com.acme.inventory.stock_low\"\nschema = 7",
                        43,
                        "events.publish[0].schema",
                        "expected a table"),
                new Bad(
                        "type = \"com.acme.inventory.stock_low\"",
                        "type = \"com.acme.inventory.a\"\n[[events.publish]]\ntype = \"com.acme.inventory.a\"",
                        44,
                        "events.publish[1].type",
                        "declared already"),
                new Bad("\"items\"", "\"My Items\"", 44, "pages[0].path", "found \"My Items\""),
                new Bad("\"list\"", "\"map\"", 45, "pages[0].kind", "no kind \"map\""),
                new Bad("entity = \"item\"", "entity = \"itm\"", 46, "pages[0].entity", "no entity \"itm\""),
                new Bad("\"qty\"]", "\"quantity\"]", 47, "pages[0].columns", "no field \"quantity\""),
                new Bad("author = \"Acme\"", "author = 2026-01-01", 7, "metadata.author", "expected a text"),
                new Bad("author = \"Acme\"", "author = \"A\\u0000\"", 7, "metadata.author", "U+0000"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadManifestIsRefusedWithItsPlace(Bad bad) {
        assertThat(SAMPLE).contains(bad.from());
        String toml = SAMPLE.replace(bad.from(), bad.to());
        assertThat(problems(toml)).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(bad.line());
            assertThat(problem.key()).isEqualTo(bad.key());
            assertThat(problem.what()).contains(bad.what());
            assertThat(problem.remedy()).isNotEmpty();
        });
    }

    @Test
    void rolesAreCutDownToRowsAndFields() {
        Manifest manifest = ManifestParser.parse(SAMPLE.replace("actions = [\"read\", \"create\", \"update\"]", """
                        actions = ["read"]
                        where = { _or = [{ status = { _eq = "active" } }, { qty = { _lt = "1.5" } }] }
                        hidden = ["qty"]
                        readonly = ["code", "name"]
                        """)
                .getBytes(StandardCharsets.UTF_8));
        Manifest.RoleGrant grant = Objects.requireNonNull(
                Objects.requireNonNull(manifest.roles().get("clerk")).get("item"));
        assertThat(grant.actions()).containsExactly("read");
        assertThat(grant.where())
                .isEqualTo("{\"_or\":[{\"status\":{\"_eq\":\"active\"}},{\"qty\":{\"_lt\":\"1.5\"}}]}");
        assertThat(grant.hidden()).containsExactly("qty");
        assertThat(grant.readOnly()).containsExactly("code", "name");
        int line = Objects.requireNonNull(grant.condition()).line("");
        assertThat(SAMPLE.lines().toList().get(line - 2)).startsWith("actions");
        assertThat(grant.condition().line("/_or/1/qty/_lt")).isEqualTo(line);
    }

    private static List<Problem> problems(String toml) {
        return refused(() -> ManifestParser.parse(toml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Problem> refused(ThrowingCallable parse) {
        return catchThrowableOfType(Refused.class, parse).problems();
    }

    static final String SAMPLE = """
            manifest = 1
            [metadata]
            id = "com.acme.inventory"
            version = "1.4.0"
            name = { en = "Inventory", "zh-CN" = "库存" }
            description = { en = "Stock and moves" }
            author = "Acme"
            license = "Apache-2.0"
            host = ">=1.0 <2"
            [module]
            wasm = "plugin.wasm"
            limits = { fuel = 5_000_000, memory_mb = 32, timeout_ms = 2000, writes = 200 }
            [settings.low_stock]
            type = "int"
            default = 10
            min = 0
            label = { en = "Low-stock level" }
            [entities.item]
            tag = 1
            label = { en = "Item", "zh-CN" = "物料" }
            title = "name"
            [entities.item.fields]
            code  = { tag = 1, type = "string", max = 32, required = true }
            name  = { tag = 2, type = "string", max = 140, required = true, search = true }
            status = { tag = 3, type = "enum", values = ["active", "hold"], default = "active" }
            qty   = { tag = 4, type = "decimal", precision = 18, scale = 3, default = "0" }
            supplier = { tag = 5, type = "ref", to = "supplier", on_delete = "restrict" }
            [[entities.item.unique]]
            fields = ["code"]
            [[entities.item.index]]
            fields = ["status", "-updated_at"]
            [entities.supplier]
            tag = 2
            [entities.supplier.fields]
            name = { tag = 1, type = "string" }
            [roles.clerk.item]
            actions = ["read", "create", "update"]
            [[events.subscribe]]
            pattern = "com.acme.inventory.item.{created,updated}"
            retry = { max = 8 }
            [[events.publish]]
            type = "com.acme.inventory.stock_low"
            [[pages]]
            path = "items"
            kind = "list"
            entity = "item"
            columns = ["code", "name", "status", "qty"]
            """;

    @Test
    void theSampleOfTheContractIsRead() {
        Manifest manifest = ManifestParser.parse(SAMPLE);
        assertThat(manifest.metadata())
                .isEqualTo(new Manifest.Metadata(
                        "com.acme.inventory",
                        "1.4.0",
                        Map.of("en", "Inventory", "zh-CN", "库存"),
                        Map.of("en", "Stock and moves"),
                        "Acme",
                        "Apache-2.0",
                        ">=1.0 <2"));
        assertThat(manifest.module())
                .isEqualTo(new Manifest.Module(
                        "plugin.wasm",
                        null,
                        Map.of("fuel", 5_000_000L, "memory_mb", 32L, "timeout_ms", 2000L, "writes", 200L)));
        assertThat(manifest.settings().get("low_stock"))
                .isEqualTo(new Manifest.Setting(
                        "low_stock",
                        FieldType.INT,
                        "10",
                        BigDecimal.ZERO,
                        null,
                        false,
                        Map.of("en", "Low-stock level")));
        Entity item = Objects.requireNonNull(manifest.entities().get("item"));
        assertThat(item.fields().keySet()).containsExactly("code", "name", "status", "qty", "supplier");
        assertThat(item.title()).isEqualTo("name");
        assertThat(item.uniques()).containsExactly(List.of("code"));
        assertThat(item.indexes()).containsExactly(List.of("status", "-updated_at"));
        assertThat(field(item, "status").defaultJson()).isEqualTo("\"active\"");
        assertThat(field(item, "qty").defaultJson()).isEqualTo("\"0\"");
        assertThat(field(item, "supplier").to()).isEqualTo("supplier");
        assertThat(manifest.roles())
                .containsEntry("clerk", Map.of("item", new Manifest.RoleGrant(List.of("read", "create", "update"))));
        assertThat(manifest.subscriptions())
                .containsExactly(
                        new Manifest.Subscription("com.acme.inventory.item.{created,updated}", 8, List.of(), null));
        assertThat(manifest.publishes())
                .containsExactly(new Manifest.Publication("com.acme.inventory.stock_low", null));
        assertThat(manifest.pages())
                .containsExactly(
                        new Manifest.Page("items", "list", "item", List.of("code", "name", "status", "qty"), Map.of()));
    }

    /// A schedule that is refused.
    ///
    /// @param lines what stands under `[[events.schedule]]`
    /// @param line which of them is told, from 0
    record BadSchedule(String lines, int line, String key, String what) {}

    static Stream<BadSchedule> badSchedules() {
        String heard = "type = \"com.acme.inventory.item.nightly\"";
        String cron = "cron = \"0 3 * * *\"";
        return Stream.of(
                new BadSchedule(cron + "\n" + heard, 0, "name", "\"name\" is missing"),
                new BadSchedule("name = \"A\"\n" + cron + "\n" + heard, 1, "name", "is no name"),
                new BadSchedule("name = \"a\"\n" + heard, 0, "cron", "\"cron\" is missing"),
                new BadSchedule("name = \"a\"\ncron = \"0 3 * *\"\n" + heard, 2, "cron", "4 fields"),
                new BadSchedule("name = \"a\"\ncron = \"0 99 * * *\"\n" + heard, 2, "cron", "99 not in range"),
                new BadSchedule("name = \"a\"\ncron = \"0 0 30 2 *\"\n" + heard, 2, "cron", "never comes"),
                new BadSchedule("name = \"a\"\n" + cron + "\ntype = \"com.other.x\"", 3, "type", "namespace"),
                new BadSchedule(
                        "name = \"a\"\n" + cron + "\ntype = \"com.acme.inventory.night\"",
                        3,
                        "type",
                        "no subscription"),
                new BadSchedule(
                        "name = \"a\"\n" + cron + "\n" + heard + "\npayload = nan", 4, "payload", "no form in JSON"),
                new BadSchedule(
                        "name = \"a\"\n" + cron + "\n" + heard + "\npayload = \"" + "x".repeat(8_000)
                                + "\"\nzone = \"UTC\"",
                        5,
                        "zone",
                        "unknown key"));
    }

    @ParameterizedTest
    @MethodSource("badSchedules")
    void aBadScheduleIsToldWithItsLine(BadSchedule bad) {
        String toml = HEARING + "\n[[events.schedule]]\n" + bad.lines();
        int first = (int) toml.substring(0, toml.indexOf("[[events.schedule]]"))
                        .lines()
                        .count()
                + 1;
        assertThat(problems(toml)).anySatisfy(problem -> {
            assertThat(problem.line()).isEqualTo(first + bad.line());
            assertThat(problem.key()).isEqualTo("events.schedule[0]." + bad.key());
            assertThat(problem.what()).contains(bad.what());
        });
    }

    @Test
    void schedulesAreReadInOrderAndTheirNamesAreUnique() {
        String one = """

                [[events.schedule]]
                name = "%s"
                cron = "0 3 * * *"
                type = "com.acme.inventory.item.nightly"
                """;
        String toml = HEARING + one.formatted("b") + "payload = { days = 2, of = [\"x\"] }\n" + one.formatted("a");
        assertThat(ManifestParser.parse(toml).schedules())
                .containsExactly(
                        new Manifest.Schedule(
                                "b",
                                "0 3 * * *",
                                "com.acme.inventory.item.nightly",
                                new ManifestJson(
                                        "{\"days\":2,\"of\":[\"x\"]}",
                                        Map.of("", 15, "/days", 15, "/of", 15, "/of/0", 15))),
                        new Manifest.Schedule("a", "0 3 * * *", "com.acme.inventory.item.nightly", null));
        assertThat(problems(toml + one.formatted("b")))
                .anySatisfy(problem -> assertThat(problem.what()).contains("another schedule is named"));
    }

    @Test
    void aSubscriptionNamesTheFieldsWhoseChangeItHears() {
        String toml = SAMPLE.replace("retry = { max = 8 }", "fields = [\"qty\", \"status\"]");
        assertThat(ManifestParser.parse(toml).subscriptions())
                .containsExactly(new Manifest.Subscription(
                        "com.acme.inventory.item.{created,updated}", 8, List.of("qty", "status"), null));
    }

    @Test
    void aConditionIsReadWithTheLinesOfItsParts() {
        String toml = SAMPLE.replace("retry = { max = 8 }", """
                [events.subscribe.when]
                qty = { _lt = 10 }
                [[events.subscribe.when._or]]
                status = { _in = [
                  "active", "hold"
                ] }
                [[events.subscribe.when._or]]
                created_at = { _null = false }""");
        ManifestJson when =
                ManifestParser.parse(toml).subscriptions().getFirst().when();
        assertThat(when).isNotNull();
        assertThat(when.text())
                .isEqualTo("{\"qty\":{\"_lt\":10},\"_or\":[{\"status\":{\"_in\":[\"active\",\"hold\"]}},"
                        + "{\"created_at\":{\"_null\":false}}]}");
        assertThat(Stream.of("", "/qty/_lt", "/_or/0/status/_in/1", "/_or/1/created_at", "/qty/_gt")
                        .map(when::line))
                .containsExactly(40, 41, 44, 47, 41);
    }

    @Test
    void aConditionNamesFieldsOfEachEntityWhoseEventsAreHeard() {
        String toml = SAMPLE.replace(
                "pattern = \"com.acme.inventory.item.{created,updated}\"",
                "pattern = \"com.acme.inventory.**\"\nwhen = { qty = { _lt = 10 } }");
        assertThat(problems(toml)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(40);
            assertThat(problem.key()).isEqualTo("events.subscribe[0].when.qty");
            assertThat(problem.what()).contains("no field \"qty\" in supplier");
        });
    }

    private static final String HEARING = """
            manifest = 1
            [metadata]
            id = "com.acme.inventory"
            version = "1.0.0"
            name = "Inventory"
            [module]
            wasm = "plugin.wasm"
            [[events.subscribe]]
            pattern = "com.acme.inventory.item.**"
            """;

    private static Field field(Entity entity, String name) {
        return Objects.requireNonNull(entity.fields().get(name));
    }

    /// A field without its tag, and its default as JSON; null for one that is refused.
    record Default(String field, @Nullable String json) {}

    static Stream<Default> defaults() {
        return Stream.of(
                new Default("type = \"bigint\", default = 9223372036854775807", "\"9223372036854775807\""),
                new Default("type = \"bigint\", default = \"9223372036854775808\"", null),
                new Default("type = \"int\", default = 2147483648", null),
                new Default("type = \"int\", default = \"1\"", null),
                new Default("type = \"decimal\", default = 2", "\"2\""),
                new Default("type = \"decimal\", default = \"0.1234567\"", null),
                new Default("type = \"decimal\", default = 0.5", null),
                new Default("type = \"decimal\", precision = 2, scale = 1, default = 10", null),
                new Default(
                        "type = \"money\", default = { amount = \"1.5\", currency = \"EUR\" }",
                        "{\"amount\":\"1.5\",\"currency\":\"EUR\"}"),
                new Default("type = \"money\", default = { amount = \"1.5\", currency = \"euro\" }", null),
                new Default("type = \"money\", default = 5", null),
                new Default("type = \"bool\", default = true", "true"),
                new Default("type = \"bool\", default = \"true\"", null),
                new Default("type = \"date\", default = 2026-02-28", "\"2026-02-28\""),
                new Default("type = \"date\", default = \"2026-02-30\"", null),
                new Default("type = \"datetime\", default = 2026-02-28T10:00:00Z", "\"2026-02-28T10:00:00Z\""),
                new Default("type = \"datetime\", default = 2026-02-28T10:00:00", null),
                new Default("type = \"uuid\", default = \"x\"", null),
                new Default("type = \"email\", default = \"anna@example.com\"", "\"anna@example.com\""),
                new Default("type = \"email\", default = \"anna\"", null),
                new Default("type = \"url\", default = \"javascript:alert(1)\"", null),
                new Default("type = \"json\", default = { a = [1, \"\\\"\"] }", "{\"a\":[1,\"\\\"\"]}"),
                new Default("type = \"json\", default = { a = nan }", null),
                new Default("type = \"json\", default = { a = 2026-01-01 }", null),
                new Default("type = \"ref\", to = \"thing\", default = \"x\"", null),
                new Default("type = \"string\", min = 2, default = \"a\"", null),
                new Default("type = \"string\", default = \"a\\nb\"", null),
                new Default("type = \"text\", default = \"a\\nb\"", "\"a\\u000ab\""),
                new Default("type = \"string\", required = true, default = \"\"", null));
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void aDefaultKeepsTheRulesOfItsField(Default one) {
        String toml = """
                manifest = 1
                metadata = { id = "a.b", version = "1.0.0", name = "A" }
                module = { wasm = "plugin.wasm" }
                [entities.thing]
                tag = 1
                [entities.thing.fields]
                f = { tag = 1, %s }
                """.formatted(one.field());
        if (one.json() == null) {
            assertThat(problems(toml)).singleElement().satisfies(problem -> {
                assertThat(problem.line()).isEqualTo(7);
                assertThat(problem.key()).isEqualTo("entities.thing.fields.f.default");
            });
        } else {
            Entity thing =
                    Objects.requireNonNull(ManifestParser.parse(toml).entities().get("thing"));
            assertThat(field(thing, "f").defaultJson()).isEqualTo(one.json());
        }
    }

    @Test
    void everyProblemIsToldAtOnceInTheOrderOfLines() {
        String toml =
                SAMPLE.replace("1.4.0", "x").replace("max = 32", "max = -1").replace("\"list\"", "\"map\"");
        assertThat(problems(toml))
                .extracting(Problem::line, Problem::key)
                .containsExactly(
                        tuple(4, "metadata.version"),
                        tuple(23, "entities.item.fields.code.max"),
                        tuple(45, "pages[0].kind"));
    }

    @Test
    void noMoreThanFiftyProblemsAreTold() {
        StringBuilder toml = new StringBuilder(SAMPLE.replace("manifest = 1\n", ""));
        toml.insert(
                0, IntStream.range(0, 5_000).mapToObj(i -> "k" + i + " = 1\n").collect(Collectors.joining()));
        assertThat(problems(toml.toString())).hasSize(50);
    }

    @Test
    void aMistypedKeyIsGuessed() {
        assertThat(problems(SAMPLE.replace("author", "autor")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.remedy()).isEqualTo("did you mean \"author\"?"));
    }

    @Test
    void aSyntaxErrorIsToldWithItsPlace() {
        assertThat(problems("manifest = 1\nmetadata = = 2\n")).first().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(2);
            assertThat(problem.column()).isEqualTo(12);
            assertThat(problem.what()).startsWith("this is not TOML");
        });
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                arguments("a byte too many", "#".repeat(256 * 1024 + 1), "262145 bytes"),
                arguments("brackets", "a = " + "[".repeat(8_000), "nests too deeply"),
                arguments("tables in tables", "a = " + "{a=".repeat(2_000), "nests too deeply"),
                arguments("dots", "a" + ".a".repeat(4_000) + " = 1", "nests too deeply"),
                arguments("many keys", many("k%d=1\n", 20_000), "more than 10000 lines"),
                arguments("a long line", "a = [" + "1,".repeat(100_000) + "]", "the line has"),
                arguments("blank lines", "\n".repeat(200_000), "blank lines"),
                arguments("comments", "#\n".repeat(9_000), "blank lines"),
                arguments("NUL", "a = \"\0\"", "this is not TOML"),
                arguments("half a pair", "a = \"\\ud800\"", "this is not TOML"),
                arguments("a huge number", "manifest = " + "9".repeat(8_000), "this is not TOML"),
                arguments("a month 13", "manifest = 2026-13-01", "this is not TOML"),
                arguments("nothing", "", "\"manifest\" is missing"));
    }

    private static String many(String format, int count) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void aHostileManifestIsRefusedSoon(String name, String toml, String what) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(problems(toml))
                        .as(name)
                        .anySatisfy(problem -> assertThat(problem.what()).contains(what)));
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        assertThat(refused(() -> ManifestParser.parse(new byte[] {'a', '=', (byte) 0xC3, '('})))
                .singleElement()
                .satisfies(problem -> assertThat(problem.what()).contains("not UTF-8"));
    }

    @Test
    void aByteOrderMarkMayLead() {
        assertThat(ManifestParser.parse("\uFEFF" + SAMPLE).id()).isEqualTo("com.acme.inventory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[A-Z]{2}-[0-9]{4,6}", "(?:a|b)+c?$", "\\w[\\w.-]*", "\\p{Lu}[^\\]]+?", "^$"})
    void aPatternThatLinearTimeEnginesReadIsTaken(String pattern) {
        assertThatCode(() -> PatternForm.check(pattern)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a(?=b)",
                "(a)\\1",
                "a*+",
                "a**",
                "*a",
                "[z-a]",
                "[a",
                "(a",
                "a)",
                "a{2,1}",
                "a{1001}",
                "x{",
                "\\Q",
                "(?i)a",
                "[[:alpha:]]",
                "[a&&b]",
                "\\",
                "((a{100}){100}){100}"
            })
    void aPatternThatNeedsMoreIsRefused(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> PatternForm.check(pattern));
    }
}
