package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Walks every endpoint of rows that the API's description names as users whose roles are cut down in
/// each way. What one may not see is planted, and looked for in every byte of every answer.
class RestrictionMatrixIT {
    private static final String PLUGIN = "com.acme.matrix";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Documents DOCUMENTS = new Documents(SERVER, PLUGIN);

    private static final String MEMO = "HIDDENMEMO";
    private static final String COST = "4242424";
    private static final String CLOSED = "CLOSEDTITLE";
    private static final String FOLDER = "CLOSEDFOLDER";

    private static final Map<String, String> BODIES = Map.of(
            "POST ",
            "{\"code\":\"NEW-ID\",\"title\":\"x\"}",
            "PATCH /{id}",
            "{\"title\":\"y\"}",
            "POST /query",
            "{\"filter\":{\"_or\":[{\"id\":{\"_eq\":\"ID\"}},{\"code\":{\"_null\":false}}]},\"expand\":[\"folder\"],\"limit\":500}",
            "POST /aggregate",
            "{\"group\":[\"code\",\"title\",\"status\"],\"measures\":{\"n\":\"count\",\"last\":{\"max\":\"title\"}},\"limit\":1000}",
            "POST /batch",
            "{\"atomic\":false,\"operations\":[{\"op\":\"update\",\"id\":\"ID\",\"version\":1,\"data\":{\"title\":\"z\"}},"
                    + "{\"op\":\"update\",\"id\":\"ID\",\"version\":2,\"data\":{\"title\":\"z\"}},"
                    + "{\"op\":\"delete\",\"id\":\"ID\",\"version\":3}]}",
            "POST /{id}/restore",
            "{}",
            "POST /{id}/revert",
            "{\"to\":1}",
            "POST /{id}/purge",
            "{\"confirm\":\"ID\"}",
            "POST /purge",
            "{\"confirm\":\"doc\"}");

    private final Client admin = SERVER.newTenant();
    private final Rows docs = DOCUMENTS.docs(admin);
    private int rows;

    @BeforeAll
    static void install() {
        PLUGINS.install(Documents.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// A user, and what must be in no answer to it.
    ///
    /// @param ownRows whether the user meets open rows
    private record Case(String name, Client client, List<String> unseen, boolean ownRows) {}

    private List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List<String> everything = List.of(MEMO, COST, CLOSED, FOLDER, "OPENTITLE");
        cases.add(new Case("stranger", SERVER.newTenant(), everything, false));
        cases.add(new Case(
                "no right",
                DOCUMENTS.user(admin, "nobody", DOCUMENTS.permissions("folder", "create")),
                everything,
                false));
        String status = "\"where\":{\"status\":{\"_eq\":\"open\"}}";
        String folder = DOCUMENTS.restriction("folder", "\"where\":{\"name\":{\"_neq\":\"%s\"}}".formatted(FOLDER));
        cases.add(new Case(
                "condition",
                DOCUMENTS.user(admin, "condition", DOCUMENTS.all(), DOCUMENTS.restriction("doc", status), folder),
                List.of(CLOSED, FOLDER),
                true));
        cases.add(new Case(
                "condition, reading",
                DOCUMENTS.user(
                        admin,
                        "conditionreader",
                        DOCUMENTS.permissions("doc", "read"),
                        DOCUMENTS.restriction("doc", status)),
                List.of(CLOSED, FOLDER),
                true));
        cases.add(new Case(
                "hidden",
                DOCUMENTS.user(
                        admin,
                        "hidden",
                        DOCUMENTS.all(),
                        DOCUMENTS.restriction("doc", "\"hidden\":[\"memo\",\"cost\"]")),
                List.of(MEMO, COST, "\"memo\"", "\"cost\""),
                true));
        cases.add(new Case(
                "hidden and condition",
                DOCUMENTS.user(
                        admin,
                        "both",
                        DOCUMENTS.all(),
                        DOCUMENTS.restriction("doc", status + ",\"hidden\":[\"memo\",\"cost\",\"folder\"]")),
                List.of(MEMO, COST, CLOSED, FOLDER, "\"memo\"", "\"cost\""),
                true));
        cases.add(new Case(
                "read-only",
                DOCUMENTS.user(
                        admin,
                        "readonly",
                        DOCUMENTS.all(),
                        DOCUMENTS.restriction("doc", "\"readonly\":[\"title\",\"code\"]")),
                List.of(),
                true));
        return cases;
    }

    /// A row of version 2 with something to hide in it and in what became of it.
    private String row(String status, String title) {
        int number = rows++;
        String folder = id(DOCUMENTS
                .folders(admin)
                .created("{\"name\":\"%s\"}".formatted(status.equals("open") ? "plain" : FOLDER)));
        String id = id(docs.created(
                "{\"code\":\"C-%d\",\"title\":\"%s\",\"memo\":\"%s %d\",\"cost\":\"%s\",\"status\":\"%s\",\"folder\":\"%s\"}"
                        .formatted(number, title, MEMO, number, COST, status, folder)));
        Answer changed =
                docs.patch(id, 1, "{\"memo\":\"%s again %d\",\"title\":\"%s two\"}".formatted(MEMO, number, title));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        return id;
    }

    @Test
    void noAnswerHoldsWhatOneMayNotSee() {
        List<Case> cases = cases();
        int met = 0;
        for (RowEndpoint endpoint : RowEndpoint.all()) {
            for (Case one : cases) {
                String open = row("open", "OPENTITLE");
                String closed = row("closed", CLOSED);
                String gone = row("closed", CLOSED);
                assertThat(docs.delete(gone, 2).status()).isEqualTo(204);
                for (String id : List.of(closed, gone, open)) {
                    Answer answer = endpoint.call(one.client(), PLUGIN, "doc", BODIES, id);
                    String as = one.name() + " " + endpoint + " " + answer.status() + " " + answer.body();
                    assertThat(answer.status()).as(as).isNotIn(500, 503);
                    one.unseen()
                            .forEach(unseen -> assertThat(answer.body()).as(as).doesNotContain(unseen));
                    if (one.unseen().contains(CLOSED)
                            && !id.equals(open)
                            && endpoint.path().startsWith("/{id}")) {
                        assertThat(answer.status())
                                .as(as)
                                .isEqualTo(
                                        one.name().contains("reading")
                                                        && !endpoint.method().equals("GET")
                                                ? 403
                                                : 404);
                    }
                    if (one.ownRows() && answer.body().contains("OPENTITLE")) {
                        met++;
                    }
                }
                Answer untouched = docs.read(closed);
                if (one.unseen().contains(CLOSED)) {
                    assertThat(untouched.body()).as(one.name() + endpoint).contains(CLOSED + " two", "\"version\":2");
                }
            }
        }
        // The same walk does show what may be seen.
        assertThat(met).isGreaterThan(40);
    }

    @Test
    void whatIsReadAndSavedWithItsOwnerObeysItsOwnRestrictions() {
        String doc = id(
                docs.created("{\"code\":\"OWNER\",\"notes\":[{\"text\":\"open\",\"secret\":\"%s\"},{\"text\":\"%s\"}]}"
                        .formatted(MEMO, CLOSED)));
        Answer whole = docs.client().get(docs.path(doc) + "?expand=notes");
        assertThat(whole.body()).contains(MEMO, CLOSED);
        String open = whole.json().path("notes").get(0).path("id").asString();
        String closed = whole.json().path("notes").get(1).path("id").asString();
        List<String> permissions = new ArrayList<>(DOCUMENTS.all());
        permissions.addAll(DOCUMENTS.permissions("note", "read", "create", "update", "delete"));
        Client cut = DOCUMENTS.user(
                admin,
                "notes",
                permissions,
                DOCUMENTS.restriction(
                        "note",
                        "\"where\":{\"text\":{\"_eq\":\"open\"}},\"hidden\":[\"secret\"],\"readonly\":[\"text\"]"));
        Client unable = DOCUMENTS.user(admin, "nonotes", DOCUMENTS.all());
        Client hidden = DOCUMENTS.user(
                admin,
                "noowner",
                permissions,
                DOCUMENTS.restriction("note", "\"hidden\":[\"doc\",\"secret\",\"text\"]"));
        String change = "{\"notes\":[{\"id\":\"%s\",\"version\":1%s}]}";
        for (Client one : List.of(cut, unable, hidden)) {
            Rows seen = docs.as(one);
            for (Answer answer : List.of(
                    one.get(docs.path(doc) + "?expand=notes"),
                    seen.list("expand=notes"),
                    seen.query("{\"expand\":[\"notes\"]}"),
                    seen.patch(doc, 1, change.formatted(closed, "")),
                    seen.patch(doc, 1, change.formatted(closed, ",\"$delete\":true")),
                    seen.patch(doc, 1, change.formatted(open, ",\"secret\":\"x\"")),
                    seen.patch(doc, 1, change.formatted(open, ",\"text\":\"x\"")),
                    seen.patch(doc, 1, "{\"notes\":[{\"secret\":\"x\"}]}"),
                    seen.create("{\"code\":\"N\",\"notes\":[{\"secret\":\"x\"}]}"))) {
                assertThat(answer.status()).as(answer.body()).isIn(200, 400, 404);
                assertThat(answer.body()).doesNotContain(MEMO, CLOSED);
                if (answer.status() == 200) {
                    assertThat(answer.body()).doesNotContain(closed, "\"secret\"");
                }
            }
        }
        assertThat(cut.get(docs.path(doc) + "?expand=notes").body()).contains(open);
        assertThat(docs.client().get(docs.path(doc) + "?expand=notes").json()).isEqualTo(whole.json());
    }

    @Test
    void theTrashAndEveryParameterOfListsObey() {
        Client condition = cases().get(2).client();
        row("closed", CLOSED);
        String gone = row("closed", CLOSED);
        assertThat(docs.delete(gone, 2).status()).isEqualTo(204);
        String open = row("open", "OPENTITLE");
        String wasOpen = row("open", "OPENTITLE");
        assertThat(docs.delete(wasOpen, 2).status()).isEqualTo(204);
        Rows seen = docs.as(condition);
        assertThat(Rows.values(seen.list("deleted=only"), "id")).containsExactly(wasOpen);
        for (String sort : List.of("title", "-title", "status", "cost", "-created_at", "updated_at", "id")) {
            Answer page = seen.list("sort=" + sort, "count=exact", "expand=folder");
            assertThat(Rows.values(page, "id")).as(sort).containsExactly(open);
            assertThat(page.json().path("count").asInt()).as(sort).isOne();
            assertThat(page.body()).doesNotContain(CLOSED, FOLDER);
        }
        assertThat(Rows.values(seen.list("search=" + CLOSED), "id")).isEmpty();
        assertThat(Rows.values(docs.list("search=" + CLOSED), "id")).hasSize(1);
        assertThat(seen.list("count=estimated").json().path("count").asInt()).isOne();
    }

    /// What an import may be asked for: `mode` and, as a file, the line of names and two rows; in them
    /// `ID` stands for the id, `CODE` for the code of the row.
    private record File(String options, String lines) {}

    @Test
    void anImportTellsAndChangesWhatASingleWriteDoes() {
        List<File> files = List.of(
                new File("", "code,title\nNEW,x\nCODE,x\n"),
                new File("", "id,code\nID,OTHER\n,NEW\n"),
                new File("", "code,memo\nNEW,x\n"),
                new File("", "code,status\nNEW,closed\n"),
                new File("", "code,folder\nNEW,FOLDERID\n"),
                new File(",\"mapping\":{\"a\":\"memo\"}", "code,a\nNEW,x\n"),
                new File(",\"mode\":\"update\",\"key\":[\"id\"]", "id,title\nID,y\n"),
                new File(",\"mode\":\"update\",\"key\":[\"id\"]", "id,cost,memo\nID,1,y\n"),
                new File(",\"mode\":\"update\",\"key\":[\"code\"]", "code,status\nCODE,closed\n"),
                new File(",\"mode\":\"update\",\"key\":[\"memo\"]", "memo,title\nMEMO,y\n"),
                new File(",\"mode\":\"upsert\",\"key\":[\"code\"]", "code,title\nCODE,y\nNEW,y\n"),
                new File(",\"mode\":\"upsert\",\"key\":[\"id\"]", "id,code,title\nID,CODE,y\n"));
        int changed = 0;
        int number = 0;
        for (Case one : cases()) {
            ImportJobs jobs = new ImportJobs(one.client(), PLUGIN, "doc");
            for (File file : files) {
                for (String format : List.of("csv", "jsonl")) {
                    String open = row("open", "OPENTITLE");
                    String closed = row("closed", CLOSED);
                    for (String id : List.of(closed, open)) {
                        JsonNode before = docs.read(id).json();
                        Answer made = jobs.create(format, file.options());
                        String as = one.name() + " " + file + " " + made.body();
                        if (made.status() != 201) {
                            assertThat(made.status()).as(as).isIn(400, 403, 404);
                            one.unseen().stream()
                                    .filter(unseen -> !file.options().contains(unseen.replace("\"", "")))
                                    .forEach(unseen ->
                                            assertThat(made.body()).as(as).doesNotContain(unseen));
                            continue;
                        }
                        String lines = file.lines()
                                .replace("FOLDERID", before.path("folder").asString())
                                .replace("ID", id)
                                .replace("CODE", before.path("code").asString())
                                .replace("MEMO", before.path("memo").asString())
                                .replace("NEW", "NEW-" + number++);
                        String sent = format.equals("csv") ? lines : jsonLines(lines);
                        for (boolean dryRun : List.of(true, false)) {
                            String wanted = dryRun ? id(made) : jobs.created(format, file.options());
                            JsonNode ended = jobs.run(wanted, sent, dryRun);
                            String told = ended + "\n" + String.join("\n", jobs.errors(wanted));
                            // The file's own words may be told again.
                            one.unseen().stream()
                                    .filter(unseen -> !sent.contains(unseen.replace("\"", "")))
                                    .forEach(unseen -> assertThat(told).as(as).doesNotContain(unseen));
                            if (dryRun) {
                                assertThat(jobs.delete(wanted).status()).as(as).isEqualTo(204);
                                assertThat(docs.read(id).json()).as(as).isEqualTo(before);
                            }
                        }
                        JsonNode after = docs.read(id).json();
                        if (one.unseen().contains(CLOSED) && id.equals(closed)) {
                            assertThat(after).as(as).isEqualTo(before);
                        }
                        if (one.unseen().contains(MEMO) || one.unseen().contains(COST)) {
                            assertThat(after.path("memo")).as(as).isEqualTo(before.path("memo"));
                            assertThat(after.path("cost")).as(as).isEqualTo(before.path("cost"));
                        }
                        if (one.unseen().contains(CLOSED) && id.equals(open)) {
                            assertThat(after.path("status").asString()).as(as).isEqualTo("open");
                        }
                        changed += after.path("version").asInt()
                                - before.path("version").asInt();
                    }
                }
            }
        }
        assertThat(changed).isGreaterThan(20);
    }

    private static String jsonLines(String csv) {
        List<String> lines = csv.lines().toList();
        List<String> names = List.of(lines.getFirst().split(","));
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            String[] cells = line.split(",", -1);
            for (int index = 0; index < cells.length; index++) {
                if (!cells[index].isEmpty()) {
                    row.put(names.get(index), cells[index]);
                }
            }
            text.append(row).append('\n');
        }
        return text.toString();
    }
}
