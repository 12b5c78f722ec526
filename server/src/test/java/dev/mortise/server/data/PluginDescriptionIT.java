package dev.mortise.server.data;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI document of a plugin, read by a parser of others and held against what the server does.
class PluginDescriptionIT {
    private static final String DOCUMENTS = "com.acme.described";
    private static final JsonMapper JSON = new JsonMapper();
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);
    private static final Documents DOCS = new Documents(SERVER, DOCUMENTS);
    private static final Manifest UPGRADED = TestManifest.of("com.acme.grown")
            .with(entity("thing", 1).with(field("name", 1, FieldType.STRING)))
            .manifest();

    private final Client client = SERVER.newTenant();

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(Inventory.PLUGIN));
        PLUGINS.install(Documents.manifest(DOCUMENTS));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static Answer describe(Client as, String plugin) {
        Answer answer = as.get("/api/v1/plugins/" + plugin + "/$openapi");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    /// A schema of a document, with what it refers to.
    private static Schema schema(JsonNode document, String name) {
        assertThat(document.path("components").path("schemas").has(name))
                .as(name)
                .isTrue();
        ObjectNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
        schema.set("components", document.path("components"));
        return SchemaRegistry.withDefaultDialect(Dialects.getDraft202012()).getSchema(schema);
    }

    private static List<String> members(JsonNode document, String schema) {
        return new ArrayList<>(document.path("components")
                .path("schemas")
                .path(schema)
                .path("properties")
                .propertyNames());
    }

    private static List<String> operations(JsonNode document) {
        List<String> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(one -> operations.add(
                                one.getValue().path("operationId").asString())));
        return operations;
    }

    private static void requireValid(Answer described) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setValidateInternalRefs(true);
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(described.body(), null, options);
        assertThat(parsed.getMessages()).isNullOrEmpty();
        assertThat(parsed.getOpenAPI().getPaths()).isNotEmpty();
        for (String broken : List.of("\"responses\"", "\"parameters\":[{\"name\"")) {
            String other = described.body().replaceFirst(java.util.regex.Pattern.quote(broken), "\"respnses\"");
            assertThat(new OpenAPIV3Parser().readContents(other, null, options).getMessages())
                    .as("what is wrong is told")
                    .isNotEmpty();
        }
        JsonNode document = described.json();
        assertThat(operations(document)).doesNotHaveDuplicates();
        Schema dialect = SchemaRegistry.withDefaultDialect(Dialects.getDraft202012())
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        document.path("components")
                .path("schemas")
                .properties()
                .forEach(one -> assertThat(dialect.validate(one.getValue()))
                        .as(one.getKey())
                        .isEmpty());
        document.path("components")
                .findValuesAsString("$ref")
                .forEach(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
        document.path("paths")
                .findValuesAsString("$ref")
                .forEach(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void theDocumentIsValidAndSaysWhatTheServerDoes() {
        client.post(
                "/api/v1/custom-fields/" + Inventory.PLUGIN + "/item",
                "{\"name\":\"color\",\"type\":\"enum\",\"values\":[\"red\",\"blue\"],\"label\":{\"en\":\"Color\"}}");
        Answer described = describe(client, Inventory.PLUGIN);
        requireValid(described);
        JsonNode document = described.json();
        assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
        assertThat(document.path("info").path("version").asString()).isEqualTo("1.0.0");
        Rows items = Inventory.items(client);
        String supplier = Rows.id(Inventory.suppliers(client).created("{\"name\":\"S\"}"));
        String full = """
                {"code":"FULL","name":"n","status":"hold","qty":"1.5","price":{"amount":"1.50","currency":"EUR"},
                "due":"2026-03-31T14:05:00+08:00","supplier":"%s","more":{"a":[1]},"note":"a\\nb","n":-5,
                "big":"9007199254740993","huge":"-12","live":true,"day":"2026-03-31","mail":"a@example.com",
                "site":"https://example.com/","token":"0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11","ext.color":"red"}""".formatted(supplier);
        Schema row = schema(document, "item");
        for (Answer answer : List.of(
                items.created(full),
                items.created("{\"code\":\"EMPTY\",\"name\":\"n\",\"status\":null,\"qty\":null}"))) {
            assertThat(row.validate(answer.json())).isEmpty();
            assertThat(row.validate(((ObjectNode) answer.json()).remove(List.of("ext.color"))))
                    .isNotEmpty();
        }
        Schema page = schema(document, "item.page");
        assertThat(page.validate(
                        items.list("fields=code,ext.color", "count=exact").json()))
                .isEmpty();
        assertThat(page.validate(items.list("expand=supplier").json())).isEmpty();
        // What the schema takes, the server takes, and the other way round.
        Schema added = schema(document, "item.new");
        ObjectNode good = (ObjectNode) JSON.readTree(full);
        int at = 0;
        for (String change : List.of(
                "{}",
                "{\"ext.color\":\"green\"}",
                "{\"ext.color\":null}",
                "{\"ext.size\":1}",
                "{\"n\":1001}",
                "{\"n\":\"5\"}",
                "{\"n\":null}",
                "{\"code\":null}",
                "{\"code\":\"" + "c".repeat(33) + "\"}",
                "{\"qty\":\"0.1234\"}",
                "{\"qty\":\"x\"}",
                "{\"status\":\"none\"}",
                "{\"price\":{\"amount\":\"1\"}}",
                "{\"price\":{\"amount\":\"1\",\"currency\":\"eur\"}}",
                "{\"live\":\"true\"}",
                "{\"big\":\"1.5\"}",
                "{\"version\":1}")) {
            ObjectNode sent = good.deepCopy();
            sent.setAll((ObjectNode) JSON.readTree(change));
            if (!sent.path("code").isNull() && sent.path("code").stringValue().equals("FULL")) {
                sent.put("code", "C-" + at++).put("mail", "m" + at + "@example.com");
            }
            Answer answer = items.create(sent.toString());
            assertThat(added.validate(sent).isEmpty())
                    .as(change + answer.body())
                    .isEqualTo(answer.status() == 201);
        }
        Schema query = schema(document, "item.query");
        for (String sent : List.of(
                "{\"filter\":{\"_and\":[{\"status\":{\"_eq\":\"hold\"}},{\"ext.color\":{\"_in\":[\"red\"]}}]},\"sort\":[\"-qty\"],\"count\":\"exact\"}",
                "{\"filter\":{\"supplier\":{\"name\":{\"_starts_with\":\"S\"}}},\"expand\":[\"supplier\"],\"limit\":5}",
                "{\"filter\":{\"nothing\":{\"_eq\":1}}}",
                "{\"filter\":{\"live\":{\"_lt\":true}}}",
                "{\"sort\":[\"ext.color\"]}",
                "{\"fields\":[\"nothing\"]}",
                "{\"limit\":501}",
                "{\"search\":\"x\"}",
                "{\"expand\":[\"code\"]}")) {
            Answer answer = items.query(sent);
            assertThat(query.validate(JSON.readTree(sent)).isEmpty())
                    .as(sent + answer.body())
                    .isEqualTo(answer.status() == 200);
        }
    }

    @Test
    void rowsThatAreOwnedAreDescribedWithTheirOwner() {
        Answer described = describe(client, DOCUMENTS);
        requireValid(described);
        JsonNode document = described.json();
        Rows docs = DOCS.docs(client);
        String id = Rows.id(docs.created("{\"code\":\"A\",\"notes\":[{\"text\":\"one\"},{\"text\":\"two\"}]}"));
        Answer read = client.get(docs.path(id) + "?expand=notes");
        assertThat(schema(document, "doc").validate(read.json())).isEmpty();
        String note = read.json().path("notes").get(0).path("id").asString();
        String other = read.json().path("notes").get(1).path("id").asString();
        Schema patch = schema(document, "doc.patch");
        String good =
                "{\"title\":\"x\",\"notes\":[{\"id\":\"%s\",\"version\":1,\"text\":\"1\"},{\"id\":\"%s\",\"version\":1,\"$delete\":true},{\"text\":\"3\"}]}"
                        .formatted(note, other);
        for (String sent : List.of(
                "{\"notes\":[{\"id\":\"%s\",\"version\":\"1\"}]}".formatted(note),
                "{\"notes\":[{\"doc\":\"%s\",\"text\":\"x\"}]}".formatted(id),
                "{\"notes\":[{\"text\":7}]}",
                "{\"notes\":{}}",
                good)) {
            Answer answer = docs.patch(id, 1, sent);
            assertThat(patch.validate(JSON.readTree(sent)).isEmpty())
                    .as(sent + answer.body())
                    .isEqualTo(answer.status() == 200);
        }
        // A batch takes no rows that are saved with their owner.
        assertThat(schema(document, "doc.batch")
                        .validate(JSON.readTree(
                                "{\"operations\":[{\"op\":\"create\",\"data\":{\"code\":\"B\",\"notes\":[]}}]}")))
                .isNotEmpty();
        assertThat(schema(document, "doc.batch")
                        .validate(JSON.readTree("{\"operations\":[{\"op\":\"create\",\"data\":{\"code\":\"B\"}}]}")))
                .isEmpty();
    }

    @Test
    void whatOneMayNotSeeOrDoIsNotInIt() {
        Client reader = DOCS.user(
                client,
                "reader",
                DOCS.permissions("doc", "read"),
                DOCS.restriction("doc", "\"hidden\":[\"memo\",\"folder\"]"));
        Answer described = describe(reader, DOCUMENTS);
        requireValid(described);
        assertThat(described.body()).doesNotContain("memo", "secret", "notes");
        assertThat(operations(described.json()))
                .containsExactlyInAnyOrder(
                        "doc_list", "doc_query", "doc_aggregate", "doc_export", "doc_get", "doc_revisions");
        Client writer =
                DOCS.user(client, "writer", DOCS.all(), DOCS.restriction("doc", "\"readonly\":[\"title\",\"cost\"]"));
        JsonNode document = describe(writer, DOCUMENTS).json();
        assertThat(members(document, "doc.part")).contains("title", "cost", "memo");
        assertThat(members(document, "doc.new")).contains("memo").doesNotContain("title", "cost");
        assertThat(members(document, "doc.patch")).contains("memo").doesNotContain("title", "cost");
        Client none = DOCS.user(client, "none", List.of());
        Answer absent = none.get("/api/v1/plugins/" + DOCUMENTS + "/$openapi");
        Answer never = none.get("/api/v1/plugins/com.acme.neverwas/$openapi");
        assertThat(Rows.shape(absent, DOCUMENTS)).isEqualTo(Rows.shape(never, "com.acme.neverwas"));
        assertThat(absent.status()).isEqualTo(404);
        assertThat(SERVER.anonymous()
                        .get("/api/v1/plugins/" + DOCUMENTS + "/$openapi")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theTagChangesWithTheFieldsAndTheVersionOnly() {
        PLUGINS.install(UPGRADED);
        Client other = SERVER.newTenant();
        String path = "/api/v1/plugins/com.acme.grown/$openapi";
        Answer first = describe(client, "com.acme.grown");
        String tag = first.header("etag");
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(first.header("cache-control")).contains("private", "no-cache");
        Answer same = client.send("GET", path, null, "If-None-Match", tag);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(describe(other, "com.acme.grown").header("etag")).isEqualTo(tag);
        Answer made = client.post(
                "/api/v1/custom-fields/com.acme.grown/thing", "{\"name\":\"mine\",\"type\":\"int\",\"min\":1}");
        assertThat(made.status()).isEqualTo(201);
        Answer grown = client.send("GET", path, null, "If-None-Match", tag);
        assertThat(grown.status()).isEqualTo(200);
        assertThat(members(grown.json(), "thing.new")).contains("ext.mine");
        assertThat(describe(other, "com.acme.grown").header("etag")).isEqualTo(tag);
        assertThat(describe(other, "com.acme.grown").body()).doesNotContain("ext.mine");
        PLUGINS.upgrade(TestManifest.of("com.acme.grown")
                .with(entity("thing", 1).with(field("name", 1, FieldType.STRING), field("more", 2, FieldType.BOOL)))
                .manifest());
        assertThat(describe(other, "com.acme.grown").header("etag")).isNotEqualTo(tag);
        assertThat(Stream.of("name", "more", "ext.mine"))
                .allMatch(name -> members(describe(client, "com.acme.grown").json(), "thing.part")
                        .contains(name));
    }
}
