package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// An upgrade whose tables are made ready while the version that serves writes them.
class OnlineUpgradeIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String ID = "com.acme.large";
    private static final String PLUGIN = "/api/v1/admin/plugins/" + ID;
    private static final String ITEMS = "/api/v1/plugins/" + ID + "/item";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int ROWS = 25_000;

    private static final String FIRST = """
            manifest = 1
            [metadata]
            id = "com.acme.large"
            version = "1.0.0"
            name = { en = "Large" }
            [module]
            wasm = "plugin.wasm"
            [entities.item]
            tag = 1
            [entities.item.fields]
            code = { tag = 1, type = "string", max = 40, required = true, search = true }
            qty = { tag = 2, type = "int" }
            size = { tag = 3, type = "string", max = 20 }
            note = { tag = 4, type = "string", max = 30 }
            [[entities.item.index]]
            fields = ["size"]
            """;

    /// Another size of numbers, another type, stricter rules, a value for all rows, new words, a new
    /// uniqueness, new indexes, a new field and a reference.
    private static final String SECOND = FIRST.replace("1.0.0", "2.0.0")
                    .replace("qty = { tag = 2, type = \"int\" }", "qty = { tag = 2, type = \"bigint\" }")
                    .replace("size = { tag = 3, type = \"string\", max = 20 }", "volume = { tag = 3, type = \"int\" }")
                    .replace("note = { tag = 4, type = \"string\", max = 30 }", """
                    note = { tag = 4, type = "string", max = 25, required = true, default = "nothing", search = true }
                    place = { tag = 5, type = "string", default = "hall", search = true }
                    after = { tag = 6, type = "ref", to = "item" }
                    """)
                    .replace("fields = [\"size\"]", "fields = [\"volume\"]")
            + """
            [[entities.item.index]]
            fields = ["place", "-qty"]
            [[entities.item.unique]]
            fields = ["code"]
            """;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void run() {
        expect(201, upload(FIRST));
        expect(200, step(OPERATOR, ID, "install"));
        expect(200, step(OPERATOR, ID, "enable"));
    }

    @AfterEach
    void purge() {
        step(OPERATOR, ID, "disable");
        step(OPERATOR, ID, "uninstall");
        expect(204, OPERATOR.post(PLUGIN + "/purge", "{\"confirm\": \"%s\"}".formatted(ID)));
        assertNothingIsLeft();
    }

    private static Answer upload(String toml) {
        return ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml);
    }

    private static Answer upgrade(String to, boolean online) {
        return OPERATOR.post(PLUGIN + "/upgrade", "{\"to\": \"%s\", \"online\": %s}".formatted(to, online));
    }

    private static JsonNode state() {
        return OPERATOR.get(PLUGIN + "/upgrade").json().path("upgrade");
    }

    private static void awaitState(String state) {
        Await.until(LONG, state, () -> {
            String now = state().path("state").asString();
            assertThat(now).as(state().toString()).isIn("preparing", "ending", state);
            return now.equals(state);
        });
    }

    private static List<List<String>> sql(String sql) {
        return SERVER.database().asSuperuser(sql);
    }

    private static String table() {
        return sql("select table_name from entity_tables where plugin_id = '" + ID + "'")
                .getFirst()
                .getFirst();
    }

    private static String serving() {
        return OPERATOR.get(PLUGIN).json().path("version").asString();
    }

    private static Answer create(Client client, String code, String size) {
        return client.post(ITEMS, "{\"code\": \"%s\", \"qty\": 7, \"size\": \"%s\"}".formatted(code, size));
    }

    /// Many rows of each tenant, past the API.
    private static void fill(Client client, int rows) {
        Answer first = create(client, "first", "1");
        expect(201, first);
        sql("""
                insert into %1$s (tenant_id, id, version, created_at, updated_at, created_by, updated_by, f1, f2, f3, f4)
                select tenant_id, gen_random_uuid(), 1, created_at, updated_at, created_by, updated_by,
                    'R-' || n, n, (n %% 100)::text, case when n %% 2 = 0 then 'note ' || n end
                from %1$s, generate_series(1, %2$d) n where id = '%3$s'
                """.formatted(table(), rows, first.json().path("id").asString()));
        sql("analyze " + table());
    }

    /// Rows that are not as the second version should have them.
    private static List<List<String>> wrong() {
        return sql("""
                select id, f1, f2, f3, f4, f5 from %s
                where f1 like 'R-%%' and (f2 is distinct from substr(f1, 3)::bigint
                    or f3 is distinct from (substr(f1, 3)::bigint %% 100)::int
                    or f4 is distinct from case when f2 %% 2 = 0 then 'note ' || f2 else 'nothing' end
                    or f5 is distinct from 'hall')
                """.formatted(table()));
    }

    private static void assertNothingIsLeft() {
        assertThat(sql("select 1 from schema_changes")).isEmpty();
        assertThat(sql("select 1 from schema_preparations")).isEmpty();
        assertThat(sql("select 1 from information_schema.columns where right(column_name, 5) = '_next'"))
                .isEmpty();
        assertThat(sql("select 1 from pg_class where relname ~ '_(next|wnext|wnrow)$'"))
                .isEmpty();
        assertThat(sql("select 1 from pg_trigger where tgname = 'note_change'")).isEmpty();
    }

    /// The locks that a session has on the table or waits for.
    private static List<String> locks(String pid) {
        return sql("select mode from pg_locks where pid = %s and relation = '%s'::regclass order by 1"
                        .formatted(pid, table()))
                .stream()
                .map(List::getFirst)
                .toList();
    }

    /// The session in which something of the upgrade waits.
    private static String waiting(String query, String event) {
        return Await.until(
                        query,
                        () -> sql("select pid from pg_stat_activity where datname = current_database()"
                                + " and query ~* '" + query + "' and wait_event_type = 'Lock'"
                                + " and wait_event = '" + event + "'"),
                        found -> !found.isEmpty())
                .getFirst()
                .getFirst();
    }

    /// Wishes for the second version, and does something while the first part of the rows waits for its commit.
    ///
    /// @param meanwhile gets the process of the database that waits
    private static void upgradeHeldAtRows(Consumer<String> meanwhile) {
        pauseRows();
        SERVER.transactions().<Boolean>inPlatform(tx -> {
            tx.jdbc()
                    .sql("select pg_advisory_xact_lock(4712)")
                    .query((row, index) -> true)
                    .single();
            expect(202, upgrade("2.0.0", true));
            meanwhile.accept(waiting("schema_preparations", "advisory"));
            return true;
        });
        goOn();
    }

    /// Has each part of the rows wait for the lock 4712 before its commit.
    private static void pauseRows() {
        sql("""
                create function pause() returns trigger language plpgsql as $$
                begin
                    perform set_config('lock_timeout', '0', true);
                    perform set_config('statement_timeout', '0', true);
                    perform pg_advisory_xact_lock(4712);
                    return new;
                end $$
                """);
        sql("create trigger pause before update of rows_done on schema_preparations"
                + " for each row execute function pause()");
    }

    /// Ends the pause.
    private static void goOn() {
        sql("drop trigger if exists pause on schema_preparations");
        sql("drop function if exists pause");
    }

    @Test
    void writersGoOnAndNothingThatTheyWriteIsLost() throws InterruptedException {
        Client tenant = SERVER.newTenant();
        fill(OPERATOR, ROWS);
        fill(tenant, ROWS);
        expect(201, upload(SECOND));
        assertThat(OPERATOR.get(PLUGIN + "/plan?to=2.0.0")
                        .json()
                        .path("prepares")
                        .asBoolean())
                .isTrue();
        AtomicBoolean done = new AtomicBoolean();
        Map<String, String> written = new ConcurrentHashMap<>();
        List<String> refused = Collections.synchronizedList(new ArrayList<>());
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            Client client = i == 0 ? OPERATOR : tenant;
            writers.add(Thread.ofVirtual().start(() -> {
                List<String> ids = new ArrayList<>();
                for (int n = 0; !done.get(); n++) {
                    write(client, number, n, ids, written, refused);
                }
            }));
        }
        Await.until("the writers write", () -> written.size() > 20);

        expect(202, upgrade("2.0.0", false));
        assertThat(upgrade("2.0.0", false).json().path("code").asString()).isEqualTo("upgrade_under_way");
        awaitState("done");
        int before = written.size();
        Await.until("the writers go on", () -> written.size() > before + 20);
        done.set(true);
        for (Thread writer : writers) {
            writer.join();
        }

        assertThat(serving()).isEqualTo("2.0.0");
        assertThat(refused).isEmpty();
        assertThat(wrong()).isEmpty();
        Map<String, String> stored = new TreeMap<>();
        sql("select id, f1, f3, f4, f5 from %s where f1 like 'W-%%'".formatted(table()))
                .forEach(row -> stored.put(row.getFirst(), String.join(" ", row.subList(1, 5))));
        assertThat(stored).isEqualTo(new TreeMap<>(written));
        assertThat(sql("select indexname from pg_indexes where tablename = '%s' and indexdef ~ '.tenant_id, f[135]'"
                        .formatted(table())))
                .hasSize(3);
        assertThat(sql("select conname from pg_constraint where conname = 'f6_ref' and convalidated"))
                .hasSize(1);
        // New words, also of rows that nobody wrote.
        assertThat(tenant.get(ITEMS + "?search=R-17").json().path("rows").size())
                .isPositive();
        assertThat(tenant.get(ITEMS + "?search=hall%20R-24999")
                        .json()
                        .path("rows")
                        .size())
                .isEqualTo(1);
        assertThat(tenant.get(ITEMS + "?search=nothing%20R-24999")
                        .json()
                        .path("rows")
                        .size())
                .isEqualTo(1);
        assertNothingIsLeft();

        expect(202, OPERATOR.post(PLUGIN + "/rollback", "{}"));
        awaitState("done");

        assertThat(serving()).isEqualTo("1.0.0");
        assertThat(sql("select 1 from %s where f1 like 'R-%%' and f3 is distinct from (substr(f1, 3)::int %% 100)::text"
                        .formatted(table())))
                .isEmpty();
        assertThat(tenant.get(ITEMS + "?search=hall").json().path("rows").size())
                .isZero();
        assertNothingIsLeft();
    }

    /// Makes a row, then changes it or one before; what is refused for the moment of the switch is
    /// written again.
    private static void write(
            Client client, int writer, int n, List<String> ids, Map<String, String> written, List<String> refused) {
        String code = "W-" + writer + "-" + n;
        boolean second = n % 3 == 0 && !ids.isEmpty();
        String size = Integer.toString(n);
        String field = serving().equals("1.0.0") ? "size" : "volume";
        String value = field.equals("size") ? '"' + size + '"' : size;
        Answer answer;
        String id;
        if (second) {
            id = ids.get(n / 2 % ids.size());
            Answer row = client.get(ITEMS + "/" + id);
            if (row.status() != 200) {
                // A statement that was prepared for the columns before the switch.
                return;
            }
            answer = client.patch(
                    ITEMS + "/" + id,
                    "{\"code\": \"%s\", \"%s\": %s, \"note\": \"n%d\"}".formatted(code, field, value, n),
                    "If-Match",
                    row.header("etag"));
        } else {
            answer = client.post(
                    ITEMS, "{\"code\": \"%s\", \"%s\": %s, \"note\": \"n%d\"}".formatted(code, field, value, n));
            id = answer.json().path("id").asString();
        }
        if (answer.status() == 200 || answer.status() == 201) {
            ids.add(id);
            written.put(id, code + " " + size + " n" + n + " hall");
        } else if (answer.status() != 503) {
            // A statement that was prepared for the columns before, and a name of theirs.
            boolean ofTheSwitch = serving().equals("2.0.0")
                    && (answer.body().contains("concurrent_change")
                            || answer.body().contains("unknown_field"));
            if (!ofTheSwitch) {
                refused.add(answer.status() + answer.body());
            }
        }
    }

    @Test
    void noLockKeepsWritersAwayWhileRowsAreCarriedOverAndIndexesAreMade() {
        fill(OPERATOR, 3_000);
        expect(201, upload(SECOND));
        // Of the last part, which the pause comes before: rows of the first one are locked then.
        String last = sql("select f1 from %s where f1 like 'R-%%' order by tenant_id desc, id desc limit 1"
                        .formatted(table()))
                .getFirst()
                .getFirst();
        List<String> held = new ArrayList<>();
        Thread[] holding = new Thread[1];
        AtomicBoolean release = new AtomicBoolean();
        upgradeHeldAtRows(atRows -> {
            assertThat(locks(atRows)).containsOnly("AccessShareLock", "RowShareLock", "RowExclusiveLock");
            expect(201, create(OPERATOR, "while rows are carried over", "5"));
            assertThat(state().path("tables").toString()).contains("\"step\":\"rows\"", "\"rowsTotal\":3001");
            // A writer whose transaction is open when the indexes are made, and holds a row.
            holding[0] = Thread.ofVirtual()
                    .start(() -> SERVER.transactions().<Boolean>inPlatform(other -> {
                        other.jdbc()
                                .sql("update %s set f3 = '77' where f1 = '%s'".formatted(table(), last))
                                .update();
                        held.add(last);
                        Await.until(LONG, "the test", release::get);
                        return true;
                    }));
            Await.until("the writer holds its row", () -> !held.isEmpty());
        });

        String pid = waiting("^create .*index concurrently", "virtualxid");
        assertThat(locks(pid)).containsExactly("ShareUpdateExclusiveLock");
        expect(201, create(OPERATOR, "while an index is made", "6"));
        assertThat(serving()).isEqualTo("1.0.0");
        release.set(true);
        awaitState("done");

        assertThat(sql("select f3 from %s where f1 = '%s'".formatted(table(), last)))
                .isEqualTo(List.of(List.of("77")));
        assertThat(sql("select f3 from %s where f1 like 'while%%' order by 1".formatted(table())))
                .isEqualTo(List.of(List.of("5"), List.of("6")));
        sql("delete from %s where f1 = '%s'".formatted(table(), last));
        assertThat(wrong()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void whatEndsInTheMiddleGoesOnFromThere() {
        fill(OPERATOR, 3_000);
        expect(201, upload(SECOND));
        upgradeHeldAtRows(pid -> {
            // Its connection is lost while it carries rows over.
            sql("select pg_terminate_backend(%s)".formatted(pid));
            expect(201, create(OPERATOR, "after the first end", "5"));
            waiting("schema_preparations", "advisory");
            // The node dies, which another one learns when the lease runs out.
            sql("update plugin_upgrades set token = token + 1, leased_until = now() + interval '1 hour'");
        });
        expect(201, create(OPERATOR, "after the second end", "6"));
        assertThat(serving()).isEqualTo("1.0.0");
        boolean[] release = new boolean[1];
        Thread holding = Thread.ofVirtual()
                .start(() -> SERVER.transactions().<Boolean>inPlatform(other -> {
                    other.jdbc()
                            .sql("update %s set f3 = f3 where f1 = 'R-1'".formatted(table()))
                            .update();
                    sql("update plugin_upgrades set leased_until = now()");
                    // Its connection is lost while an index is made, which stays invalid.
                    sql("select pg_terminate_backend(%s)"
                            .formatted(waiting("^create .*index concurrently", "virtualxid")));
                    assertThat(sql("select 1 from pg_index where not indisvalid"))
                            .hasSize(1);
                    release[0] = true;
                    return true;
                }));
        Await.until(LONG, "an index was begun", () -> release[0] || !holding.isAlive());
        assertThat(release[0]).isTrue();
        awaitState("done");

        assertThat(serving()).isEqualTo("2.0.0");
        assertThat(wrong()).isEmpty();
        assertThat(sql("select f3 from %s where f1 like 'after%%' order by 1".formatted(table())))
                .isEqualTo(List.of(List.of("5"), List.of("6")));
        assertThat(sql("select 1 from pg_index where not indisvalid")).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void rowsThatAreWrittenMeanwhileAndDoNotAllowItEndItAndNothingIsLeft() {
        fill(OPERATOR, 2_000);
        expect(201, upload(SECOND));
        upgradeHeldAtRows(pid -> {
            expect(201, create(OPERATOR, "R-1", "5"));
            expect(201, create(OPERATOR, "no number", "large"));
        });

        awaitState("failed");

        assertThat(state().path("problem").toString())
                .contains("\"upgrade_refused\"", "\"convert\"", "\"unique\"", "entities.item.unique", "1 rows")
                .doesNotContain("large\"", "no number");
        assertThat(serving()).isEqualTo("1.0.0");
        assertNothingIsLeft();
        expect(201, create(OPERATOR, "R-1", "5"));
        assertThat(OPERATOR.get("/api/v1/audit?limit=20").body()).contains("plugin.upgrade_failed");
    }

    @Test
    void itIsCancelledAndNothingIsLeft() {
        fill(OPERATOR, 2_000);
        expect(201, upload(SECOND));
        assertThat(OPERATOR.delete(PLUGIN + "/upgrade").status()).isEqualTo(409);
        upgradeHeldAtRows(pid -> {
            assertThat(OPERATOR.post(PLUGIN + "/purge-dropped", "{\"confirm\": \"%s\"}".formatted(ID))
                            .json()
                            .path("code")
                            .asString())
                    .isEqualTo("upgrade_under_way");
            expect(200, step(OPERATOR, ID, "disable"));
            Answer uninstalled = step(OPERATOR, ID, "uninstall");
            expect(409, uninstalled);
            assertThat(uninstalled.json().path("code").asString()).isEqualTo("upgrade_under_way");
            expect(200, step(OPERATOR, ID, "enable"));
            assertThat(SERVER.newTenant().delete(PLUGIN + "/upgrade").status()).isEqualTo(403);
            expect(200, OPERATOR.delete(PLUGIN + "/upgrade"));
            assertThat(state().path("state").asString()).isEqualTo("ending");
        });

        awaitState("failed");

        assertThat(state().path("problem").path("code").asString()).isEqualTo("cancelled");
        assertThat(serving()).isEqualTo("1.0.0");
        assertNothingIsLeft();
        // And then it is done.
        expect(202, upgrade("2.0.0", true));
        awaitState("done");
        assertThat(wrong()).isEmpty();
    }

    @Test
    void theSwitchIsOneTransactionWithWhatWasMadeReady() {
        fill(OPERATOR, 2_000);
        expect(201, upload(SECOND));
        sql("""
                create function wait() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$
                """);
        sql("create trigger wait before update on plugin_code for each row execute function wait()");
        expect(202, upgrade("2.0.0", true));
        String asleep = " from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        Await.until(LONG, "the switch", () -> !sql("select pid" + asleep).isEmpty());

        sql("select pg_terminate_backend(pid)" + asleep);
        sql("drop function wait cascade");

        awaitState("done");
        assertThat(serving()).isEqualTo("2.0.0");
        assertThat(wrong()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void whatTheNextVersionWantsToBeUniqueIsSaidToBeTaken() {
        fill(OPERATOR, 2_000);
        expect(201, upload(SECOND));
        sql("""
                create function wait() returns trigger language plpgsql as $$
                begin
                    if new.step = 'ready' then
                        perform set_config('statement_timeout', '0', true);
                        perform pg_advisory_xact_lock(4713);
                    end if;
                    return new;
                end $$
                """);
        sql("create trigger wait before update on schema_preparations for each row execute function wait()");
        SERVER.transactions().<Boolean>inPlatform(tx -> {
            tx.jdbc()
                    .sql("select pg_advisory_xact_lock(4713)")
                    .query((row, index) -> true)
                    .single();
            // A query's snapshot is held until the next statement, and a new index waits for it.
            tx.jdbc().sql("set local lock_timeout = 0").update();
            expect(202, upgrade("2.0.0", true));
            waiting("schema_preparations", "advisory");
            Answer taken = create(OPERATOR, "R-1", "1");
            assertThat(taken.status()).as(taken.body()).isEqualTo(409);
            assertThat(taken.json().path("code").asString()).isEqualTo("not_unique");
            expect(201, create(OPERATOR, "R-free", "1"));
            return true;
        });
        sql("drop function wait cascade");
        awaitState("done");
        assertThat(sql("select f3 from %s where f1 = 'R-free'".formatted(table())))
                .isEqualTo(List.of(List.of("1")));
    }
}
