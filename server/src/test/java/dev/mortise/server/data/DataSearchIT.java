package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class DataSearchIT {
    private static final String PLUGIN = "com.acme.search";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static Client reader = SERVER.anonymous();

    private final Client client = SERVER.newTenant();
    private final Rows docs = new Rows(client, PLUGIN, "doc");

    private static Manifest manifest(String id, boolean moreIsSearched) {
        var more = field("more", 4, FieldType.STRING);
        return TestManifest.of(id)
                .with(entity("doc", 1)
                        .with(
                                field("name", 1, FieldType.STRING).search(),
                                field("code", 2, FieldType.STRING).search(),
                                field("body", 3, FieldType.TEXT).search(),
                                moreIsSearched ? more.search() : more)
                        .index("code"))
                .with(entity("plain", 2).with(field("name", 1, FieldType.STRING)))
                .manifest();
    }

    @BeforeAll
    static void install() {
        PLUGINS.install(manifest(PLUGIN, false));
        reader = SERVER.newTenant();
        Rows docs = new Rows(reader, PLUGIN, "doc");
        doc(docs, "A", "Stainless Steel Screw M8x20", "");
        doc(docs, "B", "不锈钢螺丝 M8", "");
        doc(docs, "C", "钢笔", "红色的墨水。");
        doc(docs, "D", "Ｆｕｌｌ　ｗｉｄｔｈ", "");
        doc(docs, "E", "カタカナ", "");
        doc(docs, "F", "Übergröße", "");
        docs.created("{\"code\":\"G\",\"name\":\"g\",\"more\":\"steel 螺丝\"}");
        doc(new Rows(SERVER.newTenant(), PLUGIN, "doc"), "A", "Steel 螺丝", "");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer doc(Rows docs, String code, String name, String body) {
        return docs.created(new JsonMapper()
                .createObjectNode()
                .put("code", code)
                .put("name", name)
                .put("body", body)
                .toString());
    }

    private static List<String> found(Rows docs, String search) {
        return Rows.values(docs.list("search=" + search), "code");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "steel | A",
                "SCR ste | A",
                "teel | ''",
                "m8 | A B",
                "m8x | A",
                "螺丝 | B",
                "锈钢螺 | B",
                "锈螺 | ''",
                "钢 | B C",
                "丝 | B",
                "M8 螺丝 | B",
                "钢笔 墨水 | C",
                "full | D",
                "ＷＩＤＴＨ | D",
                "タカ | E",
                "ÜBER | F",
                "100% | ''"
            })
    void rowsAreFoundByBeginningsOfWordsAndByNeighbouringCharacters(String search, String codes) {
        assertThat(found(new Rows(reader, PLUGIN, "doc"), search).stream().sorted())
                .containsExactlyElementsOf(codes.isEmpty() ? List.of() : List.of(codes.split(" ")));
    }

    @Test
    void theBestComeFirstPageByPage() {
        doc(docs, "other", "y", "bolt");
        doc(docs, "holds", "A Bolt", "");
        doc(docs, "begins", "bolts", "");
        doc(docs, "same", "Bolt", "");
        doc(docs, "same2", "BOLT", "");
        doc(docs, "none", "nut", "");
        List<String> order = List.of("same", "same2", "begins", "holds", "other");
        assertThat(found(docs, "bolt")).isEqualTo(order);
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = cursor.isEmpty()
                    ? docs.list("search=bolt", "limit=2", "count=exact")
                    : docs.list("search=bolt", "limit=2", "cursor=" + cursor);
            paged.addAll(Rows.values(page, "code"));
            cursor = page.json().path("next").isNull()
                    ? ""
                    : page.json().path("next").asString();
        } while (!cursor.isEmpty());
        assertThat(paged).isEqualTo(order);
        assertThat(docs.list("search=bolt", "count=exact").json().path("count").asInt())
                .isEqualTo(5);
        assertThat(Rows.values(docs.list("search=bolt", "sort=-code", "filter[code][starts_with]=s"), "code"))
                .containsExactly("same2", "same");
        assertThat(Rows.values(docs.query("{\"search\":\"bolt\",\"filter\":{\"body\":{\"_eq\":\"bolt\"}}}"), "code"))
                .containsExactly("other");
        assertThat(client.get(docs.path() + "/export?format=jsonl&fields=code&search=bolts")
                        .body())
                .isEqualTo("{\"code\":\"begins\"}\n");
        String next = docs.list("search=bolt", "limit=1").json().path("next").asString();
        assertThat(errors(docs.list("search=bol", "limit=1", "cursor=" + next))).containsExactly("cursor cursor");
    }

    @Test
    void wordsFollowWhatBecomesOfARow() {
        Answer made = doc(docs, "A", "alpha 螺丝", "");
        String id = id(made);
        docs.patch(id, 1, "{\"name\":\"beta 螺母\",\"more\":\"x\"}");
        assertThat(found(docs, "alpha")).isEmpty();
        assertThat(found(docs, "螺丝")).isEmpty();
        assertThat(found(docs, "beta 螺母")).containsExactly("A");
        docs.delete(id, 2);
        assertThat(found(docs, "beta")).isEmpty();
        assertThat(errors(docs.list("deleted=only", "search=beta"))).containsExactly("search deleted");
        Answer back = client.send("POST", docs.path(id) + "/restore", "{\"name\":\"gamma\"}", "If-Match", "\"v3\"");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(found(docs, "gamma")).containsExactly("A");
        assertThat(found(docs, "beta")).isEmpty();
        docs.patch(id, 4, "{\"name\":null}");
        assertThat(found(docs, "gamma")).isEmpty();
        assertThat(found(docs, "a")).containsExactly("A");
    }

    @Test
    void aFieldThatIsSearchedFromNowOnFindsTheRowsFromBefore() {
        String plugin = "com.acme.later";
        PLUGINS.install(manifest(plugin, false));
        Rows rows = new Rows(client, plugin, "doc");
        rows.created("{\"code\":\"A\",\"more\":\"hidden 词\"}");
        rows.delete(id(rows.created("{\"code\":\"B\",\"more\":\"hidden\"}")), 1);
        assertThat(found(rows, "hidden")).isEmpty();
        PLUGINS.upgrade(manifest(plugin, true));
        assertThat(found(rows, "hidden 词")).containsExactly("A");
        PLUGINS.upgrade(manifest(plugin, false));
        assertThat(found(rows, "hidden")).isEmpty();
        assertThat(found(rows, "A")).containsExactly("A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "…", " - "})
    void aSearchForNoWordIsRefused(String search) {
        assertThat(errors(docs.list("search=" + search))).containsExactly("search empty");
    }

    @Test
    void aSearchIsBounded() {
        assertThat(docs.list("search=" + "螺".repeat(100)).status()).isEqualTo(200);
        assertThat(docs.list("search=" + "a ".repeat(50)).status()).isEqualTo(200);
        assertThat(errors(docs.list("search=" + "螺".repeat(101)))).containsExactly("search max");
        assertThat(errors(docs.list("search=a b c d e f g h i"))).containsExactly("search max");
        assertThat(errors(docs.query("{\"search\":7}"))).containsExactly("/search type");
        assertThat(docs.query("{\"search\":\"a\\u0000\"}").status()).isEqualTo(400);
        assertThat(docs.query("{\"search\":\"a\\ud800\"}").status()).isEqualTo(400);
        assertThat(errors(new Rows(client, PLUGIN, "plain").list("search=a"))).containsExactly("search not_searchable");
        Rows writer = docs.as(client.newUser("writer", PLUGIN + ".doc.create"));
        assertThat(writer.list("search=a").status()).isEqualTo(403);
    }

    @Test
    void wordsAreTheTenantsOwn() {
        doc(docs, "A", "SECRET", "");
        Client other = SERVER.newTenant();
        assertThat(found(docs.as(other), "secret")).isEmpty();
        String words = PLUGINS.table(PLUGIN, 1) + "_words";
        int seen = SERVER.transactions()
                .inTenant(
                        other.tenantId(),
                        tx -> tx.jdbc()
                                .sql("select count(1) from \"" + words + "\"")
                                .query(Integer.class)
                                .single());
        assertThat(seen).isZero();
    }

    @Test
    void aSearchAmongManyRowsReadsIndexesAlone() {
        String plugin = "com.acme.many";
        Manifest many = manifest(plugin, false);
        PLUGINS.install(many);
        String table = PLUGINS.table(plugin, 1);
        for (UUID tenant : List.of(client.tenantId(), SERVER.newTenant().tenantId())) {
            SERVER.database().asSuperuser("""
                            insert into "%s" (tenant_id, id, version, created_at, updated_at, created_by, updated_by, f1, f2)
                            select '%s', gen_random_uuid(), 1, now(), now(), 'x', 'x',
                                '采购订单 ' || n || case when n %% 1000 = 0 then ' 紧急' else '' end, 'D' || n
                            from generate_series(1, 50000) n""".formatted(table, tenant));
        }
        SERVER.database().asSuperuser("update entity_tables set searched = null where plugin_id = '" + plugin + "'");
        PLUGINS.apply(many);
        SERVER.database().asSuperuser("vacuum analyze \"" + table + "\"");
        SERVER.database().asSuperuser("vacuum analyze \"" + table + "_words\"");
        EntityStore store = SERVER.bean(EntityStore.class);
        for (String search : List.of("紧急", "采购 d4999", "订单 紧急")) {
            SERVER.transactions().<Boolean>inTenant(client.tenantId(), tx -> {
                int rows = store.query(
                                tx,
                                many,
                                "doc",
                                new JsonMapper()
                                        .createObjectNode()
                                        .put("search", search)
                                        .put("limit", 100),
                                500)
                        .rows()
                        .size();
                assertThat(rows).as(search).isEqualTo(search.contains("紧急") ? 50 : 11);
                List<String> scans = tx.jdbc()
                        .sql("""
                                select relname || ' ' || seq_scan || ' ' || (idx_scan > 0) from pg_stat_xact_user_tables
                                where relname in (?, ?) order by relname
                                """)
                        .params(table, table + "_words")
                        .query(String.class)
                        .list();
                assertThat(scans).as(search).containsExactly(table + " 0 true", table + "_words 0 true");
                return true;
            });
        }
    }
}
