package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.Actor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CustomFieldIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final Manifest MANIFEST = Inventory.manifest(PLUGIN);
    private static final String FIELDS = "/api/v1/custom-fields/" + PLUGIN + "/item";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(MANIFEST);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private Answer define(String json) {
        Answer made = client.post(FIELDS, json);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private String item(String code, String more) {
        return id(items.created("{\"code\":\"%s\",\"name\":\"Item\"%s}".formatted(code, more)));
    }

    private String ext(String id) {
        return SERVER.database()
                .asSuperuser("select ext::text from \"%s\" where id = '%s'".formatted(table(), id))
                .getFirst()
                .getFirst();
    }

    private static String table() {
        return PLUGINS.table(
                PLUGIN, Objects.requireNonNull(MANIFEST.entities().get("item")).tag());
    }

    private static JsonNode field(Client as, String name) {
        for (JsonNode field : as.get("/api/v1/plugins/" + PLUGIN + "/$meta")
                .json()
                .path("entities")
                .path("item")
                .path("fields")) {
            if (field.path("name").asString().equals(name)) {
                return field;
            }
        }
        return JSON.nullNode();
    }

    @Test
    void valuesOfEveryTypeAreWrittenReadFilteredAndSummedUp() {
        Map<String, String> values = CustomValues.BY_TYPE;
        StringBuilder row = new StringBuilder();
        for (Map.Entry<String, String> one : values.entrySet()) {
            define("{\"name\":\"v_%s\",\"type\":\"%s\"%s}"
                    .formatted(one.getKey(), one.getKey(), CustomValues.members(one.getKey())));
            row.append(",\"ext.v_").append(one.getKey()).append("\":").append(one.getValue());
        }
        String empty = item("EMPTY", "");
        String full = item("FULL", row.toString());
        JsonNode read = items.read(full).json();
        for (Map.Entry<String, String> one : values.entrySet()) {
            String name = "ext.v_" + one.getKey();
            assertThat(read.path(name)).as(name).isEqualTo(JSON.readTree(one.getValue()));
            assertThat(items.read(empty).json().path(name).isNull()).as(name).isTrue();
            Answer found = items.query("{\"filter\":{\"%s\":{\"_eq\":%s}},\"fields\":[\"id\",\"%s\"]}"
                    .formatted(name, one.getValue(), name));
            assertThat(Rows.values(found, "id")).as(name).containsExactly(full);
            assertThat(found.json().path("rows").get(0).path(name)).isEqualTo(JSON.readTree(one.getValue()));
            assertThat(Rows.values(items.list("filter[" + name + "][null]=true"), "id"))
                    .as(name)
                    .containsExactly(empty);
            Answer groups = client.post(
                    items.path() + "/aggregate", "{\"group\":[\"%s\"],\"measures\":{\"n\":\"count\"}}".formatted(name));
            assertThat(groups.json().path("groups")).as(groups.body()).hasSize(2);
        }
        assertThat(Rows.values(items.list("filter[ext.v_int][lt]=0"), "id")).containsExactly(full);
        assertThat(Rows.values(items.list("filter[ext.v_date][between]=2026-03-01,2026-04-01"), "id"))
                .containsExactly(full);
        assertThat(Rows.values(items.list("filter[ext.v_string][icontains]=A B"), "id"))
                .containsExactly(full);
        Answer sums = client.post(
                items.path() + "/aggregate",
                "{\"group\":[{\"field\":\"ext.v_datetime\",\"part\":\"month\",\"zone\":\"Europe/Berlin\",\"as\":\"m\"}],\"measures\":{\"s\":{\"sum\":\"ext.v_decimal\"},\"x\":{\"max\":\"ext.v_date\"}},\"sort\":[\"m\"]}");
        assertThat(sums.json().path("groups").get(0).toString())
                .isEqualTo("{\"m\":\"2026-03-01\",\"s\":\"12.500000\",\"x\":\"2026-03-31\"}");
        assertThat(errors(items.list("sort=ext.v_int"))).containsExactly("sort not_sortable");
        assertThat(items.list("sort=code", "expand=supplier").status()).isEqualTo(200);
    }

    @Test
    void rulesHoldAndAreToldByPointer() {
        define(
                "{\"name\":\"color\",\"type\":\"enum\",\"values\":[\"red\",\"blue\"],\"label\":{\"en\":\"Color\",\"zh-CN\":\"颜色\"}}");
        define("{\"name\":\"size\",\"type\":\"int\",\"min\":1,\"max\":9,\"required\":true}");
        define("{\"name\":\"mark\",\"type\":\"string\",\"max\":3,\"pattern\":\"[A-Z]+\"}");
        Answer wrong = items.create(
                "{\"code\":\"W\",\"name\":\"x\",\"ext.color\":\"green\",\"ext.mark\":\"abcd\",\"ext.what\":1}");
        assertThat(errors(wrong))
                .containsExactlyInAnyOrder(
                        "/ext.color enum", "/ext.size required", "/ext.mark max", "/ext.what unknown_field");
        String item = item("R", ",\"ext.size\":5,\"ext.color\":\"red\"");
        assertThat(errors(items.patch(item, 1, "{\"ext.size\":null}"))).containsExactly("/ext.size required");
        Answer changed = items.patch(item, 1, "{\"ext.color\":null,\"ext.mark\":\"AB\"}");
        assertThat(changed.json().path("ext.color").isNull()).isTrue();
        assertThat(changed.json().path("ext.size").asInt()).isEqualTo(5);
        JsonNode meta = field(client, "ext.color");
        assertThat(meta.path("custom").asBoolean()).isTrue();
        assertThat(meta.path("label").path("zh-CN").asString()).isEqualTo("颜色");
        assertThat(field(client, "ext.size").path("max").asInt()).isEqualTo(9);
        // Rules may change, for what is written from then on.
        Answer narrowed = client.patch(FIELDS + "/size", "{\"max\":4}", "If-Match", "\"v1\"");
        assertThat(narrowed.status()).as(narrowed.body()).isEqualTo(200);
        assertThat(items.patch(item, 2, "{\"name\":\"y\"}").status()).isEqualTo(200);
        assertThat(errors(items.patch(item, 3, "{\"ext.size\":6}"))).containsExactly("/ext.size max");
        assertThat(errors(client.patch(FIELDS + "/size", "{\"type\":\"string\"}", "If-Match", "\"v2\"")))
                .containsExactly("/type fixed");
        assertThat(errors(client.patch(FIELDS + "/mark", "{\"type\":\"text\"}", "If-Match", "\"v1\"")))
                .containsExactly("/type fixed");
    }

    @Test
    void whatCannotBeAFieldIsRefused() {
        record Bad(String json, List<String> errors) {
            Bad(String json, String... errors) {
                this(json, List.of(errors));
            }
        }
        for (Bad bad : List.of(
                new Bad("[]", " type"),
                new Bad("{\"name\":\"A\",\"type\":\"string\"}", "/name form"),
                new Bad("{\"name\":\"ext.a\",\"type\":\"string\"}", "/name form"),
                new Bad("{\"name\":\"a\",\"type\":\"json\"}", "/type enum"),
                new Bad("{\"name\":\"a\",\"type\":\"bool\",\"unique\":true}", "/unique type"),
                new Bad("{\"name\":\"a\",\"type\":\"money\",\"unique\":true}", "/unique type"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"unique\":true,\"default\":1}", "/default unique"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"index\":true}", "/index not_possible"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"sortable\":true}", "/sortable not_possible"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"max\":4,\"default\":5}", "/default max"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"default\":\"5\"}", "/default type"),
                new Bad("{\"name\":\"a\",\"type\":\"string\",\"required\":true,\"default\":\"\"}", "/default required"),
                new Bad("{\"name\":\"a\",\"type\":\"enum\",\"values\":[\"x\"],\"default\":\"y\"}", "/default enum"),
                new Bad("{\"name\":\"a\",\"type\":\"ref\",\"to\":\"item\"}", "/to unknown_field", "/type enum"),
                new Bad("{\"name\":\"a\",\"type\":\"enum\"}", "/values required"),
                new Bad(
                        "{\"name\":\"a\",\"type\":\"enum\",\"values\":[\"x\",\"x\",\"\"]}",
                        "/values/1 repeated",
                        "/values/2 type"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"values\":[\"x\"]}", "/values type"),
                new Bad("{\"name\":\"a\",\"type\":\"string\",\"pattern\":\"(a\"}", "/pattern pattern"),
                new Bad("{\"name\":\"a\",\"type\":\"string\",\"max\":100000}", "/max range"),
                new Bad("{\"name\":\"a\",\"type\":\"string\",\"min\":5,\"max\":4}", "/min min"),
                new Bad("{\"name\":\"a\",\"type\":\"bool\",\"min\":5,\"search\":true}", "/search type", "/min type"),
                new Bad("{\"name\":\"a\",\"type\":\"int\",\"min\":\"1e9\"}", "/min type"),
                new Bad("{\"name\":\"a\",\"type\":\"string\",\"label\":{\"english\":\"x\"}}", "/label/english form"),
                new Bad("{\"name\":\"a\",\"type\":\"string\",\"required\":\"yes\"}", "/required type"))) {
            Answer refused = client.post(FIELDS, bad.json());
            assertThat(refused.status()).as(bad.json() + refused.body()).isEqualTo(400);
            assertThat(errors(refused)).as(bad.json()).containsExactlyInAnyOrderElementsOf(bad.errors());
        }
        define("{\"name\":\"a\",\"type\":\"string\"}");
        Answer twice = client.post(FIELDS, "{\"name\":\"a\",\"type\":\"int\"}");
        assertThat(twice.json().path("code").asString()).isEqualTo("field_exists");
        assertThat(client.patch(FIELDS + "/a", "{}").status()).isEqualTo(428);
        assertThat(client.patch(FIELDS + "/a", "{}", "If-Match", "\"v7\"").status())
                .isEqualTo(412);
        assertThat(client.get(FIELDS + "/b").status()).isEqualTo(404);
        assertThat(client.get("/api/v1/custom-fields/" + PLUGIN + "/nothing").status())
                .isEqualTo(404);
        Client reader = client.newUser("reader", PLUGIN + ".item.read");
        assertThat(reader.get(FIELDS).json().path("permission").asString()).isEqualTo("field.admin");
        Client other = client.newUser("other", "field.admin");
        assertThat(other.get(FIELDS).status()).as("meets no item").isEqualTo(404);
    }

    @Test
    void anEntityHasFiftyOfThemAtMost() {
        for (int n = 0; n < 50; n++) {
            define("{\"name\":\"f%d\",\"type\":\"string\"}".formatted(n));
        }
        Answer more = client.post(FIELDS, "{\"name\":\"more\",\"type\":\"string\"}");
        assertThat(more.status()).isEqualTo(409);
        assertThat(more.json().path("code").asString()).isEqualTo("too_many");
    }

    @Test
    void anotherTenantKnowsNothingOfThem() {
        define("{\"name\":\"color\",\"type\":\"string\"}");
        String item = item("T", ",\"ext.color\":\"SECRET\"");
        Client other = SERVER.newTenant();
        Rows others = items.as(other);
        assertThat(field(other, "ext.color").isNull()).isTrue();
        assertThat(other.get(FIELDS).json().path("fields")).isEmpty();
        assertThat(errors(others.create("{\"code\":\"O\",\"name\":\"x\",\"ext.color\":\"y\"}")))
                .containsExactly("/ext.color unknown_field");
        for (Answer answer : List.of(
                others.list("filter[ext.color][eq]=SECRET"),
                others.list("fields=ext.color"),
                others.query("{\"filter\":{\"ext.color\":{\"_null\":false}}}"),
                other.post(
                        items.path() + "/aggregate", "{\"group\":[\"ext.color\"],\"measures\":{\"n\":\"count\"}}"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("errors").get(0).path("code").asString())
                    .isEqualTo("unknown_field");
        }
        // A field of the same name is another one, with its own values.
        assertThat(other.post(FIELDS, "{\"name\":\"color\",\"type\":\"int\"}").status())
                .isEqualTo(201);
        String mine = id(others.created("{\"code\":\"O\",\"name\":\"x\",\"ext.color\":3}"));
        assertThat(others.read(mine).json().path("ext.color").asInt()).isEqualTo(3);
        assertThat(items.read(item).json().path("ext.color").asString()).isEqualTo("SECRET");
        assertThat(other.delete(FIELDS + "/color", "If-Match", "\"v1\"").status())
                .isEqualTo(204);
        assertThat(items.read(item).json().path("ext.color").asString()).isEqualTo("SECRET");
    }

    @Test
    void whatIsRetiredKeepsItsValuesUnseenUntilTheyArePurged() {
        define("{\"name\":\"color\",\"type\":\"string\",\"search\":true}");
        define("{\"name\":\"other\",\"type\":\"int\"}");
        String item = item("A", ",\"ext.color\":\"red\",\"ext.other\":1");
        assertThat(Rows.values(items.list("search=red"), "id")).containsExactly(item);
        assertThat(Rows.values(items.list("search=green"), "id")).isEmpty();
        assertThat(client.delete(FIELDS + "/color", "If-Match", "\"v1\"").status())
                .isEqualTo(204);
        assertThat(items.read(item).json().has("ext.color")).isFalse();
        assertThat(errors(items.list("search=red"))).containsExactly("search not_searchable");
        assertThat(errors(items.list("filter[ext.color][eq]=red")))
                .containsExactly("filter[ext.color][eq] unknown_field");
        items.patch(item, 1, "{\"ext.other\":2}");
        JsonNode retired = client.get(FIELDS).json().path("retired").get(0);
        String tag = retired.path("tag").asString();
        assertThat(ext(item)).contains("red");
        // Another one of its name is another field.
        Answer again = define("{\"name\":\"color\",\"type\":\"int\"}");
        assertThat(again.json().path("tag").asInt()).isGreaterThan(2);
        assertThat(items.read(item).json().path("ext.color").isNull()).isTrue();
        assertThat(client.post(FIELDS + "/retired/" + tag + "/restore", "{}")
                        .json()
                        .path("code")
                        .asString())
                .isEqualTo("field_exists");
        assertThat(client.delete(FIELDS + "/color", "If-Match", "\"v1\"").status())
                .isEqualTo(204);
        Answer back = client.post(FIELDS + "/retired/" + tag + "/restore", "{}");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(items.read(item).json().path("ext.color").asString()).isEqualTo("red");
        assertThat(client.delete(FIELDS + "/color", "If-Match", "\"v3\"").status())
                .isEqualTo(204);
        assertThat(errors(client.post(FIELDS + "/retired/" + tag + "/purge", "{\"confirm\":\"colour\"}")))
                .containsExactly("/confirm confirm");
        Answer purged = client.post(FIELDS + "/retired/" + tag + "/purge", "{\"confirm\":\"color\"}");
        assertThat(purged.body()).isEqualTo("{\"rows\":1,\"done\":true}");
        assertThat(ext(item)).isEqualTo("{\"c2\": 2}");
        assertThat(client.get(FIELDS).json().path("retired")).hasSize(1);
        List<String> actions = SERVER
                .database()
                .asSuperuser("select action from audit where tenant_id = '%s' and target_kind = 'field' order by id"
                        .formatted(client.tenantId()))
                .stream()
                .map(List::getFirst)
                .toList();
        assertThat(actions)
                .containsExactly(
                        "field.created",
                        "field.created",
                        "field.retired",
                        "field.created",
                        "field.retired",
                        "field.restored",
                        "field.retired",
                        "field.purged");
    }

    @Test
    void aSearchFindsWordsOfBothKindsOfFields() {
        String plugin = "com.acme.customdocs";
        PLUGINS.install(Documents.manifest(plugin));
        Rows docs = new Rows(client, plugin, "doc");
        String fields = "/api/v1/custom-fields/" + plugin + "/doc";
        assertThat(client.post(fields, "{\"name\":\"color\",\"type\":\"string\",\"search\":true}")
                        .status())
                .isEqualTo(201);
        String red = id(docs.created("{\"code\":\"A\",\"title\":\"Steel screw\",\"ext.color\":\"dark red\"}"));
        docs.created("{\"code\":\"B\",\"title\":\"Steel screw\",\"ext.color\":\"blue\"}");
        docs.created("{\"code\":\"C\",\"title\":\"Nut\",\"ext.color\":\"red\"}");
        assertThat(Rows.values(docs.list("search=screw red"), "id")).containsExactly(red);
        assertThat(Rows.values(docs.list("search=screw"), "id")).hasSize(2);
        assertThat(Rows.values(docs.list("search=RED", "count=exact"), "id")).hasSize(2);
        Documents grants = new Documents(SERVER, plugin);
        Client cut = grants.user(
                client,
                "colorblind",
                grants.permissions("doc", "read"),
                grants.restriction("doc", "\"hidden\":[\"ext.color\"]"));
        assertThat(Rows.values(docs.as(cut).list("search=red"), "id")).isEmpty();
        assertThat(Rows.values(docs.as(cut).list("search=screw"), "id")).hasSize(2);
    }

    @Test
    void pluginsMeetNoneOfThemAndKeepThem() {
        define("{\"name\":\"color\",\"type\":\"string\",\"required\":true}");
        String item = item("P", ",\"ext.color\":\"red\"");
        EntityStore store = SERVER.bean(EntityStore.class);
        WriteContext context = new WriteContext(new Actor(Actor.Kind.PLUGIN, PLUGIN, PLUGIN), null);
        String made = SERVER.transactions().inTenant(client.tenantId(), tx -> {
            assertThat(store.get(tx, MANIFEST, "item", item).orElseThrow().has("ext.color"))
                    .isFalse();
            PreparedWrite insert = store.prepareInsert(
                    context, MANIFEST, "item", JSON.readTree("{\"code\":\"Q\",\"name\":\"by plugin\"}"));
            store.apply(tx, context, List.of(insert));
            PreparedWrite change =
                    store.prepareUpdate(tx, context, MANIFEST, "item", item, JSON.readTree("{\"qty\":\"2\"}"), 1);
            assertThat(change.row().orElseThrow().has("ext.color")).isFalse();
            store.apply(tx, context, List.of(change));
            return insert.id().toString();
        });
        assertThat(items.read(item).json().path("ext.color").asString()).isEqualTo("red");
        assertThat(items.read(made).json().path("ext.color").isNull()).isTrue();
        assertThat(errors(items.patch(made, 1, "{\"name\":\"y\"}"))).containsExactly("/ext.color required");
        String event = SERVER.database()
                .asSuperuser("select payload::text from events where tenant_id = '%s' and type = '%s.item.updated'"
                        .formatted(client.tenantId(), PLUGIN))
                .getFirst()
                .getFirst();
        JsonNode payload = JSON.readTree(event);
        assertThat(payload.path("after").path("ext.color").asString()).isEqualTo("red");
        assertThat(payload.path("changed").toString()).isEqualTo("[\"qty\"]");
    }

    @Test
    void rolesMayNameThem() {
        define("{\"name\":\"region\",\"type\":\"string\"}");
        define("{\"name\":\"margin\",\"type\":\"decimal\"}");
        String north = item("N", ",\"ext.region\":\"north\",\"ext.margin\":\"42.424242\"");
        String south = item("S", ",\"ext.region\":\"south\",\"ext.margin\":\"42.424242\"");
        Documents grants = new Documents(SERVER, PLUGIN);
        Client cut = grants.user(
                client,
                "north",
                grants.permissions("item", "read", "create", "update"),
                grants.restriction(
                        "item",
                        "\"where\":{\"ext.region\":{\"_eq\":\"north\"}},\"hidden\":[\"ext.margin\"],\"readonly\":[\"ext.region\"]"));
        Rows seen = items.as(cut);
        assertThat(Rows.values(seen.list(), "id")).containsExactly(north);
        assertThat(seen.read(north).body()).doesNotContain("42.42", "ext.margin");
        assertThat(seen.read(south).status()).isEqualTo(404);
        assertThat(errors(seen.list("filter[ext.margin][gt]=1")))
                .containsExactly("filter[ext.margin][gt] unknown_field");
        assertThat(errors(seen.patch(north, 1, "{\"ext.margin\":\"1\"}"))).containsExactly("/ext.margin unknown_field");
        assertThat(errors(seen.patch(north, 1, "{\"ext.region\":\"south\"}"))).containsExactly("/ext.region read_only");
        assertThat(seen.patch(north, 1, "{\"name\":\"z\"}").body())
                .contains("\"ext.region\":\"north\"")
                .doesNotContain("42.42");
        assertThat(items.read(north).json().path("ext.margin").asString()).isEqualTo("42.424242");
        assertThat(field(cut, "ext.margin").isNull()).isTrue();
        // A condition that names a field that is retired lets nothing through.
        assertThat(client.delete(FIELDS + "/region", "If-Match", "\"v1\"").status())
                .isEqualTo(204);
        assertThat(Rows.values(seen.list(), "id")).isEmpty();
        assertThat(client.get("/api/v1/roles").body()).contains("\"broken\":true");
    }

    @Test
    void historyBatchesFilesAndTheTrashHoldThem() {
        define("{\"name\":\"color\",\"type\":\"string\"}");
        define("{\"name\":\"height\",\"type\":\"decimal\",\"precision\":6,\"scale\":2}");
        String item = item("H", ",\"ext.color\":\"red\"");
        items.patch(item, 1, "{\"ext.color\":\"blue\",\"ext.height\":\"1.5\"}");
        JsonNode revision = client.get(items.path(item) + "/revisions")
                .json()
                .path("revisions")
                .get(0);
        assertThat(revision.path("before").toString()).isEqualTo("{\"ext.color\":\"red\",\"ext.height\":null}");
        assertThat(revision.path("after").toString()).isEqualTo("{\"ext.color\":\"blue\",\"ext.height\":\"1.50\"}");
        Answer reverted = client.send("POST", items.path(item) + "/revert", "{\"to\":1}", "If-Match", "\"v2\"");
        assertThat(reverted.json().path("ext.color").asString())
                .as(reverted.body())
                .isEqualTo("red");
        assertThat(reverted.json().path("ext.height").isNull()).isTrue();
        assertThat(items.delete(item, 3).status()).isEqualTo(204);
        Answer back = client.send("POST", items.path(item) + "/restore", "{}", "If-Match", "\"v4\"");
        assertThat(back.json().path("ext.color").asString()).isEqualTo("red");
        Answer batch = client.post(
                items.path() + "/batch",
                "{\"operations\":[{\"op\":\"create\",\"data\":{\"code\":\"B\",\"name\":\"x\",\"ext.color\":\"green\"}}]}");
        assertThat(batch.json()
                        .path("results")
                        .get(0)
                        .path("row")
                        .path("ext.color")
                        .asString())
                .isEqualTo("green");
        String csv = client.get(items.path() + "/export?format=csv&fields=code,ext.color,ext.height")
                .body();
        assertThat(csv).contains("code,ext.color,ext.height", "H,red,", "B,green,");
        ImportJobs jobs = new ImportJobs(client);
        JsonNode done = jobs.run(
                jobs.created("csv", ",\"mode\":\"upsert\",\"key\":[\"code\"]"),
                "code,name,ext.color,ext.height\r\nH,Item,black,2.25\r\nI,New,white,\r\n",
                false);
        assertThat(done.path("status").asString()).as(done.toString()).isEqualTo("done");
        assertThat(items.read(item).json().path("ext.color").asString()).isEqualTo("black");
        assertThat(items.read(item).json().path("ext.height").asString()).isEqualTo("2.25");
        assertThat(Rows.values(items.list("filter[code][eq]=I"), "ext.color")).containsExactly("white");
    }
}
