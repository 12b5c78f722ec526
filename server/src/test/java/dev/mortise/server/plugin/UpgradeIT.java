package dev.mortise.server.plugin;

import static dev.mortise.server.plugin.ExamplePlugins.INVENTORY;
import static dev.mortise.server.plugin.ExamplePlugins.expect;
import static dev.mortise.server.plugin.ExamplePlugins.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.PluginEngine;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Another version of a plugin takes the place of the one that serves, and the way back.
class UpgradeIT {
    private static final TestServer SERVER = TestServer.start();
    private static final Client OPERATOR = SERVER.operator();
    private static final String PLUGIN = "/api/v1/admin/plugins/" + INVENTORY;
    private static final String ITEMS = "/api/v1/plugins/" + INVENTORY + "/item";
    private static final String ALERTS = "/api/v1/plugins/" + INVENTORY + "/alert";
    private static final String SPARE = "spare = { tag = 9, type = \"string\", max = 20 }\n";

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void run() {
        expect(201, upload(first()));
        expect(200, step(OPERATOR, INVENTORY, "install"));
        expect(200, step(OPERATOR, INVENTORY, "enable"));
    }

    @AfterEach
    void purge() {
        step(OPERATOR, INVENTORY, "disable");
        step(OPERATOR, INVENTORY, "uninstall");
        OPERATOR.post(PLUGIN + "/purge", "{\"confirm\": \"%s\"}".formatted(INVENTORY));
        assertThat(OPERATOR.get(PLUGIN).status()).isEqualTo(404);
    }

    private static String first() {
        return ExamplePlugins.toml("inventory").replace("qty = { tag = 4, ", SPARE + "qty = { tag = 4, ");
    }

    /// Renames, widens, adds and drops a field, adds an entity, gives the clerk more, and has one index
    /// less.
    private static String second() {
        return first().replace("version = \"1.0.0\"", "version = \"1.1.0\"")
                .replace("status = { tag = 3", "state = { tag = 3")
                .replace("[\"status\", \"-updated_at\"]", "[\"state\"]")
                .replace("\"status\", \"qty\"]", "\"state\", \"qty\"]")
                .replace("max = 140", "max = 200")
                .replace(SPARE, "note = { tag = 10, type = \"string\", default = \"none\", required = true }\n")
                .replace(
                        "[entities.alert]",
                        "[entities.place]\ntag = 3\n[entities.place.fields]\nname = { tag = 1, type = \"string\" }\n\n"
                                + "[entities.alert]")
                .replace("[roles.clerk.alert]", "[roles.clerk.place]\nactions = [\"read\"]\n\n[roles.clerk.alert]");
    }

    private static Answer upload(String toml) {
        return ExamplePlugins.upload(OPERATOR, ExamplePlugins.wasm("inventory"), toml);
    }

    private static Answer upgrade(String to, String drops) {
        return OPERATOR.post(PLUGIN + "/upgrade", "{\"to\": \"%s\", \"confirmDrops\": [%s]}".formatted(to, drops));
    }

    private static String create(Client client, String json) {
        Answer made = client.post(ITEMS, json);
        expect(201, made);
        return made.json().path("id").asString();
    }

    private static JsonNode row(Client client, String id) {
        Answer found = client.get(ITEMS + "/" + id);
        expect(200, found);
        return found.json();
    }

    private static String serving() {
        return OPERATOR.get(PLUGIN).json().path("version").asString();
    }

    private static void assertServes(String version) {
        assertThat(serving()).isEqualTo(version);
        assertThat(OPERATOR.get(PLUGIN + "/health").json().path("status").asString())
                .isEqualTo("healthy");
        assertThat(SERVER.bean(PluginEngine.class)
                        .manifest(INVENTORY)
                        .metadata()
                        .version())
                .isEqualTo(version);
        int before = alerts();
        create(OPERATOR, "{\"code\": \"S-%d\", \"name\": \"Served\", \"qty\": \"1\"}".formatted(System.nanoTime()));
        Await.until("an alert of " + version, () -> alerts() == before + 1);
    }

    private static int alerts() {
        return OPERATOR.get(ALERTS + "?limit=200").json().path("rows").size();
    }

    /// All that the database knows of the plugin but what its calls leave behind.
    private static List<List<String>> stored() {
        return SERVER.database().asSuperuser("""
                select 'plugin', version, sha256, coalesce(previous_version, '') from plugins
                union all select 'version', version, sha256, '' from plugin_versions
                union all select 'column', table_name, column_name, data_type from information_schema.columns
                    where table_name like 'plugin_com_acme%'
                union all select 'index', tablename, indexdef, '' from pg_indexes
                    where tablename like 'plugin_com_acme%'
                union all select 'field', entity_tag::text, field_tag::text, field_name from entity_columns
                union all select 'grant', tenant_id::text, role_id::text, permission from role_permissions
                union all select 'restriction', tenant_id::text, role_id::text, r::text from role_restrictions r
                union all select 'permission', name, '', '' from permissions
                union all select 'subscription', s::text, '', '' from event_subscriptions s
                order by 1, 2, 3, 4
                """);
    }

    @Test
    void anotherVersionIsStoredAndTheOneThatServesIsNotTouched() {
        Answer stored = upload(second());

        expect(201, stored);
        assertThat(stored.json().path("version").asString()).isEqualTo("1.1.0");
        assertThat(stored.json().path("inspection").path("sha256").asString()).isNotEmpty();
        assertServes("1.0.0");
        JsonNode versions = OPERATOR.get(PLUGIN + "/versions").json().path("versions");
        assertThat(versions.valueStream()
                        .map(one -> one.path("version").asString()
                                + one.path("role").asString()))
                .containsExactly("1.0.0serving", "1.1.0stored");
        assertThat(upload(second()).status()).isEqualTo(409);
        assertThat(upload(first()).status()).isEqualTo(409);
        for (int patch = 1; patch <= 10; patch++) {
            expect(201, upload(second().replace("\"1.1.0\"", "\"1.1." + patch + "\"")));
        }
        assertThat(OPERATOR.get(PLUGIN + "/versions").body())
                .as("the oldest goes")
                .doesNotContain("\"1.1.0\"")
                .contains("\"1.1.1\"", "\"1.1.10\"", "\"1.0.0\"");
    }

    @Test
    void whatAnUpgradeDoesIsToldBeforeAndValuesFollowTheirTags() {
        Client tenant = SERVER.newTenant();
        String mine = create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"qty\":\"5\",\"spare\":\"kept\"}");
        String theirs = create(tenant, "{\"code\":\"A\",\"name\":\"Nut\",\"qty\":\"50\",\"status\":\"hold\"}");
        expect(201, upload(second()));

        JsonNode plan = OPERATOR.get(PLUGIN + "/plan?to=1.1.0").json();

        assertThat(plan.path("possible").asBoolean()).as(plan.toString()).isTrue();
        assertThat(plan.path("changes")
                        .valueStream()
                        .map(one -> "%s %s.%s"
                                .formatted(
                                        one.path("kind").asString(),
                                        one.path("entity").asString(),
                                        one.path("field").asString())))
                .containsExactlyInAnyOrder(
                        "renamed item.state",
                        "widened item.name",
                        "added item.note",
                        "index_added item.state",
                        "index_removed item.status, -updated_at",
                        "added place.",
                        "dropped item.spare");
        assertThat(plan.path("drops").toString()).isEqualTo("[\"item.spare\"]");
        assertThat(plan.path("permissions").path("added").toString()).contains(INVENTORY + ".place.read");
        assertThat(plan.path("roles").path("added").toString()).contains("clerk: " + INVENTORY + ".place.read");
        assertThat(OPERATOR.get(PLUGIN + "/plan?to=9.9.9").status()).isEqualTo(404);
        assertThat(tenant.get(PLUGIN + "/plan?to=1.1.0").status()).isEqualTo(403);
        List<List<String>> before = stored();
        Answer unconfirmed = upgrade("1.1.0", "");
        assertThat(unconfirmed.status()).isEqualTo(422);
        assertThat(unconfirmed.json().path("code").asString()).isEqualTo("upgrade_refused");
        assertThat(upgrade("1.1.0", "\"item.spare\", \"item.name\"").status()).isEqualTo(422);
        assertThat(stored()).isEqualTo(before);

        expect(200, upgrade("1.1.0", "\"item.spare\""));

        assertServes("1.1.0");
        assertThat(row(OPERATOR, mine).toString()).contains("\"state\":\"active\"", "\"note\":\"none\"", "Bolt");
        assertThat(row(OPERATOR, mine).has("spare")).isFalse();
        assertThat(row(OPERATOR, mine).has("status")).isFalse();
        assertThat(row(tenant, theirs).toString()).contains("\"state\":\"hold\"", "Nut");
        expect(201, tenant.post("/api/v1/plugins/" + INVENTORY + "/place", "{\"name\": \"Hall\"}"));
        assertThat(tenant.get("/api/v1/roles").body()).contains(INVENTORY + ".place.read");
        expect(200, tenant.patch(ITEMS + "/" + theirs, "{\"name\":\"Long nut\"}", "If-Match", "\"v1\""));
        List<List<String>> after = stored();

        Answer back = OPERATOR.get(PLUGIN + "/rollback/plan");

        expect(200, back);
        assertThat(back.json().path("to").asString()).isEqualTo("1.0.0");
        assertThat(back.json().path("back").asBoolean()).isTrue();
        assertThat(back.json().path("drops").size()).isZero();
        assertThat(back.json()
                        .path("changes")
                        .valueStream()
                        .map(one -> "%s %s.%s"
                                .formatted(
                                        one.path("kind").asString(),
                                        one.path("entity").asString(),
                                        one.path("field").asString())))
                .containsExactlyInAnyOrder(
                        "renamed item.status",
                        "narrowed item.name",
                        "restored item.spare",
                        "dropped item.note",
                        "index_added item.status, -updated_at",
                        "index_removed item.state",
                        "dropped place.");
        assertThat(tenant.get(PLUGIN + "/rollback/plan").status()).isEqualTo(403);
        assertThat(stored()).isEqualTo(after);

        expect(200, OPERATOR.post(PLUGIN + "/rollback", "{}"));

        assertServes("1.0.0");
        assertThat(row(OPERATOR, mine).path("spare").asString()).isEqualTo("kept");
        assertThat(row(tenant, theirs).toString()).contains("\"status\":\"hold\"", "Long nut");
        assertThat(OPERATOR.post(PLUGIN + "/rollback", "{}").status()).isEqualTo(409);
        assertThat(OPERATOR.get(PLUGIN + "/rollback/plan").status()).isEqualTo(409);
    }

    @Test
    void whatIsDroppedCanBePurgedAndThenThereIsNoWayBack() {
        String mine = create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"spare\":\"gone\"}");
        expect(201, upload(second()));
        expect(200, upgrade("1.1.0", "\"item.spare\""));
        assertThat(OPERATOR.get(PLUGIN + "/dropped").body()).contains("item.spare");

        assertThat(OPERATOR.post(PLUGIN + "/purge-dropped", "{\"confirm\": \"x\"}")
                        .status())
                .isEqualTo(400);
        Answer purged = OPERATOR.post(PLUGIN + "/purge-dropped", "{\"confirm\": \"%s\"}".formatted(INVENTORY));

        expect(200, purged);
        assertThat(purged.json().path("dropped").toString()).isEqualTo("[\"item.spare\"]");
        assertThat(OPERATOR.get(PLUGIN + "/dropped").json().path("dropped").size())
                .isZero();
        assertThat(OPERATOR.post(PLUGIN + "/rollback", "{}").json().path("code").asString())
                .isEqualTo("no_previous_version");
        // The same tag begins anew.
        expect(200, upgrade("1.0.0", "\"item.note\", \"place\""));
        assertThat(row(OPERATOR, mine).path("spare").isNull()).isTrue();
        assertServes("1.0.0");
        assertThat(OPERATOR.post(PLUGIN + "/purge-dropped", "{\"confirm\": \"%s\"}".formatted(INVENTORY))
                        .json()
                        .path("dropped")
                        .toString())
                .contains("place", "item.note");
        assertThat(OPERATOR.get("/api/v1/roles").body()).doesNotContain(".place.");
        assertServes("1.0.0");
    }

    @Test
    void rowsThatDoNotAllowItAreCountedAndNothingIsDone() {
        create(OPERATOR, "{\"code\":\"A\",\"name\":\"Same\",\"status\":\"hold\"}");
        create(SERVER.newTenant(), "{\"code\":\"B\",\"name\":\"Longer\",\"status\":\"hold\"}");
        create(OPERATOR, "{\"code\":\"C\",\"name\":\"Same\",\"spare\":\"x\"}");
        expect(
                201,
                upload(first().replace("version = \"1.0.0\"", "version = \"2.0.0\"")
                        .replace("[\"active\", \"hold\"]", "[\"active\"]")
                        .replace(SPARE, SPARE.replace("max = 20", "max = 20, required = true"))
                        .replace("max = 140", "max = 5")
                        .replace("type = \"ref\", to = \"item\", on_delete = \"cascade\"", "type = \"uuid\"")
                        .replace("fields = [\"code\"]", "fields = [\"name\"]")));
        List<List<String>> before = stored();

        Answer refused = upgrade("2.0.0", "");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json()
                        .path("plan")
                        .path("problems")
                        .valueStream()
                        .map(one -> "%s %s %d"
                                .formatted(
                                        one.path("where").asString(),
                                        one.path("code").asString(),
                                        one.path("rows").asLong())))
                .containsExactlyInAnyOrder(
                        "entities.item.fields.status value 2",
                        "entities.item.fields.name value 1",
                        "entities.item.fields.spare required 2",
                        "entities.item.unique unique 2",
                        "entities.alert.fields.item retyped 0");
        assertThat(stored()).isEqualTo(before);
        assertServes("1.0.0");
    }

    @Test
    void aTypeChangesWithItsValuesAndTheWayBackBringsThemBack() {
        String former = create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"spare\":\"7\"}");
        String changed = create(OPERATOR, "{\"code\":\"B\",\"name\":\"Nut\",\"spare\":\"5\"}");
        String word = create(SERVER.newTenant(), "{\"code\":\"C\",\"name\":\"Nut\",\"spare\":\"five\"}");
        String typed = first().replace(SPARE, "spare = { tag = 9, type = \"decimal\", precision = 9, scale = 2 }\n")
                .replace("[\"status\", \"-updated_at\"]", "[\"spare\"]");
        expect(201, upload(typed.replace("\"1.0.0\"", "\"1.1.0\"")));
        Answer refused = upgrade("1.1.0", "");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("\"convert\"", "\"rows\":1").doesNotContain("five", word);
        SERVER.database().asSuperuser("update " + table() + " set f9 = '5.5' where f9 = 'five'");

        // Statements that connections have prepared by now know the former type.
        for (int i = 0; i < 30; i++) {
            row(OPERATOR, former);
        }

        expect(200, upgrade("1.1.0", ""));

        for (int i = 0; i < 30; i++) {
            assertThat(row(OPERATOR, former).path("spare").asString()).isEqualTo("7.00");
        }
        expect(200, OPERATOR.patch(ITEMS + "/" + changed, "{\"spare\":\"6.25\"}", "If-Match", "\"v1\""));
        assertThat(OPERATOR.get(ITEMS + "?sort=-spare").body()).contains("7.00", "6.25");
        assertThat(OPERATOR.get(PLUGIN + "/dropped").body()).contains("item.spare as text");
        assertServes("1.1.0");

        expect(200, OPERATOR.post(PLUGIN + "/rollback", "{}"));

        assertThat(row(OPERATOR, former).path("spare").asString()).isEqualTo("7");
        assertThat(row(OPERATOR, changed).path("spare").asString()).isEqualTo("6.25");
        assertServes("1.0.0");
        expect(200, OPERATOR.post(PLUGIN + "/purge-dropped", "{\"confirm\": \"%s\"}".formatted(INVENTORY)));
        assertThat(row(OPERATOR, former).path("spare").asString()).isEqualTo("7");
        assertThat(OPERATOR.get(PLUGIN + "/dropped").json().path("dropped").size())
                .isZero();
    }

    private static String table() {
        return SERVER.database()
                .asSuperuser("select table_name from entity_tables where entity_tag = 1")
                .getFirst()
                .getFirst();
    }

    @Test
    void aVersionWhoseInitFailsLeavesTheOneThatServes() {
        String id = create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"spare\":\"kept\"}");
        expect(
                201,
                ExamplePlugins.upload(
                        OPERATOR,
                        ExamplePlugins.wasm("hostile/init-fails"),
                        second().replace("\"1.1.0\"", "\"1.2.0\"")));
        List<List<String>> before = stored();

        Answer failed = upgrade("1.2.0", "\"item.spare\"");

        assertThat(failed.status()).as(failed.body()).isEqualTo(422);
        assertThat(failed.json().path("code").asString()).isEqualTo("init_failed");
        assertThat(stored()).isEqualTo(before);
        assertServes("1.0.0");
        assertThat(row(OPERATOR, id).path("spare").asString()).isEqualTo("kept");
    }

    @Test
    void anErrorAtAnyStepUndoesAllStepsAndTheFormerVersionServesOn() {
        create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"spare\":\"kept\"}");
        expect(201, upload(second()));
        List<List<String>> before = stored();
        SERVER.database().asSuperuser("""
                create function fail() returns trigger language plpgsql as $$ begin raise exception 'injected'; end $$
                """);
        for (String table : List.of(
                "entity_tables",
                "entity_columns",
                "permissions",
                "role_permissions",
                "event_subscriptions",
                "plugin_versions",
                "plugin_code",
                "plugins",
                "audit")) {
            SERVER.database()
                    .asSuperuser("create trigger fail before insert or update or delete on " + table
                            + " for each statement execute function fail()");
            Answer failed = upgrade("1.1.0", "\"item.spare\"");
            SERVER.database().asSuperuser("drop trigger fail on " + table);
            assertThat(failed.status()).as(table + failed.body()).isEqualTo(500);
            assertThat(stored()).as(table).isEqualTo(before);
            assertServes("1.0.0");
        }
        expect(200, upgrade("1.1.0", "\"item.spare\""));
        assertServes("1.1.0");
    }

    @Test
    void anUpgradeWhoseConnectionDiesInTheMiddleHasDoneNothing() throws InterruptedException {
        create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"spare\":\"kept\"}");
        expect(201, upload(second()));
        List<List<String>> before = stored();
        SERVER.database().asSuperuser("""
                create function wait() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$
                """);
        SERVER.database()
                .asSuperuser("create trigger wait before update on plugin_code for each row execute function wait()");
        Thread upgrading = Thread.ofVirtual().start(() -> upgrade("1.1.0", "\"item.spare\""));
        String asleep = " from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
        Await.until(
                "the upgrade's last step",
                () -> !SERVER.database().asSuperuser("select pid" + asleep).isEmpty());

        SERVER.database().asSuperuser("select pg_terminate_backend(pid)" + asleep);

        upgrading.join();
        SERVER.database().asSuperuser("drop trigger wait on plugin_code");
        assertThat(stored()).isEqualTo(before);
        assertServes("1.0.0");
        try (TestServer started = TestServer.startBeside(SERVER)) {
            assertThat(started.bean(PluginEngine.class)
                            .manifest(INVENTORY)
                            .metadata()
                            .version())
                    .isEqualTo("1.0.0");
        }
    }

    @Test
    void aWriteThatBeganBeforeTheSwitchGoesByTheRulesAfterIt() throws InterruptedException {
        create(OPERATOR, "{\"code\":\"A\",\"name\":\"Bolt\",\"spare\":\"kept\"}");
        expect(201, upload(second()));
        SERVER.database().asSuperuser("""
                create function hold() returns trigger language plpgsql as $$
                begin
                    perform set_config('lock_timeout', '0', true);
                    perform pg_advisory_xact_lock(4711);
                    return new;
                end $$
                """);
        SERVER.database()
                .asSuperuser("create trigger hold before update on plugin_code for each row execute function hold()");
        CompletableFuture<Answer> upgraded = new CompletableFuture<>();
        CompletableFuture<Answer> written = new CompletableFuture<>();
        List<Thread> waiting = new ArrayList<>();
        SERVER.transactions().inPlatform(tx -> {
            tx.jdbc()
                    .sql("select pg_advisory_xact_lock(4711)")
                    .query((row, index) -> true)
                    .single();
            waiting.add(Thread.ofVirtual().start(() -> upgraded.complete(upgrade("1.1.0", "\"item.spare\""))));
            Await.until("the upgrade's last step", () -> isWaiting("advisory"));
            waiting.add(Thread.ofVirtual()
                    .start(() -> written.complete(
                            OPERATOR.post(ITEMS, "{\"code\":\"B\",\"name\":\"Nut\",\"spare\":\"lost\"}"))));
            Await.until("the write waits for it", () -> isWaiting("relation"));
            return true;
        });
        for (Thread thread : waiting) {
            thread.join();
        }
        SERVER.database().asSuperuser("drop trigger hold on plugin_code");

        expect(200, upgraded.join());
        expect(400, written.join());
        assertThat(written.join().body()).contains("/spare");
        assertThat(OPERATOR.get(ITEMS).json().path("rows").size()).isEqualTo(1);
        assertServes("1.1.0");
    }

    /// Whether a statement waits for a lock of a kind.
    private static boolean isWaiting(String lock) {
        return !SERVER.database()
                .asSuperuser("select pid from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and wait_event = '" + lock + "'")
                .isEmpty();
    }

    @Test
    void whoMayDoSomethingWithAnEntityMayUnderItsNewNameAndNobodyElse() {
        expect(201, upload(second()));
        expect(200, upgrade("1.1.0", "\"item.spare\""));
        Client tenant = SERVER.newTenant();
        Client reader = tenant.newUser("reader", INVENTORY + ".place.read");
        Client other = tenant.newUser("other", INVENTORY + ".item.read");
        expect(201, tenant.post("/api/v1/plugins/" + INVENTORY + "/place", "{\"name\": \"Hall\"}"));
        // Another entity takes the former name.
        expect(
                201,
                upload(second().replace("\"1.1.0\"", "\"1.2.0\"")
                        .replace("[entities.place", "[entities.hall")
                        .replace("[roles.clerk.place]", "[roles.clerk.hall]")
                        .replace(
                                "[entities.alert]",
                                "[entities.place]\ntag = 4\n[entities.place.fields]\n"
                                        + "name = { tag = 1, type = \"string\" }\n\n[entities.alert]")));

        expect(200, upgrade("1.2.0", ""));

        assertThat(rows(reader, "hall")).isEqualTo(1);
        assertThat(reader.get("/api/v1/plugins/" + INVENTORY + "/place").status())
                .isEqualTo(404);
        assertThat(other.get("/api/v1/plugins/" + INVENTORY + "/hall").status()).isEqualTo(404);
        assertThat(rows(tenant, "place")).isZero();

        expect(200, OPERATOR.post(PLUGIN + "/rollback", "{}"));

        assertThat(rows(reader, "place")).isEqualTo(1);
        assertThat(other.get("/api/v1/plugins/" + INVENTORY + "/place").status())
                .isEqualTo(404);
        assertThat(rows(tenant, "place")).isEqualTo(1);
    }

    private static int rows(Client client, String entity) {
        Answer found = client.get("/api/v1/plugins/" + INVENTORY + "/" + entity);
        expect(200, found);
        return found.json().path("rows").size();
    }

    @Test
    void aPluginThatWasNeverInstalledIsReplaced() {
        purge();
        expect(201, upload(first()));
        expect(201, upload(second()));

        expect(200, upgrade("1.1.0", ""));

        assertThat(serving()).isEqualTo("1.1.0");
        assertThat(OPERATOR.post(PLUGIN + "/rollback", "{}").status()).isEqualTo(409);
        expect(200, step(OPERATOR, INVENTORY, "install"));
        expect(200, step(OPERATOR, INVENTORY, "enable"));
        assertServes("1.1.0");
        expect(200, step(OPERATOR, INVENTORY, "disable"));
        expect(200, step(OPERATOR, INVENTORY, "uninstall"));
        assertThat(upgrade("1.0.0", "").json().path("code").asString()).isEqualTo("wrong_state");
    }

    @Test
    void aPluginThatIsOffIsUpgradedAndStaysOff() {
        expect(201, upload(second()));
        expect(200, step(OPERATOR, INVENTORY, "disable"));
        create(OPERATOR, "{\"code\":\"OFF\",\"name\":\"Bolt\",\"qty\":\"1\"}");

        expect(200, upgrade("1.1.0", "\"item.spare\""));

        assertThat(OPERATOR.get(PLUGIN).json().path("status").asString()).isEqualTo("disabled");
        assertThat(SERVER.bean(PluginEngine.class).list()).isEmpty();
        expect(200, step(OPERATOR, INVENTORY, "enable"));
        Await.until("the alert that waited", () -> alerts() == 1);
        assertServes("1.1.0");
    }

    @Test
    void anotherNodeFollowsAndEveryEventIsHandledOnce() {
        try (TestServer other = TestServer.startBeside(SERVER)) {
            PluginEngine there = other.bean(PluginEngine.class);
            Await.until("the plugin runs there", () -> there.isRunning(INVENTORY));
            Client elsewhere = other.operator();
            expect(201, upload(second()));
            for (int i = 0; i < 40; i++) {
                if (i == 20) {
                    expect(200, upgrade("1.1.0", "\"item.spare\""));
                }
                create(
                        i % 2 == 0 ? OPERATOR : elsewhere,
                        "{\"code\": \"N-%d\", \"name\": \"Bolt\", \"qty\": \"1\"}".formatted(i));
            }
            Await.until(
                    "the other node follows",
                    () -> there.isRunning(INVENTORY)
                            && there.manifest(INVENTORY).metadata().version().equals("1.1.0"));
            Await.until("an alert for each item", () -> alerts() == 40);
            Await.until(
                    "nothing is left to do",
                    () -> SERVER.database()
                            .asSuperuser("select 1 from deliveries where status in ('waiting', 'pending', 'leased')")
                            .isEmpty());
            assertThat(alerts()).isEqualTo(40);
        }
    }
}
