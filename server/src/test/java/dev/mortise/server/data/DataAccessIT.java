package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.Rows.shape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DataAccessIT {
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

    @Test
    void permissionsAreChecked() {
        Answer made = items.createdItem("P-1");
        Rows reader = items.as(client.newUser("reader", PLUGIN + ".item.read"));
        assertThat(reader.read(id(made)).status()).isEqualTo(200);
        assertThat(reader.list().status()).isEqualTo(200);
        assertThat(reader.query("{}").status()).isEqualTo(200);
        Answer forbidden = reader.create("{\"code\":\"P-2\",\"name\":\"x\"}");
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(forbidden.json().path("code").asString()).isEqualTo("forbidden");
        assertThat(forbidden.json().path("permission").asString()).isEqualTo(PLUGIN + ".item.create");
        assertThat(reader.patch(id(made), 1, "{}").json().path("permission").asString())
                .isEqualTo(PLUGIN + ".item.update");
        assertThat(reader.delete(id(made), 1).json().path("permission").asString())
                .isEqualTo(PLUGIN + ".item.delete");
        assertThat(items.read(id(made)).json()).isEqualTo(made.json());

        Rows writer = items.as(client.newUser("writer", PLUGIN + ".item.create", PLUGIN + ".item.update"));
        assertThat(writer.create("{\"code\":\"P-3\",\"name\":\"x\"}").status()).isEqualTo(201);
        assertThat(writer.list().status()).isEqualTo(403);
        assertThat(writer.read(id(made)).status()).isEqualTo(403);
        assertThat(writer.query("{}").status()).isEqualTo(403);
        // What one may not see, one cannot change, and learns nothing of.
        Answer unseen = writer.patch(id(made), 9, "{\"qty\":\"1\"}");
        assertThat(unseen.status()).isEqualTo(403);
        assertThat(unseen.body()).doesNotContain("P-1");
        assertThat(writer.patch(UUID.randomUUID().toString(), 9, "{\"qty\":\"1\"}")
                        .status())
                .isEqualTo(403);

        Rows nobody = items.as(client.newUser("nobody"));
        assertThat(nobody.list().status()).isEqualTo(404);
        assertThat(nobody.read(id(made)).status()).isEqualTo(404);
        assertThat(nobody.create("{}").status()).isEqualTo(404);
        assertThat(items.as(SERVER.anonymous()).read(id(made)).status()).isEqualTo(401);
    }

    @Test
    void anotherTenantMeetsNothing() {
        Answer made = items.createdItem("SECRET-1");
        String supplier = id(Inventory.suppliers(client).created("{\"name\":\"SECRET-2\"}"));
        Rows foreign = items.as(SERVER.newTenant());
        String absent = UUID.randomUUID().toString();

        assertThat(shape(foreign.read(id(made)), id(made)))
                .startsWith("404")
                .isEqualTo(shape(foreign.read(absent), absent));
        assertThat(shape(foreign.patch(id(made), 1, "{\"name\":\"mine\"}"), id(made)))
                .startsWith("404")
                .isEqualTo(shape(foreign.patch(absent, 1, "{\"name\":\"mine\"}"), absent));
        assertThat(shape(foreign.delete(id(made), 1), id(made)))
                .startsWith("404")
                .isEqualTo(shape(foreign.delete(absent, 1), absent));
        for (Answer page : new Answer[] {
            foreign.list("count=exact"),
            foreign.list("filter[code][eq]=SECRET-1", "count=estimated"),
            foreign.query("{\"filter\":{\"id\":{\"_eq\":\"%s\"}},\"count\":\"exact\"}".formatted(id(made)))
        }) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.json().path("rows")).isEmpty();
            assertThat(page.json().path("count").asInt()).isZero();
        }
        Answer pointing = foreign.create("{\"code\":\"X\",\"name\":\"x\",\"supplier\":\"%s\"}".formatted(supplier));
        assertThat(errors(pointing)).containsExactly("/supplier ref");
        String next = items.list("limit=1").json().path("next").asString();
        assertThat(foreign.list("limit=1", "cursor=" + next).body()).doesNotContain("SECRET");
        assertThat(foreign.client().get("/api/v1/events").body()).doesNotContain("SECRET");
        assertThat(foreign.client().get("/api/v1/audit").body()).doesNotContain("SECRET");
        assertThat(items.read(id(made)).json()).isEqualTo(made.json());
    }

    @Test
    void theDatabaseItselfHidesTheRowsOfOthers() {
        String id = id(items.createdItem("RLS"));
        UUID other = SERVER.newTenant().tenantId();
        String table = PLUGINS.table(PLUGIN, 2);
        String where = " where id = '" + id + "'";
        assertThat(SERVER.transactions()
                        .<Integer>inTenant(
                                other,
                                tx -> tx.jdbc()
                                        .sql("select count(*) from " + table + where)
                                        .query(Integer.class)
                                        .single()))
                .isZero();
        assertThat(SERVER.transactions()
                        .<Integer>inTenant(
                                other,
                                tx -> tx.jdbc()
                                        .sql("update " + table + " set version = 99" + where)
                                        .update()))
                .isZero();
        assertThat(SERVER.database()
                        .asSuperuser("select relrowsecurity, relforcerowsecurity from pg_class where relname = '"
                                + table + "'"))
                .containsExactly(java.util.List.of("t", "t"));
        assertThat(items.read(id).status()).isEqualTo(200);
    }

    @Test
    void whatIsAbsentAndWhatIsInvisibleAnswersAlike() {
        String hidden = "com.acme.hidden";
        PLUGINS.install(Inventory.manifest(hidden));
        Rows rows = new Rows(client, hidden, "item");
        String row = id(rows.createdItem("H"));
        PLUGINS.switchOff(hidden);
        assertThat(rows.read(row).status()).isEqualTo(200);
        assertThat(client.get("/api/v1/plugins/$meta").body()).doesNotContain(hidden);
        Answer unuse = SERVER.operator()
                .put("/api/v1/tenants/" + client.tenantSlug() + "/plugins/" + hidden, "{\"enabled\":false}");
        assertThat(unuse.status()).as(unuse.body()).isLessThan(300);
        String meta = "/api/v1/plugins/" + hidden + "/$meta";
        String unused = shape(rows.list(), hidden);
        String unusedMeta = shape(client.get(meta), hidden);
        assertThat(rows.patch(row, 1, "{}").status()).isEqualTo(404);
        assertThat(rows.create("{}").status()).isEqualTo(404);
        PLUGINS.hide(hidden);
        String uninstalled = shape(rows.list(), hidden);
        String unknown = shape(new Rows(client, "com.acme.nothing", "item").list(), "com.acme.nothing");
        assertThat(unused).isEqualTo(uninstalled).isEqualTo(unknown).startsWith("404");
        assertThat(unusedMeta)
                .startsWith("404")
                .isEqualTo(shape(client.get("/api/v1/plugins/com.acme.nothing/$meta"), "com.acme.nothing"));
        assertThat(new Rows(client, PLUGIN, "nothing").list().status()).isEqualTo(404);
        String absent = shape(items.read(row), row);
        UUID other = UUID.randomUUID();
        assertThat(shape(items.read(other.toString()), other.toString())).isEqualTo(absent);
        assertThat(items.read("not-an-id").status()).isEqualTo(404);
        assertThat(items.read("query").status()).isEqualTo(404);
    }

    @Test
    void metaDescribesWhatTheCallerMaySee() {
        Client reader = client.newUser("meta-reader", PLUGIN + ".item.read");
        JsonNode meta = reader.get("/api/v1/plugins/" + PLUGIN + "/$meta").json();
        assertThat(meta.path("entities").propertyNames()).containsExactly("item");
        JsonNode item = meta.path("entities").path("item");
        assertThat(item.path("permissions").toString())
                .isEqualTo("{\"read\":true,\"create\":false,\"update\":false,\"delete\":false}");
        assertThat(item.path("sortable").toString())
                .isEqualTo(
                        "[\"code\",\"mail\",\"name\",\"status\",\"n\",\"qty\",\"huge\",\"due\",\"created_at\",\"updated_at\",\"id\"]");
        JsonNode qty = item.path("fields").get(3);
        assertThat(qty.path("name").asString()).isEqualTo("qty");
        assertThat(qty.path("type").asString()).isEqualTo("decimal");
        assertThat(qty.path("scale").asInt()).isEqualTo(3);
        assertThat(qty.path("default").asString()).isEqualTo("0");
        assertThat(item.path("fields").get(6).path("to").asString()).isEqualTo("supplier");
        assertThat(item.path("fields").get(0).path("max").asInt()).isEqualTo(32);
        assertThat(item.path("fields").get(0).path("required").asBoolean()).isTrue();
        assertThat(meta.path("pages").size()).isEqualTo(1);
        JsonNode all = reader.get("/api/v1/plugins/$meta").json().path("plugins");
        assertThat(all.size()).isEqualTo(1);
        assertThat(all.get(0)).isEqualTo(meta);
        assertThat(client.newUser("meta-nobody")
                        .get("/api/v1/plugins/" + PLUGIN + "/$meta")
                        .status())
                .isEqualTo(404);
    }
}
