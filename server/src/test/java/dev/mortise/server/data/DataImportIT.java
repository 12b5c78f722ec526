package dev.mortise.server.data;

import static dev.mortise.server.data.ImportJobs.shown;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DataImportIT {
    private static final String PLUGIN = Inventory.PLUGIN;
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);
    private final ImportJobs imports = new ImportJobs(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aCsvFileBecomesRowsWithTheirAuditAndEvents() {
        JsonNode ended = imports.run(
                "csv",
                ",\"mapping\":{\"编号\":\"code\"},\"ignore\":[\"extra\"]",
                "\uFEFF编号,name,qty,price,live,n,day,due,more,note,extra\r\n"
                        + "A-1,螺丝 \"M4\",7.25,\"{\"\"amount\"\":\"\"1.5\"\",\"\"currency\"\":\"\"EUR\"\"}\",TRUE,12,2026-03-31,2026-03-31T08:00:00+02:00,\"[1,2]\",\"two\r\nlines, \"\"q\"\"\",x\r\n"
                        + "A-2,Nut,,,,,,,,,\r\n"
                        + "\r\n");
        assertThat(shown(ended)).as(ended.toString()).isEqualTo("done rows=2 created=2 updated=0 unchanged=0 failed=0");
        JsonNode rows = items.list("sort=code").json().path("rows");
        JsonNode first = rows.path(0);
        assertThat(first.path("name").asString()).isEqualTo("螺丝 \"M4\"");
        assertThat(first.path("qty").asString()).isEqualTo("7.250");
        assertThat(first.path("price").path("amount").asString()).isEqualTo("1.5000");
        assertThat(first.path("live").asBoolean()).isTrue();
        assertThat(first.path("n").asInt()).isEqualTo(12);
        assertThat(first.path("due").asString()).isEqualTo("2026-03-31T06:00:00Z");
        assertThat(first.path("more").toString()).isEqualTo("[1,2]");
        assertThat(first.path("note").asString()).isEqualTo("two\r\nlines, \"q\"");
        assertThat(first.path("created_by").asString())
                .isEqualTo(client.userId().toString());
        assertThat(rows.path(1).path("status").asString()).isEqualTo("active");
        assertThat(rows.path(1).path("qty").asString()).isEqualTo("0.000");
        JsonNode revision = client.get(items.path(first.path("id").asString()) + "/revisions")
                .json()
                .path("revisions")
                .path(0);
        assertThat(revision.path("action").asString()).isEqualTo("created");
        assertThat(revision.path("after").path("name").asString()).isEqualTo("螺丝 \"M4\"");
        JsonNode events = client.get("/api/v1/events?type=" + PLUGIN + ".item.created")
                .json()
                .path("events");
        assertThat(events.size()).as(events.toString()).isEqualTo(2);
        // The import is what the audit's entries go together by.
        JsonNode entries = client.get("/api/v1/audit?action=row.created").json().path("entries");
        assertThat(entries.valueStream().map(entry -> entry.path("traceId").asString()))
                .containsOnly(ended.path("id").asString().replace("-", ""));
    }

    @Test
    void jsonLinesBecomeRows() {
        JsonNode ended = imports.run("jsonl", ",\"mapping\":{\"kode\":\"code\"}", """
                {"kode":"J-1","name":"a","qty":"1.5","more":{"x":[null,"é"]},"version":7,"created_at":"2020-01-01T00:00:00Z"}

                {"code":"J-2","name":"b","n":3}
                {"code":"J-3","name":"c","nothing":1}
                [1]
                {"code":
                {"code":"J-4","kode":"J-5","name":"d"}""");
        assertThat(shown(ended)).isEqualTo("done rows=6 created=2 updated=0 unchanged=0 failed=4");
        assertThat(Rows.values(items.list("sort=code"), "code")).containsExactly("J-1", "J-2");
        List<String> errors = imports.errors(ended.path("id").asString());
        assertThat(errors.get(0)).startsWith("4,/nothing,unknown_field,");
        assertThat(errors.get(1)).startsWith("5,,type,");
        assertThat(errors.get(2)).startsWith("6,,json,");
        assertThat(errors.get(3)).startsWith("7,/code,columns,");
    }

    @Test
    void whatIsWrongWithARowIsToldByLineAndField() {
        items.createdItem("TAKEN");
        JsonNode ended = imports.run("csv", "", """
                code,name,qty,n,live,day,supplier,price
                A,a,1,,,,,
                B,,1.23456,5000,maybe,2026-02-30,,
                TAKEN,b,,,,,,
                A,again,,,,,,
                C,c,,,,,0198aaaa-0000-7000-8000-000000000000,
                D,d,,,,,,12
                E,"e,
                e",,,,,,
                F,f
                """);
        assertThat(shown(ended)).isEqualTo("done rows=8 created=1 updated=0 unchanged=0 failed=7");
        assertThat(imports.errors(ended.path("id").asString()).stream()
                        .map(line ->
                                line.substring(0, line.indexOf(',', line.indexOf(',', line.indexOf(',') + 1) + 1))))
                .containsExactly(
                        "3,/qty,scale",
                        "3,/n,max",
                        "3,/live,type",
                        "3,/day,type",
                        "3,/name,required",
                        "4,/code,unique",
                        "5,/code,unique",
                        "6,/supplier,ref",
                        "7,/price,type",
                        "8,/name,characters",
                        "10,,cells");
        assertThat(Rows.values(items.list("sort=code"), "code")).containsExactly("A", "TAKEN");
    }

    @Test
    void rowsAreFoundByAKeyAndChanged() {
        items.created("{\"code\":\"A\",\"name\":\"old\",\"qty\":\"1\",\"note\":\"stays\"}");
        items.created("{\"code\":\"B\",\"name\":\"same\"}");
        JsonNode ended = imports.run("csv", ",\"mode\":\"upsert\",\"key\":[\"code\"]", """
                code,name,qty
                A,new,
                B,same,
                C,made,1
                C,made twice,2
                ,nobody,1
                """);
        assertThat(shown(ended)).isEqualTo("done rows=5 created=1 updated=2 unchanged=1 failed=1");
        JsonNode rows = items.list("sort=code").json().path("rows");
        assertThat(Rows.values(items.list("sort=code"), "name")).containsExactly("new", "same", "made twice");
        assertThat(rows.path(0).path("qty").asString()).isEqualTo("1.000");
        assertThat(rows.path(0).path("note").asString()).isEqualTo("stays");
        assertThat(rows.path(0).path("version").asInt()).isEqualTo(2);
        assertThat(rows.path(1).path("version").asInt()).isEqualTo(1);
        assertThat(rows.path(2).path("version").asInt()).isEqualTo(2);
        JsonNode updates = client.get("/api/v1/events?type=" + PLUGIN + ".item.updated")
                .json()
                .path("events");
        assertThat(updates.size()).isEqualTo(2);

        JsonNode emptied = imports.run(
                "csv", ",\"mode\":\"update\",\"key\":[\"code\"],\"emptyCells\":\"null\"", "code,note\nA,\nX,\n");
        assertThat(shown(emptied)).isEqualTo("done rows=2 created=0 updated=1 unchanged=0 failed=1");
        assertThat(imports.errors(emptied.path("id").asString()).getFirst()).startsWith("3,/code,not_found,");
        assertThat(items.list("sort=code")
                        .json()
                        .path("rows")
                        .path(0)
                        .path("note")
                        .isNull())
                .isTrue();
    }

    @Test
    void valuesMayMoveBetweenRowsOfAFile() {
        String one = id(items.createdItem("A"));
        String two = id(items.createdItem("B"));
        // The second takes what the first gives away.
        JsonNode ended = imports.run(
                "csv",
                ",\"mode\":\"update\",\"key\":[\"id\"]",
                "id,code\n" + one + ",C\n" + two + ",A\n" + one + ",B\n");
        assertThat(shown(ended)).isEqualTo("done rows=3 created=0 updated=3 unchanged=0 failed=0");
        assertThat(items.read(one).json().path("code").asString()).isEqualTo("B");
        assertThat(items.read(two).json().path("code").asString()).isEqualTo("A");
    }

    @Test
    void rowsMayPointToEarlierOnesOfTheFile() {
        String parent = "0198aaaa-0000-7000-8000-00000000000a";
        Answer made = client.post("/api/v1/imports", """
                {"plugin":"%s","entity":"supplier","format":"jsonl"}""".formatted(PLUGIN));
        String tree = """
                {"id":"%s","name":"root"}
                {"name":"leaf","parent":"%s"}
                {"name":"lost","parent":"0198aaaa-0000-7000-8000-00000000000b"}
                """.formatted(parent, parent);
        JsonNode checked = imports.run(id(made), tree, true);
        assertThat(shown(checked)).isEqualTo("checked rows=3 created=2 updated=0 unchanged=0 failed=1");
        JsonNode ended = imports.run(id(made), tree, false);
        assertThat(shown(ended)).isEqualTo("done rows=3 created=2 updated=0 unchanged=0 failed=1");
    }

    @Test
    void aDryRunLeavesNothingAndTellsTheSame() {
        items.createdItem("TAKEN");
        String id = imports.created("csv", ",\"mode\":\"upsert\",\"key\":[\"code\"]");
        String file = "code,name,mail,n\n"
                + IntStream.range(0, 1500).mapToObj(n -> "D" + n + ",x,,\n").collect(Collectors.joining())
                + "D3,y,,\nTAKEN,z,,\nE1,x,a@example.com,1\nE2,x,a@example.com,1\nE3,,,\n";
        JsonNode checked = imports.run(id, file, true);
        assertThat(shown(checked)).isEqualTo("checked rows=1505 created=1501 updated=2 unchanged=0 failed=2");
        assertThat(checked.path("dryRun").asBoolean()).isTrue();
        assertThat(Rows.values(items.list(), "code")).containsExactly("TAKEN");
        assertThat(client.get("/api/v1/events?type=" + PLUGIN + ".item.updated")
                        .json()
                        .path("events")
                        .size())
                .isZero();
        List<String> errors = imports.errors(id);
        assertThat(errors).hasSize(2);
        // The file is still there.
        assertThat(imports.start(id, false).status()).isEqualTo(200);
        JsonNode ended = imports.ended(id);
        assertThat(shown(ended)).isEqualTo("done rows=1505 created=1501 updated=2 unchanged=0 failed=2");
        assertThat(imports.errors(id).stream().map(line -> line.substring(0, line.indexOf(','))))
                .isEqualTo(errors.stream()
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .toList());
        // Started again it stays as it is; another run is refused.
        assertThat(imports.start(id, false).json().path("status").asString()).isEqualTo("done");
        assertThat(imports.start(id, true).status()).isEqualTo(409);
        assertThat(items.list("count=exact", "limit=1").json().path("count").asInt())
                .isEqualTo(1502);
    }

    @Test
    void anImportStopsAtTheFirstErrorWhenAskedTo() {
        JsonNode ended = imports.run("csv", ",\"onError\":\"stop\"", "code,name\nA,a\nB,b\nB,again\nC,c\n");
        assertThat(shown(ended)).isEqualTo("failed rows=3 created=2 updated=0 unchanged=0 failed=1");
        assertThat(ended.path("problem").path("code").asString()).isEqualTo("row_refused");
        assertThat(Rows.values(items.list("sort=code"), "code")).containsExactly("A", "B");
    }

    @Test
    void whatIsExportedIsImportedAsTheSameRows() {
        items.created("""
                {"code":"=1+1","name":"'=x","note":"''@ two\\nlines","qty":"-4.5","price":{"amount":"1","currency":"EUR"},"live":true}""");
        items.created(
                "{\"code\":\"'plain\",\"name\":\"-x\",\"note\":\"'-5\",\"more\":\"=text\",\"n\":-3,\"big\":\"-9007199254740993\"}");
        items.created(
                "{\"code\":\"＝1\",\"name\":\"a,\\\"b\\\"\",\"more\":{\"a\":[1.50,\"'\"]},\"due\":\"2026-03-31T06:00:00Z\"}");
        String before = client.get(items.path() + "/export?format=jsonl").body();
        for (String format : List.of("csv", "jsonl")) {
            String file = client.get(items.path() + "/export?format=" + format).body();
            JsonNode same = imports.run(format, ",\"mode\":\"upsert\",\"key\":[\"id\"]", file);
            assertThat(shown(same)).isEqualTo("done rows=3 created=0 updated=0 unchanged=3 failed=0");
            Client other = SERVER.newTenant();
            JsonNode copied = new ImportJobs(other).run(format, "", file);
            assertThat(shown(copied))
                    .as(new ImportJobs(other)
                            .errors(copied.path("id").asString())
                            .toString())
                    .isEqualTo("done rows=3 created=3 updated=0 unchanged=0 failed=0");
            assertThat(withoutTimes(
                            other.get(items.path() + "/export?format=jsonl").body()))
                    .isEqualTo(withoutTimes(before));
        }
    }

    private static String withoutTimes(String lines) {
        return lines.lines()
                .map(line -> line.replaceAll("\"(created|updated)_(at|by)\":\"[^\"]*\"", ""))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    void wordsOfImportedRowsAreFound() {
        PLUGINS.install(TestManifest.of("com.acme.words")
                .with(TestManifest.entity("note", 1)
                        .with(TestManifest.field("title", 1, dev.mortise.engine.manifest.FieldType.STRING)
                                .search())
                        .unique("title"))
                .manifest());
        Client reader = SERVER.newTenant();
        Rows notes = new Rows(reader, "com.acme.words", "note");
        ImportJobs jobs = new ImportJobs(reader);
        String made = id(reader.post(
                "/api/v1/imports", "{\"plugin\":\"com.acme.words\",\"entity\":\"note\",\"format\":\"csv\"}"));
        jobs.run(made, "title\n不锈钢螺丝\nSteel screw\n", false);
        assertThat(Rows.values(notes.list("search=螺丝"), "title")).containsExactly("不锈钢螺丝");
        assertThat(Rows.values(notes.list("search=scr"), "title")).containsExactly("Steel screw");
    }

    @Test
    void whatCannotBeImportedIsRefusedBeforeTheFileComes() {
        assertThat(errors(imports.create("xlsx", ""))).containsExactly("/format enum");
        assertThat(errors(imports.create("csv", ",\"mode\":\"upsert\""))).containsExactly("/key key");
        assertThat(errors(imports.create("csv", ",\"mode\":\"update\",\"key\":[\"name\"]")))
                .containsExactly("/key key");
        assertThat(errors(imports.create("csv", ",\"key\":[\"code\"]"))).containsExactly("/key key");
        assertThat(errors(imports.create("csv", ",\"mapping\":{\"a\":\"version\",\"b\":\"code\",\"c\":\"code\"}")))
                .containsExactlyInAnyOrder("/mapping/a unknown_field", "/mapping/c columns");
        assertThat(errors(imports.create("csv", ",\"delimiter\":\"|\",\"onError\":\"x\",\"emptyCells\":\"x\"")))
                .containsExactlyInAnyOrder("/delimiter enum", "/onError enum", "/emptyCells enum");
        assertThat(client.post("/api/v1/imports", "{\"plugin\":\"com.none\",\"entity\":\"item\",\"format\":\"csv\"}")
                        .status())
                .isEqualTo(404);
        String id = imports.created("csv", "");
        assertThat(imports.start(id, false).status()).isEqualTo(409);
        assertThat(imports.upload(id, new byte[0]).status()).isEqualTo(400);
        assertThat(imports.start(id, false).status()).isEqualTo(409);
    }

    @Test
    void aFileThatCannotBeReadFailsWithItsLine() {
        assertThat(failure("code,nothing\nA,a\n")).isEqualTo("unknown_column 1");
        assertThat(failure("name\nA\n", ",\"mode\":\"update\",\"key\":[\"code\"]"))
                .isEqualTo("missing_column 1");
        assertThat(failure("code,name\n", ",\"mapping\":{\"Code\":\"code\"}")).isEqualTo("missing_column 1");
        assertThat(failure("code,code\n")).isEqualTo("columns 1");
        assertThat(failure(",".repeat(2000) + "\n")).isEqualTo("columns 1");
        assertThat(failure("code,name\nA,a\nB,\"b\nC,c\n")).isEqualTo("quotes 3");
        assertThat(failure("code,name\nA,\"a\"x\n")).isEqualTo("quotes 2");
        assertThat(failure("PK\u0003\u0004\n")).isEqualTo("format 1");
        assertThat(failure(new byte[] {'c', 'o', 'd', 'e', '\n', (byte) 0xff, '\n'}, ""))
                .startsWith("encoding ");
        assertThat(failure("code,name\nA," + "x".repeat(5 << 20) + "\n")).isEqualTo("record_size 2");
        assertThat(failure("x".repeat(5 << 20))).isEqualTo("record_size 1");
        assertThat(failure(",".repeat(5 << 20))).isEqualTo("record_size 1");
        assertThat(Rows.values(items.list("sort=code"), "code")).containsExactly("A");
    }

    private String failure(String file) {
        return failure(file, "");
    }

    private String failure(String file, String options) {
        return failure(file.getBytes(StandardCharsets.UTF_8), options);
    }

    private String failure(byte[] file, String options) {
        String id = imports.created("csv", options);
        assertThat(imports.upload(id, file).status()).isEqualTo(200);
        imports.start(id, false);
        JsonNode ended = imports.ended(id);
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("failed");
        return ended.path("problem").path("code").asString() + " "
                + ended.path("problem").path("line").asInt();
    }

    @Test
    void characterZeroIsAnErrorOfItsRow() {
        JsonNode ended = imports.run("csv", "", "code,name\nA,a\u0000b\nB,b\n");
        assertThat(shown(ended)).isEqualTo("done rows=2 created=1 updated=0 unchanged=0 failed=1");
        assertThat(imports.errors(ended.path("id").asString()).getFirst()).startsWith("2,/name,characters,");
        JsonNode lines = imports.run("jsonl", "", "{\"code\":\"J\",\"name\":\"\\u0000\",\"more\":\"\\ud800\"}\n");
        assertThat(shown(lines)).isEqualTo("done rows=1 created=0 updated=0 unchanged=0 failed=1");
    }

    @Test
    void aCancelledImportGoesNoFurther() {
        String id = imports.created("csv", "");
        imports.upload(id, "code,name\nA,a\n".getBytes(StandardCharsets.UTF_8));
        assertThat(imports.post(id, "cancel").json().path("status").asString()).isEqualTo("cancelled");
        assertThat(imports.start(id, false).status()).isEqualTo(409);
        assertThat(imports.upload(id, new byte[] {'x'}).status()).isEqualTo(409);
        assertThat(Rows.values(items.list(), "code")).isEmpty();
        assertThat(imports.delete(id).status()).isEqualTo(204);
        assertThat(imports.get(id).status()).isEqualTo(404);
    }

    @Test
    void anImportIsItsUsersAndItsTenants() {
        String id = imports.created("csv", "");
        String file = "code,name\nSECRET,\n";
        assertThat(shown(imports.run(id, file, true))).startsWith("checked");
        Client stranger = SERVER.newTenant();
        Client colleague = client.newUser("colleague", PLUGIN + ".item.create");
        Client nobody = client.newUser("nobody");
        for (Client other : List.of(stranger, colleague, nobody)) {
            ImportJobs others = new ImportJobs(other);
            for (Answer answer : List.of(
                    others.get(id),
                    others.upload(id, "x".getBytes(StandardCharsets.UTF_8)),
                    others.start(id, false),
                    others.post(id, "cancel"),
                    other.get("/api/v1/imports/" + id + "/errors"),
                    others.delete(id))) {
                assertThat(answer.status()).as(answer.body()).isEqualTo(404);
                assertThat(answer.body()).doesNotContain("SECRET");
            }
        }
        assertThat(stranger.get("/api/v1/imports").json().path("imports").size())
                .isZero();
        assertThat(nobody.get("/api/v1/imports").json().path("imports").size()).isZero();
        JsonNode met = colleague.get("/api/v1/imports").json().path("imports").path(0);
        assertThat(met.path("id").asString()).isEqualTo(id);
        assertThat(met.path("errors").asInt()).isZero();
        assertThat(SERVER.anonymous().get("/api/v1/imports").status()).isEqualTo(401);
        assertThat(new ImportJobs(nobody).create("csv", "").status()).isEqualTo(404);
        Answer upsert = new ImportJobs(colleague).create("csv", ",\"mode\":\"upsert\",\"key\":[\"code\"]");
        assertThat(upsert.status()).isEqualTo(403);
    }

    @Test
    void anImportEndsWhenItsUserMayNoMore() {
        Client writer = client.newUser("writer", PLUGIN + ".item.create");
        ImportJobs own = new ImportJobs(writer);
        String id = own.created("csv", "");
        own.upload(id, "code,name\nA,a\n".getBytes(StandardCharsets.UTF_8));
        JsonNode role = client.get("/api/v1/roles")
                .json()
                .path("roles")
                .valueStream()
                .filter(each -> each.path("name").asString().equals("role of writer"))
                .findFirst()
                .orElseThrow();
        Answer changed = client.hold(role, "{\"permissions\":[\"" + PLUGIN + ".item.read\"]}");
        assertThat(changed.status()).as(changed.body()).isLessThan(300);
        assertThat(own.start(id, false).status()).isEqualTo(403);
        assertThat(Rows.values(items.list(), "code")).isEmpty();
    }

    @Test
    void aTenantHasSoManyOpenImports() {
        for (int n = 0; n < 20; n++) {
            imports.created("csv", "");
        }
        Answer more = imports.create("csv", "");
        assertThat(more.status()).isEqualTo(429);
        assertThat(new ImportJobs(SERVER.newTenant()).create("csv", "").status())
                .isEqualTo(201);
    }
}
