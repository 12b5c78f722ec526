package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DataQueryIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Client CLIENT = SERVER.newTenant();
    private static final Rows ITEMS = Inventory.items(CLIENT);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(Inventory.PLUGIN));
        Rows suppliers = Inventory.suppliers(CLIENT);
        String above = id(suppliers.created("{\"name\":\"Above\"}"));
        String first = id(suppliers.created("{\"name\":\"First\",\"parent\":\"%s\"}".formatted(above)));
        String second = id(suppliers.created("{\"name\":\"Second\"}"));
        ITEMS.created("""
                {"code":"A","name":"Alpha bolt","qty":"1.5","n":1,"big":"9007199254740993","live":true,
                 "price":{"amount":"10","currency":"EUR"},"day":"2026-01-01","due":"2026-01-01T08:00:00Z",
                 "huge":"%s","supplier":"%s","note":"50%% off_now","token":"0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11"}""".formatted("9".repeat(60), first));
        ITEMS.created("""
                {"code":"B","name":"beta NUT ÄÖ Жё","qty":"10","status":"hold","n":2,"big":"9007199254740992","live":false,
                 "price":{"amount":"10","currency":"USD"},"day":"2026-02-01","due":"2026-01-01T10:00:00+02:00",
                 "huge":"-%s","supplier":"%s"}""".formatted("9".repeat(60), second));
        ITEMS.created("{\"code\":\"C\",\"name\":\"Schräube\",\"qty\":\"-2.25\",\"note\":\"50 off\"}");
        ITEMS.created("""
                {"code":"D","name":"Alpha nut","qty":"10.000","status":"hold","n":2,"live":true,"mail":"d@example.com",
                 "price":{"amount":"5","currency":"EUR"},"supplier":"%s","note":"a!b\\\\c"}""".formatted(first));
        // Another tenant's rows are in no list.
        Inventory.items(SERVER.newTenant()).createdItem("E");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    record Found(String filter, String codes) {}

    static List<Found> filters() {
        return List.of(
                new Found("{}", "ABCD"),
                new Found("{\"qty\":{\"_eq\":\"10\"}}", "BD"),
                new Found("{\"qty\":{\"_eq\":10.0}}", "BD"),
                new Found("{\"qty\":{\"_neq\":\"10\"}}", "AC"),
                new Found("{\"qty\":{\"_lt\":\"10\"}}", "AC"),
                new Found("{\"qty\":{\"_lte\":\"10\"}}", "ABCD"),
                new Found("{\"qty\":{\"_gt\":\"1.5\"}}", "BD"),
                new Found("{\"qty\":{\"_gte\":\"1.5\"}}", "ABD"),
                new Found("{\"qty\":{\"_gt\":\"1.4999999\"}}", "ABD"),
                new Found("{\"qty\":{\"_between\":[\"1.5\",\"10\"]}}", "ABD"),
                new Found("{\"qty\":{\"_gt\":\"0\",\"_lt\":\"5\"}}", "A"),
                new Found("{\"huge\":{\"_eq\":\"" + "9".repeat(60) + "\"}}", "A"),
                new Found("{\"code\":{\"_in\":[\"A\",\"C\",\"Z\"]}}", "AC"),
                new Found("{\"code\":{\"_nin\":[\"A\",\"C\"]}}", "BD"),
                new Found("{\"n\":{\"_nin\":[1]}}", "BCD"),
                new Found("{\"n\":{\"_neq\":1}}", "BCD"),
                new Found("{\"n\":{\"_null\":true}}", "C"),
                new Found("{\"n\":{\"_null\":false}}", "ABD"),
                new Found("{\"price\":{\"_null\":true}}", "C"),
                new Found("{\"more\":{\"_null\":true}}", "ABCD"),
                new Found("{\"big\":{\"_eq\":\"9007199254740993\"}}", "A"),
                new Found("{\"name\":{\"_contains\":\"nut\"}}", "D"),
                new Found("{\"name\":{\"_icontains\":\"nut\"}}", "BD"),
                new Found("{\"name\":{\"_icontains\":\"SCHRÄU\"}}", "C"),
                new Found("{\"name\":{\"_icontains\":\"nut äö жЁ\"}}", "B"),
                new Found("{\"name\":{\"_icontains\":\"%\"}}", ""),
                new Found("{\"name\":{\"_starts_with\":\"Alpha\"}}", "AD"),
                new Found("{\"note\":{\"_contains\":\"50%\"}}", "A"),
                new Found("{\"note\":{\"_contains\":\"f_n\"}}", "A"),
                new Found("{\"note\":{\"_icontains\":\"F_N\"}}", "A"),
                new Found("{\"note\":{\"_starts_with\":\"50 \"}}", "C"),
                new Found("{\"note\":{\"_contains\":\"!b\\\\c\"}}", "D"),
                new Found("{\"price\":{\"_eq\":{\"amount\":\"10\",\"currency\":\"EUR\"}}}", "A"),
                new Found("{\"price\":{\"_neq\":{\"amount\":\"10\",\"currency\":\"EUR\"}}}", "BCD"),
                new Found("{\"price\":{\"_gt\":{\"amount\":\"4\",\"currency\":\"EUR\"}}}", "AD"),
                new Found("{\"live\":{\"_eq\":true}}", "AD"),
                new Found("{\"day\":{\"_gt\":\"2026-01-15\"}}", "B"),
                new Found("{\"due\":{\"_eq\":\"2026-01-01T09:00:00+01:00\"}}", "AB"),
                new Found("{\"status\":{\"_in\":[\"hold\"]}}", "BD"),
                new Found("{\"mail\":{\"_eq\":\"d@example.com\"}}", "D"),
                new Found("{\"mail\":{\"_contains\":\"example\"}}", "D"),
                new Found("{\"token\":{\"_eq\":\"0190F0A4-7B9E-7C3D-9A54-2F1F0C6B8E11\"}}", "A"),
                new Found("{\"version\":{\"_eq\":\"1\"}}", "ABCD"),
                new Found("{\"created_at\":{\"_lt\":\"2020-01-01T00:00:00Z\"}}", ""),
                new Found("{\"supplier\":{\"name\":{\"_eq\":\"First\"}}}", "AD"),
                new Found("{\"supplier\":{\"parent\":{\"name\":{\"_eq\":\"Above\"}}}}", "AD"),
                new Found("{\"supplier\":{\"_not\":{\"name\":{\"_eq\":\"First\"}}}}", "B"),
                new Found("{\"_not\":{\"supplier\":{\"name\":{\"_eq\":\"First\"}}}}", "BC"),
                new Found("{\"_not\":{\"n\":{\"_eq\":1}}}", "BCD"),
                new Found("{\"_or\":[{\"code\":{\"_eq\":\"A\"}},{\"n\":{\"_null\":true}}]}", "AC"),
                new Found("{\"_and\":[{\"n\":{\"_eq\":2}},{\"name\":{\"_contains\":\"beta\"}}]}", "B"),
                new Found("{\"n\":{\"_eq\":2},\"live\":{\"_eq\":true}}", "D"),
                new Found(
                        "{\"_or\":[{\"_and\":[{\"n\":{\"_eq\":2}},{\"_not\":{\"live\":{\"_eq\":true}}}]},{\"code\":{\"_eq\":\"C\"}}]}",
                        "BC"));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void aFilterFindsTheRowsThatPass(Found found) {
        Answer page = ITEMS.query("{\"filter\":%s,\"sort\":[\"code\"],\"count\":\"exact\"}".formatted(found.filter()));
        assertThat(String.join("", Rows.values(page, "code"))).isEqualTo(found.codes());
        assertThat(page.json().path("count").asInt()).isEqualTo(found.codes().length());
        assertThat(page.json().path("next").isNull()).isTrue();
    }

    record Listed(List<String> parameters, String codes) {
        static Listed of(String codes, String... parameters) {
            return new Listed(List.of(parameters), codes);
        }
    }

    static List<Listed> parameters() {
        return List.of(
                Listed.of("ABCD"),
                Listed.of("BD", "filter[qty][eq]=10"),
                Listed.of("AC", "filter[qty][lt]=10"),
                Listed.of("AC", "filter[qty][_lt]=10"),
                Listed.of("A", "filter[qty][gt]=0", "filter[qty][lt]=5"),
                Listed.of("BD", "filter[qty][gte]=10", "filter[status][eq]=hold"),
                Listed.of("ABD", "filter[qty][between]=1.5,10"),
                Listed.of("AC", "filter[code][in]=A,C"),
                Listed.of("AC", "filter[code][in]=A", "filter[code][in]=C"),
                Listed.of("BD", "filter[code][nin]=A,C"),
                Listed.of("BD", "filter[n][eq]=2"),
                Listed.of("C", "filter[n][null]=true"),
                Listed.of("A", "filter[big][eq]=9007199254740993"),
                Listed.of("AD", "filter[live][eq]=true"),
                Listed.of("AD", "filter[price][gt]=4 EUR"),
                Listed.of("AB", "filter[due][eq]=2026-01-01T08:00:00Z"),
                Listed.of("A", "filter[note][contains]=50%"),
                Listed.of("AD", "filter[name][starts_with]=Alpha"),
                Listed.of("BD", "filter[name][icontains]=NUT"));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void aListTakesFiltersAsParameters(Listed listed) {
        List<String> parameters = new java.util.ArrayList<>(listed.parameters());
        parameters.add("sort=code");
        parameters.add("count=exact");
        Answer page = ITEMS.list(parameters.toArray(String[]::new));
        assertThat(String.join("", Rows.values(page, "code"))).isEqualTo(listed.codes());
        assertThat(page.json().path("count").asInt()).isEqualTo(listed.codes().length());
    }

    @Test
    void onlyTheFieldsThatAreAskedForComeBack() {
        Answer page = ITEMS.query("{\"fields\":[\"id\",\"name\",\"price\"],\"limit\":1,\"sort\":[\"code\"]}");
        JsonNode row = page.json().path("rows").get(0);
        assertThat(row.propertyNames()).containsExactly("id", "name", "price");
        assertThat(ITEMS.list("fields=code,version", "limit=1", "sort=-code")
                        .json()
                        .path("rows")
                        .toString())
                .isEqualTo("[{\"code\":\"D\",\"version\":1}]");
        assertThat(page.json().has("count")).isFalse();
    }

    @Test
    void anEstimateIsExactWhileRowsAreFew() {
        assertThat(ITEMS.list("count=estimated").json().path("count").asInt()).isEqualTo(4);
        assertThat(ITEMS.list("count=none").json().has("count")).isFalse();
    }

    @Test
    void anEstimateOfManyRowsIsNear() {
        Client other = SERVER.newTenant();
        Inventory.parts(other).created("{}");
        String table = PLUGINS.table(Inventory.PLUGIN, 3);
        SERVER.database().asSuperuser("""
                insert into %1$s (tenant_id, id, version, created_at, updated_at, created_by, updated_by)
                select tenant_id, gen_random_uuid(), 1, now(), now(), 'test', 'test'
                from %1$s, generate_series(1, 20000) where tenant_id = '%2$s'
                """.formatted(table, other.tenantId()));
        SERVER.database().asSuperuser("analyze " + table);
        Answer page = Inventory.parts(other).list("count=estimated", "limit=2");
        assertThat(Rows.values(page, "id")).hasSize(2);
        assertThat(page.json().path("count").asInt()).isBetween(10_001, 40_000);
    }

    record Refused(String query, String error) {
        static Refused filter(String filter, String error) {
            return new Refused("{\"filter\":" + filter + "}", error);
        }
    }

    static List<Refused> refusals() {
        String clause = "{\"code\":{\"_eq\":\"A\"}}";
        return List.of(
                Refused.filter("[]", "/filter type"),
                Refused.filter("{\"colour\":{\"_eq\":1}}", "/filter/colour unknown_field"),
                Refused.filter("{\"tenant_id\":{\"_null\":false}}", "/filter/tenant_id unknown_field"),
                Refused.filter("{\"_xor\":[]}", "/filter/_xor unknown_field"),
                Refused.filter("{\"qty\":\"10\"}", "/filter/qty type"),
                Refused.filter("{\"qty\":{}}", "/filter/qty type"),
                Refused.filter("{\"qty\":{\"_eq\":\"abc\"}}", "/filter/qty/_eq type"),
                Refused.filter("{\"qty\":{\"_eq\":null}}", "/filter/qty/_eq type"),
                Refused.filter("{\"qty\":{\"_like\":\"1\"}}", "/filter/qty/_like operator"),
                Refused.filter("{\"qty\":{\"_contains\":\"1\"}}", "/filter/qty/_contains operator"),
                Refused.filter("{\"status\":{\"_eq\":\"gone\"}}", "/filter/status/_eq enum"),
                Refused.filter("{\"status\":{\"_lt\":\"hold\"}}", "/filter/status/_lt operator"),
                Refused.filter("{\"more\":{\"_eq\":1}}", "/filter/more/_eq operator"),
                Refused.filter("{\"supplier\":{\"_some\":{}}}", "/filter/supplier/_some operator"),
                Refused.filter("{\"n\":{\"_null\":\"yes\"}}", "/filter/n/_null type"),
                Refused.filter("{\"n\":{\"_in\":[]}}", "/filter/n/_in type"),
                Refused.filter("{\"n\":{\"_in\":[1,\"x\"]}}", "/filter/n/_in/1 type"),
                Refused.filter("{\"n\":{\"_in\":[" + "1,".repeat(200) + "1]}}", "/filter/n/_in type"),
                Refused.filter("{\"n\":{\"_between\":[1]}}", "/filter/n/_between type"),
                Refused.filter("{\"name\":{\"_eq\":\"a\\u0000b\"}}", "/filter/name/_eq characters"),
                Refused.filter("{\"_or\":[]}", "/filter/_or type"),
                Refused.filter("{\"_and\":[{}]}", "/filter/_and/0 type"),
                Refused.filter("{\"_not\":{}}", "/filter/_not type"),
                Refused.filter(
                        "{\"_not\":".repeat(5) + clause + "}".repeat(5), "/filter/_not/_not/_not/_not/_not depth"),
                Refused.filter(
                        "{\"_or\":[" + (clause + ",").repeat(50) + clause + "]}", "/filter/_or/50/code/_eq clauses"),
                Refused.filter(
                        "{\"supplier\":{\"parent\":{\"parent\":{\"name\":{\"_eq\":\"x\"}}}}}",
                        "/filter/supplier/parent/parent hops"),
                new Refused("[]", " type"),
                new Refused("{\"filters\":{}}", "/filters unknown_field"),
                new Refused("{\"sort\":[\"note\"]}", "/sort not_sortable"),
                new Refused("{\"sort\":[\"price\"]}", "/sort not_sortable"),
                new Refused("{\"sort\":[\"colour\"]}", "/sort unknown_field"),
                new Refused("{\"sort\":[\"--code\"]}", "/sort unknown_field"),
                new Refused("{\"sort\":[\"code\",\"-code\"]}", "/sort repeated"),
                new Refused("{\"sort\":\"code\"}", "/sort type"),
                new Refused("{\"sort\":[\"code\",\"name\",\"n\",\"qty\",\"due\"]}", "/sort max"),
                new Refused("{\"fields\":[\"colour\"]}", "/fields unknown_field"),
                new Refused("{\"fields\":[1]}", "/fields type"),
                new Refused("{\"limit\":0}", "/limit range"),
                new Refused("{\"limit\":501}", "/limit range"),
                new Refused("{\"limit\":\"5\"}", "/limit range"),
                new Refused("{\"count\":\"some\"}", "/count enum"),
                new Refused("{\"cursor\":\"x\"}", "/cursor cursor"),
                new Refused("{\"cursor\":\"WyJ4Il0\"}", "/cursor cursor"),
                new Refused("{\"cursor\":7}", "/cursor type"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aQueryThatCannotBeAnsweredIsRefusedWithItsPlace(Refused refused) {
        Answer answer = ITEMS.query(refused.query());
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(Rows.errors(answer)).containsExactly(refused.error());
        String detail = answer.json().path("errors").get(0).path("detail").asString();
        assertThat(detail).isNotBlank().hasSizeLessThan(300);
    }

    @Test
    void theLimitsOfAFilterAreNamed() {
        String clause = "{\"code\":{\"_eq\":\"A\"}}";
        assertThat(ITEMS.query("{\"filter\":" + "{\"_not\":".repeat(4) + clause + "}".repeat(4) + "}")
                        .status())
                .isEqualTo(200);
        assertThat(ITEMS.query("{\"filter\":{\"_or\":[" + (clause + ",").repeat(49) + clause + "]}}")
                        .status())
                .isEqualTo(200);
        assertThat(ITEMS.query("{\"filter\":" + "{\"_not\":".repeat(9) + clause + "}".repeat(9) + "}")
                        .body())
                .contains("5 levels deep");
        assertThat(ITEMS.query("{\"filter\":{\"_or\":[" + (clause + ",").repeat(99) + clause + "]}}")
                        .body())
                .contains("50 comparisons");
        assertThat(ITEMS.query("{\"sort\":[\"note\"]}").body()).contains("code", "name", "created_at");
        assertThat(ITEMS.query("{\"filter\":{\"qty\":{\"_like\":\"1\"}}}").body())
                .contains("_eq", "_between");
    }

    @ParameterizedTest
    @MethodSource("wrongParameters")
    void aParameterThatCannotBeReadIsRefused(Listed wrong) {
        Answer answer = ITEMS.list(wrong.parameters().toArray(String[]::new));
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(new JsonMapper()
                        .readTree(answer.body())
                        .path("errors")
                        .get(0)
                        .path("code")
                        .asString())
                .isEqualTo(wrong.codes());
    }

    static List<Listed> wrongParameters() {
        return List.of(
                Listed.of("type", "filter[qty][lt]=abc"),
                Listed.of("type", "filter[qty][lt]="),
                Listed.of("unknown_field", "filter[colour][eq]=red"),
                Listed.of("operator", "filter[qty][like]=1"),
                Listed.of("unknown_parameter", "filter[qty]=1"),
                Listed.of("unknown_parameter", "filter=1"),
                Listed.of("unknown_parameter", "page=2"),
                Listed.of("repeated", "sort=code", "sort=name"),
                Listed.of("repeated", "filter[qty][eq]=1", "filter[qty][eq]=2"),
                Listed.of("not_sortable", "sort=note"),
                Listed.of("range", "limit=501"),
                Listed.of("range", "limit=-1"),
                Listed.of("enum", "count=all"),
                Listed.of("cursor", "cursor=abc"));
    }

    @Test
    void anUnreadableFieldOfAReferenceIsRefusedAsAnUnknownOne() {
        Rows reader = ITEMS.as(CLIENT.newUser("item-reader", Inventory.PLUGIN + ".item.read"));
        Answer unreadable = reader.query("{\"filter\":{\"supplier\":{\"name\":{\"_eq\":\"First\"}}}}");
        Answer unknown = reader.query("{\"filter\":{\"supplier\":{\"nine\":{\"_eq\":\"First\"}}}}");
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(Rows.shape(unreadable, "name")).isEqualTo(Rows.shape(unknown, "nine"));
    }
}
