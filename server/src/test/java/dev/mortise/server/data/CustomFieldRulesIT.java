package dev.mortise.server.data;

import static dev.mortise.server.data.ImportJobs.shown;
import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.Actor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Defaults, uniqueness and amounts of money of fields that a tenant added.
class CustomFieldRulesIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final Manifest MANIFEST = Inventory.manifest(PLUGIN);
    private static final String FIELDS = "/api/v1/custom-fields/" + PLUGIN + "/item";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);
    private int madeItems;

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

    private Answer create(String more) {
        return items.create("{\"code\":\"I-%d\",\"name\":\"Item\"%s}".formatted(madeItems++, more));
    }

    private String created(String more) {
        Answer made = create(more);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return id(made);
    }

    private static void refusedAsTaken(Answer answer, String... pointers) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(code(answer)).isEqualTo("not_unique");
        assertThat(errors(answer))
                .containsExactlyInAnyOrderElementsOf(List.of(pointers).stream()
                        .map(pointer -> pointer + " unique")
                        .toList());
    }

    private long entries() {
        return Long.parseLong(SERVER.database()
                .asSuperuser("select count(1)::text from custom_unique_values where tenant_id = '%s'"
                        .formatted(client.tenantId()))
                .getFirst()
                .getFirst());
    }

    @Test
    void aRowThatAPluginMakesGetsTheDefaults() {
        EntityStore store = SERVER.bean(EntityStore.class);
        WriteContext context = new WriteContext(Actor.system("test"), null);
        JsonMapper json = new JsonMapper();
        define("{\"name\":\"color\",\"type\":\"string\",\"default\":\"red\",\"required\":true}");
        define("{\"name\":\"serial\",\"type\":\"int\",\"unique\":true}");
        List<PreparedWrite> writes = new ArrayList<>();
        for (String code : List.of("ONE", "TWO", "THREE")) {
            writes.add(store.prepareInsert(
                    context, MANIFEST, "item", json.readTree("{\"code\":\"%s\",\"name\":\"x\"}".formatted(code))));
            assertThat(writes.getLast().row().orElseThrow().toString()).doesNotContain("color");
        }
        SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
            store.apply(tx, context, List.of(writes.getFirst()));
            store.applyTogether(
                    tx,
                    writes.subList(1, 3).stream()
                            .map(write -> new EntityStore.CallWrite(context, write))
                            .toList());
            return true;
        });
        for (PreparedWrite write : writes) {
            JsonNode row = items.read(write.id().toString()).json();
            assertThat(row.path("ext.color").asString()).isEqualTo("red");
            assertThat(row.path("ext.serial").isNull()).isTrue();
        }
    }

    @Test
    void aNewRowThatSaysNothingGetsTheDefault() {
        Map<String, String> values = new HashMap<>(CustomValues.BY_TYPE);
        values.put("money", "{\"amount\":\"1.5000\",\"currency\":\"EUR\"}");
        String before = created("");
        values.forEach((type, value) -> define("{\"name\":\"v_%s\",\"type\":\"%s\",\"default\":%s%s}"
                .formatted(type, type, value, CustomValues.members(type))));
        JsonMapper json = new JsonMapper();
        JsonNode made = items.read(created("")).json();
        JsonNode cleared = items.read(created(",\"ext.v_int\":null")).json();
        JsonNode old = items.read(before).json();
        values.forEach((type, value) -> {
            assertThat(made.path("ext.v_" + type)).as(type).isEqualTo(json.readTree(value));
            assertThat(old.path("ext.v_" + type).isNull()).as(type).isTrue();
        });
        assertThat(cleared.path("ext.v_int").isNull()).isTrue();
        assertThat(cleared.path("ext.v_bool").asBoolean()).isTrue();
        new ImportJobs(client).run("csv", "", "code,name\nFILE,x\n");
        JsonNode imported =
                items.list("filter[code][eq]=FILE").json().path("rows").path(0);
        assertThat(imported.path("ext.v_date").asString()).isEqualTo("2026-03-31");
        // A default keeps the rules as they become.
        assertThat(errors(client.patch(FIELDS + "/v_int", "{\"min\":0}", "If-Match", "\"v1\"")))
                .containsExactly("/default min");
        assertThat(client.patch(FIELDS + "/v_int", "{\"min\":0,\"default\":null}", "If-Match", "\"v1\"")
                        .status())
                .isEqualTo(200);
        assertThat(items.read(created("")).json().path("ext.v_int").isNull()).isTrue();
        assertThat(client.get("/api/v1/plugins/" + PLUGIN + "/$meta").body()).contains("\"default\":\"a b\"");
    }

    @Test
    void twoRowsCannotHaveOneValue() {
        define("{\"name\":\"serial\",\"type\":\"string\",\"unique\":true}");
        define("{\"name\":\"weight\",\"type\":\"decimal\",\"unique\":true}");
        String first = created(",\"ext.serial\":\"S-1\",\"ext.weight\":\"1.5\"");
        refusedAsTaken(create(",\"ext.serial\":\"S-1\",\"ext.weight\":\"1.500\""), "/ext.serial", "/ext.weight");
        // No value equals nothing.
        created("");
        created("");
        String second = created(",\"ext.serial\":\"s-1\"");
        refusedAsTaken(items.patch(second, 1, "{\"ext.serial\":\"S-1\"}"), "/ext.serial");
        assertThat(items.patch(first, 1, "{\"ext.serial\":\"S-2\"}").status()).isEqualTo(200);
        assertThat(items.patch(second, 1, "{\"ext.serial\":\"S-1\"}").status()).isEqualTo(200);
        assertThat(items.patch(first, 2, "{\"ext.serial\":null}").status()).isEqualTo(200);
        created(",\"ext.serial\":\"S-2\"");
        assertThat(entries()).isEqualTo(3);
        // Other tenants have their own values, and a field of that name of their own.
        Client other = SERVER.newTenant();
        other.post(FIELDS, "{\"name\":\"serial\",\"type\":\"string\",\"unique\":true}");
        items.as(other).created("{\"code\":\"O\",\"name\":\"x\",\"ext.serial\":\"S-1\"}");
    }

    @Test
    void whatIsDeletedFreesItsValueAndComesBackOnlyWithAFreeOne() {
        define("{\"name\":\"serial\",\"type\":\"int\",\"unique\":true}");
        String first = created(",\"ext.serial\":1");
        assertThat(items.delete(first, 1).status()).isEqualTo(204);
        assertThat(entries()).isZero();
        String second = created(",\"ext.serial\":1");
        refusedAsTaken(client.send("POST", items.path(first) + "/restore", "{}", "If-Match", "\"v2\""), "/ext.serial");
        Answer back = client.send("POST", items.path(first) + "/restore", "{\"ext.serial\":2}", "If-Match", "\"v2\"");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        refusedAsTaken(create(",\"ext.serial\":2"), "/ext.serial");
        // Going back to a value that another row has by now is refused alike.
        assertThat(items.patch(second, 1, "{\"ext.serial\":3}").status()).isEqualTo(200);
        created(",\"ext.serial\":1");
        refusedAsTaken(
                client.send("POST", items.path(second) + "/revert", "{\"to\":1}", "If-Match", "\"v2\""), "/ext.serial");
        assertThat(entries()).isEqualTo(3);
        // A plugin that deletes a row frees its value too.
        EntityStore store = SERVER.bean(EntityStore.class);
        WriteContext context = new WriteContext(new Actor(Actor.Kind.PLUGIN, PLUGIN, PLUGIN), null);
        SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
            store.apply(tx, context, List.of(store.prepareDelete(tx, MANIFEST, "item", second, 2)));
            return true;
        });
        assertThat(entries()).isEqualTo(2);
        created(",\"ext.serial\":3");
    }

    @Test
    void batchesAndFilesKeepIt() {
        define("{\"name\":\"serial\",\"type\":\"string\",\"unique\":true}");
        created(",\"ext.serial\":\"TAKEN\"");
        Answer batch = client.post(items.path() + "/batch", """
                {"atomic":false,"operations":[
                    {"op":"create","data":{"code":"B1","name":"x","ext.serial":"B"}},
                    {"op":"create","data":{"code":"B2","name":"x","ext.serial":"B"}},
                    {"op":"create","data":{"code":"B3","name":"x","ext.serial":"TAKEN"}}]}""");
        assertThat(batch.json().path("failed").asInt()).as(batch.body()).isEqualTo(2);
        assertThat(batch.body()).contains("/operations/1/data/ext.serial", "/operations/2/data/ext.serial");
        ImportJobs jobs = new ImportJobs(client);
        String file = "code,name,ext.serial\nF1,x,F\nF2,x,F\nF3,x,TAKEN\nF4,x,\nF5,x,G\n";
        for (boolean dryRun : List.of(true, false)) {
            String wanted = jobs.created("csv", "");
            assertThat(shown(jobs.run(wanted, file, dryRun)))
                    .as(jobs.errors(wanted).toString())
                    .isEqualTo((dryRun ? "checked" : "done") + " rows=5 created=3 updated=0 unchanged=0 failed=2");
            assertThat(jobs.errors(wanted)).hasSize(2).allMatch(line -> line.contains(",/ext.serial,unique,"));
        }
        // Values change places only by way of others, as with unique rules of a manifest.
        String change = jobs.created("csv", ",\"mode\":\"update\",\"key\":[\"code\"]");
        assertThat(shown(jobs.run(change, "code,ext.serial\nF1,H\nF5,F\nB1,G\n", false)))
                .as(jobs.errors(change).toString())
                .isEqualTo("done rows=3 created=0 updated=3 unchanged=0 failed=0");
        assertThat(entries()).isEqualTo(4);
    }

    @Test
    void ofManyWritersAtOnceOneGetsTheValue() throws InterruptedException, ExecutionException {
        define("{\"name\":\"serial\",\"type\":\"int\",\"unique\":true}");
        int writers = 6;
        try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
            for (int round = 0; round < 5; round++) {
                List<Future<Answer>> answers = new ArrayList<>();
                for (int writer = 0; writer < writers; writer++) {
                    String body =
                            "{\"code\":\"R-%d-%d\",\"name\":\"x\",\"ext.serial\":%d}".formatted(round, writer, round);
                    answers.add(pool.submit(() -> items.create(body)));
                }
                int made = 0;
                for (Future<Answer> answer : answers) {
                    assertThat(answer.get().status()).as(answer.get().body()).isIn(201, 409);
                    made += answer.get().status() == 201 ? 1 : 0;
                }
                assertThat(made).isOne();
                assertThat(items.list("filter[ext.serial][eq]=" + round).json().path("rows"))
                        .hasSize(1);
            }
        }
    }

    @Test
    void aFieldIsUniqueFromItsBeginningUntilItIsRetired() {
        define("{\"name\":\"plain\",\"type\":\"string\"}");
        assertThat(errors(client.patch(FIELDS + "/plain", "{\"unique\":true}", "If-Match", "\"v1\"")))
                .containsExactly("/unique fixed");
        Answer made = define("{\"name\":\"serial\",\"type\":\"string\",\"unique\":true}");
        created(",\"ext.serial\":\"S\"");
        assertThat(client.delete(FIELDS + "/serial", "If-Match", "\"v1\"").status())
                .isEqualTo(204);
        assertThat(entries()).isZero();
        Answer back = client.post(FIELDS + "/retired/" + made.json().path("tag").asInt() + "/restore", "{}");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.json().has("unique")).isFalse();
        created(",\"ext.serial\":\"S\"");
        define("{\"name\":\"other\",\"type\":\"string\",\"unique\":true}");
        created(",\"ext.other\":\"S\"");
        Answer opened = client.patch(FIELDS + "/other", "{\"unique\":null}", "If-Match", "\"v1\"");
        assertThat(opened.status()).as(opened.body()).isEqualTo(200);
        created(",\"ext.other\":\"S\"");
        assertThat(entries()).isZero();
    }

    @Test
    void aHiddenFieldThatIsTakenIsNotNamed() {
        define("{\"name\":\"serial\",\"type\":\"string\",\"unique\":true}");
        String mine = created(",\"ext.serial\":\"CANARY\"");
        assertThat(items.delete(mine, 1).status()).isEqualTo(204);
        created(",\"ext.serial\":\"CANARY\"");
        Documents grants = new Documents(SERVER, PLUGIN);
        Client blind = grants.user(
                client,
                "blind",
                grants.permissions("item", "read", "create", "update", "delete"),
                grants.restriction("item", "\"hidden\":[\"ext.serial\"]"));
        Answer refused = blind.send("POST", items.path(mine) + "/restore", "{}", "If-Match", "\"v2\"");
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).doesNotContain("CANARY", "serial");
    }

    @Test
    void amountsOfMoneyAreWrittenFilteredAndSummedUp() {
        define("{\"name\":\"fee\",\"type\":\"money\",\"scale\":2,\"precision\":10,\"min\":0}");
        assertThat(errors(create(",\"ext.fee\":{\"amount\":\"-1\",\"currency\":\"EUR\"}")))
                .containsExactly("/ext.fee min");
        assertThat(errors(create(",\"ext.fee\":\"1 EUR\""))).containsExactly("/ext.fee type");
        String small = created(",\"ext.fee\":{\"amount\":\"1.5\",\"currency\":\"EUR\"}");
        String large = created(",\"ext.fee\":{\"amount\":\"20\",\"currency\":\"EUR\"}");
        created(",\"ext.fee\":{\"amount\":\"20\",\"currency\":\"USD\"}");
        String none = created("");
        assertThat(items.read(small).json().path("ext.fee").toString())
                .isEqualTo("{\"amount\":\"1.50\",\"currency\":\"EUR\"}");
        assertThat(Rows.values(items.list("filter[ext.fee][gt]=2 EUR"), "id")).containsExactly(large);
        assertThat(Rows.values(items.list("filter[ext.fee][null]=true"), "id")).containsExactly(none);
        Answer sums = client.post(
                items.path() + "/aggregate",
                "{\"group\":[{\"field\":\"ext.fee\",\"part\":\"currency\",\"as\":\"c\"}],\"measures\":{\"s\":{\"sum\":\"ext.fee\"}},\"filter\":{\"ext.fee\":{\"_null\":false}}}");
        assertThat(sums.json().path("groups").toString())
                .as(sums.body())
                .contains("{\"c\":\"EUR\",\"s\":{\"amount\":\"21.50\",\"currency\":\"EUR\"}}");
        Answer changed = items.patch(small, 1, "{\"ext.fee\":{\"amount\":\"3\"}}");
        assertThat(changed.json().path("ext.fee").path("currency").asString())
                .as(changed.body())
                .isEqualTo("EUR");
        ImportJobs jobs = new ImportJobs(client);
        String file = client.get(items.path() + "/export?format=csv&fields=code,ext.fee")
                .body();
        assertThat(shown(jobs.run("csv", ",\"mode\":\"update\",\"key\":[\"code\"]", file)))
                .isEqualTo("done rows=4 created=0 updated=0 unchanged=4 failed=0");
    }
}
