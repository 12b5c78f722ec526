package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.TestManifest.EntityText;
import dev.mortise.server.data.TestManifest.FieldText;
import dev.mortise.server.platform.ApiProblem;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DataSchemaIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String plugin = "com.acme.schema" + NUMBER.incrementAndGet();
    private final Client client = SERVER.newTenant();
    private final Rows things = new Rows(client, plugin, "thing");

    @BeforeEach
    void install() {
        PLUGINS.install(manifest(thing(code(), size(), note()).unique("code").index("size")));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private Manifest manifest(EntityText... entities) {
        TestManifest manifest = TestManifest.of(plugin);
        for (EntityText entity : entities) {
            manifest.with(entity);
        }
        return manifest.manifest();
    }

    private static EntityText thing(FieldText... fields) {
        return entity("thing", 1).with(fields);
    }

    private static FieldText code() {
        return field("code", 1, FieldType.STRING).required().max("20");
    }

    private static FieldText size() {
        return field("size", 2, FieldType.INT);
    }

    private static FieldText note() {
        return field("note", 3, FieldType.TEXT);
    }

    /// Everything that PostgreSQL and the registry know of the plugin's tables, with what tells when it was written.
    private List<List<String>> schema() {
        return SERVER.database().asSuperuser("""
                select 'class', c.oid::text, c.relname, c.xmin::text, c.relfilenode::text from pg_class c
                join entity_tables t on c.oid in (select to_regclass(t.table_name) union
                    select indexrelid from pg_index where indrelid = to_regclass(t.table_name))
                where t.plugin_id = '%1$s'
                union all
                select 'column', a.attrelid::text, a.attname, a.xmin::text, a.attisdropped::text from pg_attribute a
                join entity_tables t on a.attrelid = to_regclass(t.table_name) where t.plugin_id = '%1$s'
                union all
                select 'constraint', c.oid::text, c.conname, c.xmin::text, c.contype::text from pg_constraint c
                join entity_tables t on c.conrelid = to_regclass(t.table_name) where t.plugin_id = '%1$s'
                union all
                select 'entity', entity_tag::text, entity_name, xmin::text, table_name
                from entity_tables where plugin_id = '%1$s'
                union all
                select 'field', entity_tag || '.' || field_tag, field_name, xmin::text, storage
                from entity_columns where plugin_id = '%1$s'
                order by 1, 2, 3, 4, 5
                """.formatted(plugin));
    }

    private List<String> indexes() {
        return SERVER
                .database()
                .asSuperuser("select indexdef from pg_indexes where tablename = '" + PLUGINS.table(plugin, 1)
                        + "' order by 1")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static ApiProblem refusal(Runnable step) {
        return catchThrowableOfType(ApiProblem.class, step::run);
    }

    @Test
    void applyingTheSameManifestAgainTouchesNothing() {
        List<List<String>> before = schema();
        PLUGINS.apply(manifest(thing(code(), size(), note()).unique("code").index("size")));
        assertThat(schema()).isEqualTo(before).isNotEmpty();
    }

    @Test
    void fieldsAreAddedWithTheirDefaultsInTheRowsThatExist() {
        String id = id(things.created("{\"code\":\"A\",\"size\":1}"));
        String nasty = "it's \\\"quoted\\\" ? :name {0} \\\\ 螺丝";
        Manifest next = manifest(
                thing(
                                code(),
                                size(),
                                note(),
                                field("text", 10, FieldType.STRING).required().byDefault("\"" + nasty + "\""),
                                field("number", 11, FieldType.DECIMAL)
                                        .digits(10, 2)
                                        .byDefault("\"-1.5\""),
                                field("price", 12, FieldType.MONEY)
                                        .byDefault("{\"amount\":\"2.5\",\"currency\":\"CNY\"}"),
                                field("live", 13, FieldType.BOOL).byDefault("true"),
                                field("day", 14, FieldType.DATE).byDefault("\"2026-02-03\""),
                                field("due", 15, FieldType.DATETIME).byDefault("\"2026-02-03T04:05:06.789Z\""),
                                field("state", 16, FieldType.ENUM)
                                        .values("a", "b")
                                        .byDefault("\"b\""),
                                field("more", 17, FieldType.JSON).byDefault("{\"k\":[\"it's ?\",1.50]}"),
                                field("big", 18, FieldType.BIGINT).byDefault("\"-9223372036854775808\""),
                                field("count", 19, FieldType.INT).byDefault("-7"),
                                field("token", 20, FieldType.UUID)
                                        .byDefault("\"0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11\""),
                                field("other", 21, FieldType.REF).to("kind", OnDelete.RESTRICT),
                                field("plain", 22, FieldType.STRING))
                        .unique("code")
                        .index("size"),
                entity("kind", 2).with(field("name", 1, FieldType.STRING)));
        PLUGINS.install(next);
        JsonNode old = things.read(id).json();
        JsonNode fresh = things.created("{\"code\":\"B\",\"size\":1}").json();
        assertThat(old.path("text").asString()).isEqualTo("it's \"quoted\" ? :name {0} \\ 螺丝");
        assertThat(old.path("price").toString()).isEqualTo("{\"amount\":\"2.5000\",\"currency\":\"CNY\"}");
        assertThat(old.path("more").toString()).isEqualTo("{\"k\":[\"it's ?\",1.5]}");
        assertThat(old.path("plain").isNull()).isTrue();
        for (String name :
                List.of("text", "number", "price", "live", "day", "due", "state", "more", "big", "count", "token")) {
            assertThat(old.path(name)).as(name).isEqualTo(fresh.path(name));
        }
        assertThat(old.path("version").asInt()).isEqualTo(1);
        // Only new rows get the manifest's default; the column keeps none.
        assertThat(SERVER.database()
                        .asSuperuser("select count(*) from information_schema.columns where table_name = '"
                                + PLUGINS.table(plugin, 1)
                                + "' and column_name like 'f%' and column_default is not null"))
                .containsExactly(List.of("0"));
        String kind = id(new Rows(client, plugin, "kind").created("{\"name\":\"k\"}"));
        assertThat(things.patch(id, 1, "{\"other\":\"%s\"}".formatted(kind)).status())
                .isEqualTo(200);
        List<List<String>> before = schema();
        PLUGINS.apply(next);
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void namesChangeByTagAndValuesStay() {
        String id = id(things.created("{\"code\":\"A\",\"size\":5,\"note\":\"n\"}"));
        Manifest renamed = manifest(entity("article", 1)
                .with(
                        field("number", 1, FieldType.STRING).required().max("20"),
                        field("note", 2, FieldType.INT),
                        field("size", 3, FieldType.TEXT))
                .unique("number")
                .index("note"));
        PLUGINS.install(renamed);
        Rows articles = new Rows(client, plugin, "article");
        JsonNode row = articles.read(id).json();
        assertThat(row.path("number").asString()).isEqualTo("A");
        assertThat(row.path("note").asInt()).isEqualTo(5);
        assertThat(row.path("size").asString()).isEqualTo("n");
        assertThat(row.has("code")).isFalse();
        assertThat(things.read(id).status()).isEqualTo(404);
        assertThat(errors(articles.create("{\"code\":\"B\"}")))
                .containsExactlyInAnyOrder("/code unknown_field", "/number required");
        assertThat(errors(articles.create("{\"number\":\"A\"}"))).containsExactly("/number unique");
        assertThat(Rows.values(articles.list("sort=-note", "filter[note][eq]=5"), "number"))
                .containsExactly("A");
        List<List<String>> before = schema();
        PLUGINS.apply(renamed);
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void aFieldThatIsGoneIsHiddenAndComesBackWithItsValues() {
        String id = id(things.created("{\"code\":\"A\",\"size\":5,\"note\":\"kept\"}"));
        Manifest without = manifest(thing(code(), size()).unique("code").index("size"));
        PLUGINS.upgrade(without);
        Answer read = things.read(id);
        assertThat(read.json().has("note")).isFalse();
        assertThat(errors(things.patch(id, 1, "{\"note\":\"x\"}"))).containsExactly("/note unknown_field");
        assertThat(errors(things.query("{\"filter\":{\"note\":{\"_null\":true}}}")))
                .containsExactly("/filter/note unknown_field");
        assertThat(client.get("/api/v1/plugins/" + plugin + "/$meta").body()).doesNotContain("note");
        assertThat(things.patch(id, 1, "{\"size\":6}").status()).isEqualTo(200);
        String late = id(things.created("{\"code\":\"B\"}"));
        List<List<String>> before = schema();
        PLUGINS.apply(without);
        assertThat(schema()).isEqualTo(before);

        // Its name is free for another field; its tag is not for another type.
        PLUGINS.upgrade(manifest(thing(code(), size(), field("note", 4, FieldType.BOOL))
                .unique("code")
                .index("size")));
        assertThat(things.patch(id, 2, "{\"note\":true}").status()).isEqualTo(200);
        ApiProblem retyped = refusal(() -> PLUGINS.apply(
                manifest(thing(code(), size(), field("note", 3, FieldType.BOOL)).unique("code"))));
        assertThat(retyped.errors().getFirst().code()).isEqualTo("retyped");

        PLUGINS.upgrade(manifest(thing(code(), size(), note()).unique("code").index("size")));
        assertThat(things.read(id).json().path("note").asString()).isEqualTo("kept");
        assertThat(things.read(late).json().path("note").isNull()).isTrue();
    }

    @Test
    void aRequiredFieldThatIsGoneStandsInNobodysWay() {
        PLUGINS.upgrade(
                manifest(thing(size(), field("label", 5, FieldType.STRING)).index("size")));
        String id = id(things.created("{\"size\":1,\"label\":\"no code\"}"));
        PLUGINS.upgrade(manifest(thing(code(), size(), note()).unique("code").index("size")));
        assertThat(things.read(id).json().path("code").isNull()).isTrue();
        assertThat(errors(things.patch(id, 1, "{\"size\":2}"))).containsExactly("/code required");
        assertThat(things.patch(id, 1, "{\"size\":2,\"code\":\"late\"}").status())
                .isEqualTo(200);
    }

    @Test
    void anEntityThatIsGoneIsHiddenAndComesBack() {
        String id = id(things.created("{\"code\":\"A\"}"));
        PLUGINS.upgrade(manifest(entity("other", 9).with(field("name", 1, FieldType.STRING))));
        assertThat(things.read(id).status()).isEqualTo(404);
        PLUGINS.upgrade(manifest(thing(code(), size(), note()).unique("code").index("size")));
        assertThat(things.read(id).status()).isEqualTo(200);
    }

    @Test
    void aTypeThatIsStoredOtherwiseIsRefusedAndNothingIsDone() {
        List<List<String>> before = schema();
        ApiProblem refused = refusal(() -> PLUGINS.apply(manifest(
                thing(code(), field("size", 2, FieldType.STRING), note(), field("more", 4, FieldType.JSON)),
                entity("kind", 2).with(field("name", 1, FieldType.STRING)))));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("refused");
        assertThat(refused.errors()).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo("entities.thing.fields.size");
            assertThat(error.code()).isEqualTo("retyped");
            assertThat(error.detail()).contains("tag 2", "integer", "string");
        });
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void rulesChangeWithoutTouchingRows() {
        String id = id(things.created("{\"code\":\"ABCDEFGHIJ\"}"));
        List<List<String>> before = schema();
        PLUGINS.upgrade(manifest(
                thing(field("code", 1, FieldType.STRING).required().max("5"), size(), note())
                        .unique("code")
                        .index("size")));
        assertThat(schema()).isEqualTo(before);
        assertThat(things.patch(id, 1, "{\"size\":3}").status()).isEqualTo(200);
        assertThat(errors(things.patch(id, 2, "{\"code\":\"ABCDEF\"}"))).containsExactly("/code max");
    }

    @Test
    void indexesFollowTheManifest() {
        List<String> first = indexes();
        PLUGINS.upgrade(
                manifest(thing(code(), size(), note()).unique("code", "size").index("code", "-updated_at")));
        List<String> second = indexes();
        assertThat(second).anyMatch(index -> index.contains("UNIQUE") && index.contains("(tenant_id, f1, f2)"));
        assertThat(second).anyMatch(index -> index.contains("(tenant_id, f1, updated_at DESC, id DESC)"));
        assertThat(second).noneMatch(index -> index.contains("(tenant_id, f2, id)"));
        assertThat(second).allMatch(index -> index.contains("(tenant_id,"));
        PLUGINS.upgrade(manifest(thing(code(), size(), note()).unique("code").index("size")));
        assertThat(indexes()).isEqualTo(first);
    }

    @Test
    void aNewUniquenessThatStoredRowsBreakIsRefusedAndNothingIsDone() {
        things.created("{\"code\":\"A\",\"size\":1}");
        things.created("{\"code\":\"B\",\"size\":1}");
        List<List<String>> before = schema();
        ApiProblem refused = refusal(() -> PLUGINS.apply(manifest(
                thing(code(), size(), note(), field("late", 7, FieldType.BOOL)).unique("size"))));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errors().getFirst().pointer()).isEqualTo("entities.thing.unique");
        assertThat(schema()).isEqualTo(before);
    }

    @Test
    void droppingTakesEveryTableOfThePluginAndNoOther() {
        String table = PLUGINS.table(plugin, 1);
        String other = "com.acme.neighbour" + NUMBER.incrementAndGet();
        PLUGINS.install(TestManifest.of(other).with(thing(code())).manifest());
        SERVER.transactions().<Boolean>asOwner(tx -> {
            SERVER.bean(EntitySchemas.class).drop(tx, plugin);
            return true;
        });
        assertThat(schema()).isEmpty();
        assertThat(SERVER.database().asSuperuser("select to_regclass('" + table + "')"))
                .containsExactly(List.of("null"));
        new Rows(client, other, "thing").created("{\"code\":\"still there\"}");
        // The same plugin can begin anew.
        PLUGINS.install(manifest(thing(code(), field("size", 2, FieldType.STRING))));
        assertThat(things.created("{\"code\":\"A\",\"size\":\"L\"}")
                        .json()
                        .path("size")
                        .asString())
                .isEqualTo("L");
    }
}
