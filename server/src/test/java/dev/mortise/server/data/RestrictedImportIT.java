package dev.mortise.server.data;

import static dev.mortise.server.data.ImportJobs.shown;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Imports of users whose roles are cut down.
class RestrictedImportIT {
    private static final String PLUGIN = "com.acme.cutimports";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Documents DOCUMENTS = new Documents(SERVER, PLUGIN);
    private static final String OPEN = "\"where\":{\"status\":{\"_eq\":\"open\"}}";
    private static final String BY_CODE = ",\"mode\":\"update\",\"key\":[\"code\"]";

    private final Client admin = SERVER.newTenant();
    private final Rows docs = DOCUMENTS.docs(admin);

    @BeforeAll
    static void install() {
        PLUGINS.install(Documents.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private ImportJobs jobs(String name, String cut) {
        return new ImportJobs(
                DOCUMENTS.user(admin, name, DOCUMENTS.all(), DOCUMENTS.restriction("doc", cut)), PLUGIN, "doc");
    }

    private List<String> read(String... codes) {
        return List.of(codes).stream()
                .map(code -> docs.list("filter[code][eq]=" + code)
                        .json()
                        .path("rows")
                        .path(0))
                .map(row ->
                        row.path("title").asString("-") + " " + row.path("memo").asString("-") + " v"
                                + row.path("version").asInt())
                .toList();
    }

    @Test
    void rowsOutsideTheConditionAreRefusedEachAsASingleWriteIs() {
        ImportJobs jobs = jobs("clerk", OPEN);
        docs.created("{\"code\":\"SHUT\",\"status\":\"closed\",\"title\":\"kept\"}");
        docs.created("{\"code\":\"MINE\",\"title\":\"old\"}");
        // Of a whole part, those that may be written are.
        String file = "code,status,title\nA,open,a\nB,closed,b\nC,,c\nSHUT,open,s\nMINE,open,m\nD,open,d\n";
        List<String> refused = List.of("3,,outside_condition", "5,/code,unique", "6,/code,unique");
        for (boolean dryRun : List.of(true, false)) {
            String wanted = jobs.created("csv", "");
            JsonNode ended = jobs.run(wanted, file, dryRun);
            assertThat(shown(ended))
                    .as(ended + "" + jobs.errors(wanted))
                    .isEqualTo((dryRun ? "checked" : "done") + " rows=6 created=3 updated=0 unchanged=0 failed=3");
            assertThat(jobs.errors(wanted).stream()
                            .map(line ->
                                    line.substring(0, line.indexOf(',', line.indexOf(',', line.indexOf(',') + 1) + 1))))
                    .containsExactlyElementsOf(refused);
        }
        assertThat(docs.list("filter[code][in]=A,C,D").json().path("rows")).hasSize(3);
        assertThat(docs.list("filter[code][eq]=B").json().path("rows")).isEmpty();
        // A row outside is no row, before a change and after it.
        String change = "code,status,title\nSHUT,open,x\nNEVER,open,x\nMINE,closed,x\nA,open,new\n";
        for (boolean dryRun : List.of(true, false)) {
            String wanted = jobs.created("csv", BY_CODE);
            JsonNode ended = jobs.run(wanted, change, dryRun);
            assertThat(shown(ended))
                    .isEqualTo((dryRun ? "checked" : "done") + " rows=4 created=0 updated=1 unchanged=0 failed=3");
            List<String> told = jobs.errors(wanted);
            assertThat(told.get(0).substring(1)).isEqualTo(told.get(1).substring(1));
            assertThat(told.get(2)).startsWith("4,,outside_condition");
        }
        assertThat(read("SHUT", "MINE", "A")).containsExactly("kept - v1", "old - v1", "new - v2");
    }

    @Test
    void aRowThatMayBeReadAndNotChangedStays() {
        DOCUMENTS.role(
                admin,
                "authors",
                DOCUMENTS.permissions("doc", "read", "create", "update"),
                DOCUMENTS.restriction("doc", "\"where\":{\"created_by\":{\"_eq\":\"$CURRENT_USER\"}}"));
        DOCUMENTS.role(admin, "readers", DOCUMENTS.permissions("doc", "read"));
        Client author = DOCUMENTS.user(admin, "author", "authors", "readers");
        docs.created("{\"code\":\"OTHERS\",\"title\":\"kept\"}");
        docs.as(author).created("{\"code\":\"OWN\",\"title\":\"old\"}");
        ImportJobs jobs = new ImportJobs(author, PLUGIN, "doc");
        String wanted = jobs.created("csv", ",\"mode\":\"upsert\",\"key\":[\"code\"]");
        JsonNode ended = jobs.run(wanted, "code,title\nOTHERS,x\nOWN,x\nNEW,x\n", false);
        assertThat(shown(ended)).isEqualTo("done rows=3 created=1 updated=1 unchanged=0 failed=1");
        assertThat(jobs.errors(wanted).getFirst()).startsWith("2,,outside_condition");
        assertThat(read("OTHERS", "OWN", "NEW")).containsExactly("kept - v1", "x - v2", "x - v1");
    }

    @Test
    void hiddenFieldsAreUnknownAndKeepTheirValues() {
        ImportJobs jobs = jobs("hidden", "\"hidden\":[\"memo\",\"cost\"]");
        docs.created("{\"code\":\"A\",\"title\":\"old\",\"memo\":\"MEMO\",\"cost\":\"42.42\"}");
        assertThat(errors(jobs.create("csv", ",\"mapping\":{\"x\":\"memo\"}")))
                .containsExactly("/mapping/x unknown_field");
        assertThat(errors(jobs.create("csv", ",\"mapping\":{\"x\":\"nothing\"}")))
                .containsExactly("/mapping/x unknown_field");
        assertThat(errors(jobs.create("csv", ",\"mode\":\"update\",\"key\":[\"memo\"]")))
                .containsExactly("/key key");
        JsonNode refused = jobs.run("csv", "", "code,memo\nB,x\n");
        assertThat(refused.path("problem").path("code").asString()).isEqualTo("unknown_column");
        assertThat(refused.path("problem").path("detail").asString()).doesNotContain("cost");
        String lines = jobs.created("jsonl", "");
        assertThat(shown(jobs.run(lines, "{\"code\":\"B\",\"memo\":\"x\"}\n", false)))
                .isEqualTo("done rows=1 created=0 updated=0 unchanged=0 failed=1");
        assertThat(jobs.errors(lines).getFirst()).startsWith("1,/memo,unknown_field");
        assertThat(shown(jobs.run("csv", BY_CODE, "code,title\nA,new\n")))
                .isEqualTo("done rows=1 created=0 updated=1 unchanged=0 failed=0");
        JsonNode row = docs.list("filter[code][eq]=A").json().path("rows").path(0);
        assertThat(row.path("memo").asString()).isEqualTo("MEMO");
        assertThat(row.path("cost").asString()).isEqualTo("42.42");
        // The journal of the change is whole, as that of a single write is.
        assertThat(admin.get("/api/v1/events?type=" + PLUGIN + ".doc.updated").body())
                .contains("MEMO");
    }

    @Test
    void readOnlyFieldsAreRefusedByTheirColumn() {
        ImportJobs jobs = jobs("readonly", "\"readonly\":[\"title\",\"code\"]");
        docs.created("{\"code\":\"A\",\"title\":\"kept\"}");
        assertThat(errors(jobs.create("csv", BY_CODE + ",\"mapping\":{\"x\":\"title\"}")))
                .containsExactly("/mapping/x read_only");
        JsonNode refused = jobs.run("csv", BY_CODE, "code,title\nA,x\n");
        assertThat(refused.path("status").asString()).isEqualTo("failed");
        assertThat(refused.path("problem").path("code").asString()).isEqualTo("read_only");
        // By a field that one may not write, rows can be found.
        assertThat(shown(jobs.run("csv", BY_CODE, "code,memo\nA,m\n")))
                .isEqualTo("done rows=1 created=0 updated=1 unchanged=0 failed=0");
        assertThat(read("A")).containsExactly("kept m v2");
        String lines = jobs.created("jsonl", BY_CODE);
        assertThat(shown(jobs.run(lines, "{\"code\":\"A\",\"title\":\"x\"}\n", false)))
                .isEqualTo("done rows=1 created=0 updated=0 unchanged=0 failed=1");
        assertThat(jobs.errors(lines).getFirst()).startsWith("1,/title,read_only");
    }

    @Test
    void onlyWhoMeetsTheWholeEntitySeesTheImportsOfOthers() {
        ImportJobs own = jobs("cut", "\"hidden\":[\"memo\"]");
        ImportJobs admins = new ImportJobs(admin, PLUGIN, "doc");
        String others = admins.created("csv", ",\"mapping\":{\"x\":\"memo\"}");
        String mine = own.created("csv", "");
        Answer seen = own.client().get("/api/v1/imports");
        assertThat(seen.body()).contains(mine).doesNotContain(others, "memo");
        assertThat(admin.get("/api/v1/imports").body()).contains(mine, others);
    }

    @Test
    void anImportThatIsMadeAgainWithItsKeyIsTheSame() {
        ImportJobs jobs = jobs("again", OPEN);
        String body = "{\"plugin\":\"%s\",\"entity\":\"doc\",\"format\":\"csv\"}".formatted(PLUGIN);
        Answer first = jobs.client().send("POST", "/api/v1/imports", body, "Idempotency-Key", "import-1");
        Answer second = jobs.client().send("POST", "/api/v1/imports", body, "Idempotency-Key", "import-1");
        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(second.status()).as(second.body()).isEqualTo(201);
        assertThat(second.json()).isEqualTo(first.json());
    }

    @Test
    void manyRowsWithOneThatIsOutsideAreStoredButForIt() {
        ImportJobs jobs = jobs("many", OPEN);
        StringBuilder file = new StringBuilder("code,status\n");
        for (int number = 0; number < 1_200; number++) {
            file.append("M-").append(number).append(number == 700 ? ",closed\n" : ",open\n");
        }
        for (boolean dryRun : List.of(true, false)) {
            String wanted = jobs.created("csv", "");
            JsonNode ended = jobs.run(wanted, file.toString(), dryRun);
            assertThat(shown(ended))
                    .isEqualTo(
                            (dryRun ? "checked" : "done") + " rows=1200 created=1199 updated=0 unchanged=0 failed=1");
            assertThat(jobs.errors(wanted)).singleElement().asString().startsWith("702,,outside_condition");
        }
        assertThat(Objects.requireNonNull(docs.list("count=exact").json())
                        .path("count")
                        .asInt())
                .isEqualTo(1_199);
        assertThat(id(docs.list("filter[code][eq]=M-700"))).isEmpty();
    }
}
