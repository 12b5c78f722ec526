package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mortise.engine.manifest.Field.OnDelete;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Reads by SQL as one who was given a login, and tries to get out of it.
class SqlAccessIT {
    private static final String PLUGIN = "com.acme.told";
    private static final String ITEMS = "\"com.acme.told\".item";
    private static final String SECRET = "SECRETOFANOTHER";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = new Rows(client, PLUGIN, "item");

    private static Manifest manifest(String code, boolean withNote) {
        TestManifest.EntityText item = entity("item", 1)
                .with(
                        field(code, 1, FieldType.STRING).required().max("40"),
                        field("qty", 2, FieldType.DECIMAL).digits(12, 3),
                        field("price", 3, FieldType.MONEY),
                        field("group", 4, FieldType.REF).to("group", OnDelete.RESTRICT))
                .unique(code);
        if (withNote) {
            item.with(field("note", 5, FieldType.STRING));
        }
        return TestManifest.of(PLUGIN)
                .with(item)
                .with(entity("group", 2).with(field("name", 1, FieldType.STRING)))
                .manifest();
    }

    @BeforeAll
    static void install() {
        PLUGINS.install(manifest("code", true));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private record Login(String tenant, String name, String password) {
        Connection open() throws SQLException {
            return DriverManager.getConnection(SERVER.database().address().jdbcUrl(), name, password);
        }

        List<List<String>> read(String sql) throws SQLException {
            try (Connection connection = open()) {
                return SqlAccessIT.read(connection, sql);
            }
        }
    }

    private static List<List<String>> read(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> read = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                read.add(row);
            }
            return read;
        }
    }

    private static Login login(Client tenant) {
        Answer made = SERVER.operator()
                .post("/api/v1/tenants/" + tenant.tenantSlug() + "/sql-access", "{\"name\":\"reports\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return new Login(
                tenant.tenantSlug(),
                made.json().path("login").path("login").asString(),
                made.json().path("password").asString());
    }

    private static Client stranger() {
        Client other = SERVER.newTenant();
        Rows rows = new Rows(other, PLUGIN, "item");
        rows.created("{\"code\":\"%s\",\"qty\":\"424242\"}".formatted(SECRET));
        return other;
    }

    @Test
    void rowsAreReadByTheNamesOfTheManifest() throws SQLException {
        String group = id(new Rows(client, PLUGIN, "group").created("{\"name\":\"g\"}"));
        client.post("/api/v1/custom-fields/" + PLUGIN + "/item", "{\"name\":\"color\",\"type\":\"string\"}");
        items.created(
                "{\"code\":\"A\",\"qty\":\"2.5\",\"price\":{\"amount\":\"9.90\",\"currency\":\"EUR\"},\"group\":\"%s\",\"ext.color\":\"red\"}"
                        .formatted(group));
        String gone = id(items.created("{\"code\":\"B\"}"));
        assertThat(items.delete(gone, 1).status()).isEqualTo(204);
        stranger();
        Login login = login(client);
        assertThat(login.read("select i.code, i.qty, i.price, i.\"price.currency\", g.name, i.ext ->> 'color' from "
                        + ITEMS + " i join \"com.acme.told\".\"group\" g on g.id = i.\"group\""))
                .containsExactly(List.of("A", "2.500", "9.9000", "EUR", "g", "red"));
        assertThat(login.read("select count(*), sum(qty) from " + ITEMS)).containsExactly(List.of("1", "2.500"));
        assertThat(
                        login.read(
                                "select current_setting('statement_timeout'), current_setting('default_transaction_read_only'), rolconnlimit from pg_roles where rolname = session_user"))
                .containsExactly(List.of("1min", "on", "5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*) from {table}",
                "select * from sql_logins",
                "select * from tenants",
                "select * from users",
                "select * from custom_fields",
                "select * from audit",
                "select * from events",
                "set role mortise_app",
                "set role mortise_platform",
                "set role {owner}",
                "select set_config('role', 'mortise_platform', false)",
                "set session authorization {owner}",
                "insert into {view} (code) values ('x')",
                "update {view} set code = 'x'",
                "delete from {view}",
                "truncate {table}",
                "create table mine (a int)",
                "create table \"com.acme.told\".mine (a int)",
                "create view \"com.acme.told\".mine as select 1",
                "create schema mine",
                "create temporary table mine (a int)",
                "create temporary view mine as select 1",
                "create function mine() returns int language sql as 'select 1'",
                "create function pg_temp.mine() returns int language sql as 'select 1'",
                "create extension dblink",
                "create role mine",
                "alter role session_user createrole",
                "alter table {table} disable row level security",
                "drop policy sql_rows on {table}",
                "alter view {view} set (security_barrier = false)",
                "create or replace view {view} as select 1",
                "copy {table} to stdout",
                "copy {view} (code) to '/tmp/x'",
                "copy (select 1) to program 'true'",
                "select pg_read_file('PG_VERSION')",
                "select lo_import('/etc/passwd')",
                "select mortise_drop_sql_login()",
                "grant mortise_platform to session_user",
                "reassign owned by {owner} to session_user",
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = '{owner}'",
                "do language plpgsql 'begin perform 1 from {table}; end'",
                "lock table {table} in share mode"
            })
    void whatLeadsOutIsRefused(String statement) throws SQLException {
        items.created("{\"code\":\"A\"}");
        Login login = login(client);
        String table = '"' + PLUGINS.table(PLUGIN, 1) + '"';
        String owner = SERVER.database().address().user();
        String sql =
                statement.replace("{table}", table).replace("{view}", ITEMS).replace("{owner}", owner);
        try (Connection connection = login.open();
                Statement run = connection.createStatement()) {
            run.execute("set default_transaction_read_only = off");
            run.execute("set search_path = public, pg_catalog");
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> run.execute(sql))
                    .as(sql)
                    .isInstanceOf(SQLException.class)
                    .satisfies(failure -> assertThat(((SQLException) failure).getSQLState())
                            .as(sql + ": " + failure.getMessage())
                            .isIn("42501", "42601", "0A000", "55000", "2BP01", "0LP01", "42704"));
        }
    }

    @Test
    void noSettingOrTrickOpensAnotherTenant() throws SQLException {
        items.created("{\"code\":\"MINE\"}");
        Client other = stranger();
        Login login = login(client);
        List<List<String>> mine = List.of(List.of("MINE"));
        String table = PLUGINS.table(PLUGIN, 1);
        try (Connection connection = login.open();
                Statement run = connection.createStatement()) {
            run.execute("set default_transaction_read_only = off");
            run.execute("set search_path = public, pg_catalog");
            run.execute("select set_config('mortise.tenant', '%s', false)".formatted(other.tenantId()));
            assertThat(read(connection, "select code from " + ITEMS)).isEqualTo(mine);
            run.execute("set row_security = off");
            assertThatThrownBy(() -> read(connection, "select code from " + ITEMS))
                    .isInstanceOf(SQLException.class);
            run.execute("set row_security = on");
            // What fails on a row that one may not see would tell that it is there.
            assertThat(read(
                            connection,
                            "select code from %s where 1 / (case when code = '%s' then 0 else 1 end) = 1"
                                    .formatted(ITEMS, SECRET)))
                    .isEqualTo(mine);
            assertThat(read(connection, "select mortise_sql_tenant()::text"))
                    .containsExactly(List.of(client.tenantId().toString()));
            for (String catalog : List.of(
                    "select count(*) from pg_stats where tablename = '%s'".formatted(table),
                    "select count(*) from pg_views where schemaname = 'com.acme.told' and definition like '%%%s%%'"
                            .formatted(other.tenantId()),
                    "select count(*) from pg_roles where rolname like '%%%s%%'".formatted(other.tenantSlug()),
                    "select count(*) from pg_stat_activity where usename <> session_user and query not like '%insufficient%' and query <> ''")) {
                assertThat(read(connection, catalog)).as(catalog).containsExactly(List.of("0"));
            }
            assertThatThrownBy(() -> read(connection, "select rolpassword from pg_authid"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(login(other).read("select code from " + ITEMS)).containsExactly(List.of(SECRET));
    }

    @Test
    void aLoginEndsWithItselfAndSleepsWithItsTenant() throws SQLException {
        items.created("{\"code\":\"A\"}");
        Login login = login(client);
        Login stays = login(client);
        String path = "/api/v1/tenants/" + client.tenantSlug();
        JsonNode listed = SERVER.operator().get(path + "/sql-access").json().path("logins");
        assertThat(listed).hasSize(2);
        assertThat(listed.toString()).contains(login.name()).doesNotContain(login.password());
        assertThat(client.get(path + "/sql-access").status()).isEqualTo(403);
        try (Connection open = login.open()) {
            assertThat(read(open, "select code from " + ITEMS)).hasSize(1);
            assertThat(SERVER.operator()
                            .delete(path + "/sql-access/" + login.name())
                            .status())
                    .isEqualTo(204);
            assertThatThrownBy(() -> read(open, "select code from " + ITEMS)).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(login::open).isInstanceOf(SQLException.class);
        assertThat(SERVER.operator()
                        .delete(path + "/sql-access/" + login.name())
                        .status())
                .isEqualTo(404);
        assertThat(SERVER.operator().patch(path, "{\"suspended\":true}").status())
                .isEqualTo(200);
        assertThat(stays.read("select code from " + ITEMS)).isEmpty();
        assertThat(SERVER.operator().patch(path, "{\"suspended\":false}").status())
                .isEqualTo(200);
        assertThat(stays.read("select code from " + ITEMS)).hasSize(1);
        // All of a tenant is deleted by statements that know nothing of roles.
        SERVER.database().asSuperuser("delete from sql_logins where role_name = '%s'".formatted(stays.name()));
        assertThatThrownBy(stays::open).isInstanceOf(SQLException.class);
        List<List<String>> audited = SERVER.database()
                .asSuperuser("select action from audit where tenant_id = '%s' and target_kind = 'sql_login' order by id"
                        .formatted(client.tenantId()));
        assertThat(audited)
                .containsExactly(
                        List.of("sql_login.created"), List.of("sql_login.created"), List.of("sql_login.dropped"));
    }

    @Test
    void eitherWallHoldsAlone() throws SQLException {
        String plugin = "com.acme.walled";
        PLUGINS.install(TestManifest.of(plugin)
                .with(entity("item", 1).with(field("code", 1, FieldType.STRING)))
                .manifest());
        new Rows(client, plugin, "item").created("{\"code\":\"MINE\"}");
        new Rows(SERVER.newTenant(), plugin, "item").created("{\"code\":\"%s\"}".formatted(SECRET));
        Login login = login(client);
        String table = PLUGINS.table(plugin, 1);
        String owner = SERVER.database().address().user();
        SERVER.database().asSuperuser("alter policy sql_rows on \"%s\" using (true)".formatted(table));
        assertThat(login.read("select code from \"com.acme.walled\".item")).containsExactly(List.of("MINE"));
        for (String made : List.of(
                "alter policy sql_rows on \"%s\" using (tenant_id = (select mortise_sql_tenant()))".formatted(table),
                "create view \"com.acme.walled\".bare as select f1 from public.\"%s\"".formatted(table),
                "alter view \"com.acme.walled\".bare owner to \"%s\"".formatted(owner),
                "grant select on \"com.acme.walled\".bare to mortise_reader")) {
            SERVER.database().asSuperuser(made);
        }
        assertThat(login.read("select f1 from \"com.acme.walled\".bare")).containsExactly(List.of("MINE"));
        assertThat(SERVER.database().asSuperuser("select count(*)::text from \"%s\"".formatted(table)))
                .containsExactly(List.of("2"));
    }

    @Test
    void viewsFollowTheEntities() throws SQLException {
        String plugin = "com.acme.moving";
        Manifest before = TestManifest.of(plugin)
                .with(entity("item", 1).with(field("code", 1, FieldType.STRING), field("note", 2, FieldType.STRING)))
                .manifest();
        PLUGINS.install(before);
        new Rows(client, plugin, "item").created("{\"code\":\"A\",\"note\":\"n\"}");
        Login login = login(client);
        assertThat(login.read("select code, note from \"com.acme.moving\".item"))
                .hasSize(1);
        Manifest after = TestManifest.of(plugin)
                .with(entity("thing", 1).with(field("number", 1, FieldType.STRING), field("more", 3, FieldType.INT)))
                .manifest();
        SERVER.transactions().<Boolean>asOwner(tx -> {
            SERVER.bean(EntitySchemas.class).evolve(tx, before, after, false);
            return true;
        });
        PLUGINS.upgrade(after);
        assertThat(login.read("select number, more from \"com.acme.moving\".thing"))
                .containsExactly(List.of("A", "null"));
        assertThatThrownBy(() -> login.read("select * from \"com.acme.moving\".item"))
                .isInstanceOf(SQLException.class);
        SERVER.transactions().<Boolean>asOwner(tx -> {
            SERVER.bean(EntitySchemas.class).purgeDropped(tx, after);
            return true;
        });
        assertThat(login.read("select number from \"com.acme.moving\".thing")).hasSize(1);
        PLUGINS.hide(plugin);
        SERVER.transactions().<Boolean>asOwner(tx -> {
            SERVER.bean(EntitySchemas.class).drop(tx, plugin);
            return true;
        });
        assertThatThrownBy(() -> login.read("select * from \"com.acme.moving\".thing"))
                .isInstanceOf(SQLException.class);
    }
}
