package dev.mortise.server.tenant;

import static dev.mortise.server.data.TestManifest.entity;
import static dev.mortise.server.data.TestManifest.field;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.Field;
import dev.mortise.engine.manifest.FieldType;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.TestManifest;
import dev.mortise.server.data.TestPlugins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TenantDeletionIT {
    private static final String PLUGIN = "com.acme.rings";
    private static final String TENANTS = "/api/v1/tenants/";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TestServer SERVER = TestServer.start();

    @BeforeAll
    static void install() {
        new TestPlugins(SERVER).install(rings());
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// Rows that point to each other within a table, and from table to table and back.
    private static Manifest rings() {
        return TestManifest.of(PLUGIN)
                .with(entity("node", 1)
                        .with(
                                field("name", 1, FieldType.STRING).max("40"),
                                field("next", 2, FieldType.REF).to("node", Field.OnDelete.RESTRICT),
                                field("left", 3, FieldType.REF).to("side", Field.OnDelete.RESTRICT)))
                .with(entity("side", 2)
                        .with(
                                field("name", 1, FieldType.STRING).max("40"),
                                field("back", 2, FieldType.REF).to("node", Field.OnDelete.RESTRICT)))
                .manifest();
    }

    private static String path(String entity) {
        return "/api/v1/plugins/" + PLUGIN + "/" + entity;
    }

    private static UUID id(Answer made) {
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return UUID.fromString(made.json().path("id").asString());
    }

    /// Two nodes in a ring, a side that belongs to the ring, and a row in the trash.
    private static void fill(Client client) {
        UUID first = id(client.post(path("node"), "{\"name\": \"first 仓库\"}"));
        UUID side = id(client.post(path("side"), "{\"name\": \"side\", \"back\": \"%s\"}".formatted(first)));
        UUID second = id(client.post(
                path("node"), "{\"name\": \"second\", \"next\": \"%s\", \"left\": \"%s\"}".formatted(first, side)));
        Answer closed =
                client.patch(path("node") + "/" + first, "{\"next\": \"%s\"}".formatted(second), "If-Match", "\"v1\"");
        assertThat(closed.status()).as(closed.body()).isEqualTo(200);
        UUID gone = id(client.post(path("side"), "{\"name\": \"thrown away\"}"));
        assertThat(client.delete(path("side") + "/" + gone, "If-Match", "\"v1\"")
                        .status())
                .isEqualTo(204);
        assertThat(client.put("/api/v1/settings/greeting", "{\"value\": \"hello\"}")
                        .status())
                .isEqualTo(200);
        // A name that leads nowhere (RFC 6761): tried once, and told in the tenant's attempts.
        String webhook = client.post("/api/v1/webhooks", "{\"url\": \"https://x.invalid/\", \"types\": [\"a.b\"]}")
                .json()
                .path("webhook")
                .path("id")
                .asString();
        assertThat(client.post("/api/v1/webhooks/" + webhook + "/test", "").status())
                .isEqualTo(202);
        Await.until(
                "the test is tried",
                () -> client.get("/api/v1/webhooks/" + webhook + "/deliveries?status=dead")
                                .json()
                                .path("deliveries")
                                .size()
                        == 1);
    }

    private static Answer suspend(String slug) {
        return SERVER.operator().patch(TENANTS + slug, "{\"suspended\": true}");
    }

    private static Answer purge(String slug, String confirm) {
        return SERVER.operator().post(TENANTS + slug + "/purge", "{\"confirm\": \"%s\"}".formatted(confirm));
    }

    /// Erases, once the server's own eraser is not at it.
    private static TenantEraser.Outcome erase(UUID tenant, Duration settling) throws InterruptedException {
        TenantEraser eraser = new TenantEraser(SERVER.transactions(), settling);
        TenantEraser.Outcome outcome = eraser.erase(tenant);
        for (int tried = 0; outcome == TenantEraser.Outcome.ELSEWHERE && tried < 1_000; tried++) {
            outcome = eraser.erase(tenant);
        }
        return outcome;
    }

    /// How many rows each table has of a tenant, for the tables that have any.
    private static Map<String, String> rowsOf(UUID tenant) {
        Map<String, String> counts = new TreeMap<>();
        for (List<String> table : SERVER.database().asSuperuser("""
                        select c.oid::regclass::text
                        from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
                        where a.attname = 'tenant_id' and not c.relispartition and c.relnamespace = 'public'::regnamespace""")) {
            String count = SERVER.database()
                    .asSuperuser("select count(*) from %s where tenant_id = '%s'".formatted(table.getFirst(), tenant))
                    .getFirst()
                    .getFirst();
            if (!count.equals("0")) {
                counts.put(table.getFirst(), count);
            }
        }
        return counts;
    }

    @Test
    void nothingOfADeletedTenantIsLeftAndNothingOfAnotherIsGone() throws InterruptedException {
        Client doomed = SERVER.newTenant();
        Client other = SERVER.newTenant();
        fill(doomed);
        fill(other);
        String slug = doomed.tenantSlug();
        UUID id = doomed.tenantId();
        Map<String, String> others = rowsOf(other.tenantId());
        assertThat(rowsOf(id)).hasSameSizeAs(others);
        assertThat(others)
                .containsKeys(
                        "audit",
                        "events",
                        "settings",
                        "users",
                        "roles",
                        "webhooks",
                        "webhook_messages",
                        "webhook_deliveries",
                        "webhook_attempts");

        assertThat(suspend(slug).status()).isEqualTo(200);
        Answer accepted = purge(slug, slug);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        assertThat(accepted.json().path("deleting").asBoolean()).isTrue();

        assertThat(erase(id, Duration.ofHours(1))).isEqualTo(TenantEraser.Outcome.SETTLING);
        assertThat(rowsOf(id)).isEmpty();
        assertThat(SERVER.operator().get(TENANTS + slug).json().path("deleting").asBoolean())
                .isTrue();
        assertThat(erase(id, Duration.ZERO)).isEqualTo(TenantEraser.Outcome.GONE);
        assertThat(SERVER.operator().get(TENANTS + slug).status()).isEqualTo(404);
        assertThat(rowsOf(other.tenantId())).isEqualTo(others);
        assertThat(other.get(path("node")).json().path("rows")).hasSize(2);
        assertThat(SERVER.operator().get("/api/v1/audit?action=tenant.purged").body())
                .contains(slug);
        assertThat(new TenantEraser(SERVER.transactions(), Duration.ZERO).erase(id))
                .isEqualTo(TenantEraser.Outcome.ELSEWHERE);
    }

    @Test
    void aSlugIsFreeAgainAndItsNewOwnerMeetsNothingOld() throws InterruptedException {
        Client doomed = SERVER.newTenant();
        fill(doomed);
        String slug = doomed.tenantSlug();
        UUID id = doomed.tenantId();
        suspend(slug);
        purge(slug, slug);
        String again = "{\"slug\": \"%s\", \"name\": \"Again\", \"adminPassword\": \"%s\"}"
                .formatted(slug, TestServer.PASSWORD);
        assertThat(SERVER.operator().post("/api/v1/tenants", again).status()).isEqualTo(409);
        assertThat(erase(id, Duration.ZERO)).isEqualTo(TenantEraser.Outcome.GONE);
        assertThat(SERVER.operator().post("/api/v1/tenants", again).status()).isEqualTo(201);
        Client heir = SERVER.login(slug, "admin", TestServer.PASSWORD);
        assertThat(heir.get(path("node")).json().path("rows")).isEmpty();
        assertThat(heir.get("/api/v1/settings").body()).doesNotContain("greeting");
        assertThat(doomed.get(path("node")).status()).isEqualTo(401);
    }

    @Test
    void onlyASuspendedTenantIsDeletedAndOnlyOnItsNameTypedAgain() {
        Client tenant = SERVER.newTenant();
        String slug = tenant.tenantSlug();
        Answer running = purge(slug, slug);
        assertThat(running.status()).isEqualTo(409);
        assertThat(running.json().path("code").asString()).isEqualTo("not_suspended");
        suspend(slug);
        Answer wrong = purge(slug, "yes");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("errors").path(0).path("pointer").asString())
                .isEqualTo("/confirm");
        assertThat(purge("default", "default").json().path("code").asString()).isEqualTo("operator");
        assertThat(purge("nobody", "nobody").status()).isEqualTo(404);
        assertThat(purge(slug, slug).status()).isEqualTo(202);
        Answer resumed = SERVER.operator().patch(TENANTS + slug, "{\"suspended\": false}");
        assertThat(resumed.json().path("code").asString()).isEqualTo("deleting");
        assertThat(SERVER.operator()
                        .get(TENANTS + slug + "/export")
                        .json()
                        .path("code")
                        .asString())
                .isEqualTo("deleting");
    }

    @Test
    void aTenantCanNeitherDeleteNorExportItselfOrAnother() {
        Client admin = SERVER.newTenant();
        Client other = SERVER.newTenant();
        for (String slug : List.of(admin.tenantSlug(), other.tenantSlug())) {
            assertThat(admin.post(TENANTS + slug + "/purge", "{\"confirm\": \"%s\"}".formatted(slug))
                            .status())
                    .isEqualTo(403);
            assertThat(admin.get(TENANTS + slug + "/export").status()).isEqualTo(403);
        }
    }

    @Test
    void entriesOfTheAuditCannotBeDeletedOtherwise() {
        Client tenant = SERVER.newTenant();
        int deleted = SERVER.transactions()
                .inPlatform(tx -> tx.jdbc()
                        .sql("delete from audit where tenant_id = ?")
                        .param(tenant.tenantId())
                        .update());
        assertThat(deleted).isZero();
        assertThat(rowsOf(tenant.tenantId())).containsKey("audit");
    }

    @Test
    void theArchiveHoldsAllOfATenantAndNothingOfAnother() throws IOException {
        Client tenant = SERVER.newTenant();
        Client other = SERVER.newTenant();
        fill(tenant);
        id(other.post(path("node"), "{\"name\": \"of another\"}"));
        id(tenant.post("/api/v1/roles", """
                {"name": "guest", "permissions": ["com.acme.rings.node.read"],
                 "restrictions": [{"entity": "com.acme.rings.node", "hidden": ["left"]}]}"""));
        tenant.post("/api/v1/custom-fields/com.acme.rings/node", "{\"name\":\"color\",\"type\":\"string\"}");
        Map<String, List<JsonNode>> files = archive(tenant.tenantSlug());
        assertThat(files.keySet())
                .containsExactly(
                        "tenant.jsonl",
                        "users.jsonl",
                        "roles.jsonl",
                        "settings.jsonl",
                        "custom-fields.jsonl",
                        "data/com.acme.rings/node.jsonl",
                        "data/com.acme.rings/node.trash.jsonl",
                        "data/com.acme.rings/side.jsonl",
                        "data/com.acme.rings/side.trash.jsonl",
                        "events.jsonl",
                        "webhooks.jsonl",
                        "webhook-deliveries.jsonl",
                        "webhook-attempts.jsonl",
                        "audit.jsonl");
        assertThat(files.get("data/com.acme.rings/node.jsonl"))
                .extracting(row -> row.path("name").asString())
                .containsExactly("first 仓库", "second");
        assertThat(files.get("data/com.acme.rings/side.trash.jsonl")).hasSize(1);
        assertThat(files.get("custom-fields.jsonl"))
                .extracting(field -> field.path("field").asString())
                .containsExactly("ext.color");
        assertThat(String.valueOf(files.get("roles.jsonl"))).contains("guest", "\"hidden\":[\"left\"]");
        assertThat(files.get("events.jsonl")).hasSizeGreaterThanOrEqualTo(6);
        assertThat(files.get("audit.jsonl")).hasSizeGreaterThanOrEqualTo(6);
        assertThat(files.toString()).doesNotContain("of another", other.tenantSlug(), "$argon2", "password");
        assertThat(tenant.get("/api/v1/audit?action=tenant.exported").json().path("entries"))
                .hasSize(1);
    }

    private static Map<String, List<JsonNode>> archive(String slug) throws IOException {
        Map<String, List<JsonNode>> files = new LinkedHashMap<>();
        byte[] bytes;
        try (var body = SERVER.operator().stream(TENANTS + slug + "/export").body()) {
            bytes = body.readAllBytes();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String text = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                files.put(entry.getName(), text.lines().map(JSON::readTree).toList());
            }
        }
        return files;
    }
}
