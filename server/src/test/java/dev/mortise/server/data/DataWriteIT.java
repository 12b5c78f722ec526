package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DataWriteIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);
    private final Rows suppliers = Inventory.suppliers(client);
    private final Rows parts = Inventory.parts(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(Inventory.PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aRowIsCreatedReadChangedAndDeleted() {
        Answer made = items.created("""
                {"code":"A-1","name":"螺丝","qty":"5","price":{"amount":"1.5","currency":"EUR"},
                 "due":"2026-03-31T14:05:00+08:00","more":{"a":[1,2.50]},"note":"two\\nlines"}""");
        assertThat(made.header("etag")).isEqualTo("\"v1\"");
        assertThat(made.header("location")).isEqualTo(items.path(id(made)));
        JsonNode row = made.json();
        assertThat(row.path("qty").stringValue()).isEqualTo("5.000");
        assertThat(row.path("status").stringValue()).isEqualTo("active");
        assertThat(row.path("price").toString()).isEqualTo("{\"amount\":\"1.5000\",\"currency\":\"EUR\"}");
        assertThat(row.path("due").stringValue()).isEqualTo("2026-03-31T06:05:00Z");
        assertThat(row.path("supplier").isNull()).isTrue();
        assertThat(row.path("created_by").stringValue())
                .isEqualTo(client.userId().toString());

        Answer read = items.read(id(made));
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("etag")).isEqualTo("\"v1\"");
        assertThat(read.json()).isEqualTo(row);

        Answer changed = client.patch(
                items.path(id(made)),
                "{\"qty\":\"7.25\",\"note\":null,\"more\":{\"b\":true,\"a\":null}}",
                "If-Match",
                "\"v1\"",
                "Content-Type",
                "application/merge-patch+json");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.header("etag")).isEqualTo("\"v2\"");
        assertThat(changed.json().path("qty").stringValue()).isEqualTo("7.250");
        assertThat(changed.json().path("note").isNull()).isTrue();
        assertThat(changed.json().path("more").toString()).isEqualTo("{\"b\":true}");
        assertThat(changed.json().path("code").stringValue()).isEqualTo("A-1");
        assertThat(items.read(id(made)).json()).isEqualTo(changed.json());

        assertThat(items.delete(id(made), 2).status()).isEqualTo(204);
        assertThat(items.read(id(made)).status()).isEqualTo(404);
        assertThat(items.list().json().path("rows")).isEmpty();
        assertThat(items.delete(id(made), 3).status()).isEqualTo(404);
        assertThat(items.patch(id(made), 3, "{\"qty\":\"1\"}").status()).isEqualTo(404);
        // Unique among rows that are not deleted.
        items.createdItem("A-1");
    }

    @Test
    void everyTypeComesBackAsItWasSent() {
        String token = UUID.randomUUID().toString();
        JsonNode row = items.read(id(items.created("""
                        {"code":"T","name":"x","n":-7,"big":"-9223372036854775808","qty":"-999999999999999.999",
                         "huge":"123456789012345678901234567890123456789012345678901234567890","live":false,
                         "day":"2024-02-29","due":"9999-12-31T23:59:59.999999Z","mail":"li@example.com",
                         "site":"https://example.com/?q=1","token":"%s","more":[]}""".formatted(token)))).json();
        assertThat(row.path("n").isInt()).isTrue();
        assertThat(row.path("n").intValue()).isEqualTo(-7);
        assertThat(row.path("big").stringValue()).isEqualTo("-9223372036854775808");
        assertThat(row.path("qty").stringValue()).isEqualTo("-999999999999999.999");
        assertThat(row.path("huge").stringValue())
                .isEqualTo("123456789012345678901234567890123456789012345678901234567890");
        assertThat(row.path("live").booleanValue()).isFalse();
        assertThat(row.path("day").stringValue()).isEqualTo("2024-02-29");
        assertThat(row.path("due").stringValue()).isEqualTo("9999-12-31T23:59:59.999999Z");
        assertThat(row.path("mail").stringValue()).isEqualTo("li@example.com");
        assertThat(row.path("site").stringValue()).isEqualTo("https://example.com/?q=1");
        assertThat(row.path("token").stringValue()).isEqualTo(token);
        assertThat(row.path("more").toString()).isEqualTo("[]");
    }

    @Test
    void anIdCanBeGivenOnce() {
        UUID id = UUID.randomUUID();
        String body = "{\"id\":\"%s\",\"name\":\"S\"}".formatted(id);
        assertThat(id(suppliers.created(body))).isEqualTo(id.toString());
        Answer again = suppliers.create(body);
        assertThat(again.status()).isEqualTo(409);
        assertThat(code(again)).isEqualTo("id_taken");
        assertThat(suppliers.delete(id.toString(), 1).status()).isEqualTo(204);
        assertThat(code(suppliers.create(body))).isEqualTo("id_taken");
        assertThat(errors(suppliers.create("{\"id\":7,\"name\":\"S\"}"))).containsExactly("/id type");
        assertThat(suppliers.as(SERVER.newTenant()).create(body).status()).isEqualTo(201);
    }

    @Test
    void ifMatchIsRequiredAndMustBeCurrent() {
        String id = id(items.createdItem("M-1"));
        Answer missing = client.patch(items.path(id), "{\"qty\":\"1\"}");
        assertThat(missing.status()).isEqualTo(428);
        assertThat(code(missing)).isEqualTo("if_match_required");
        assertThat(client.delete(items.path(id)).status()).isEqualTo(428);
        for (String malformed : List.of(
                "v1", "\"1\"", "*", "W/\"v1\"", "\"v1\", \"v2\"", "\"v0\"", "\"v-1\"", "\"v99999999999999999999\"")) {
            assertThat(client.patch(items.path(id), "{\"qty\":\"1\"}", "If-Match", malformed)
                            .status())
                    .as(malformed)
                    .isEqualTo(400);
        }
        assertThat(items.patch(id, 1, "{\"qty\":\"2\"}").status()).isEqualTo(200);
        for (Answer stale : List.of(
                items.patch(id, 1, "{\"qty\":\"3\"}"),
                items.delete(id, 1),
                items.delete(id, 9),
                items.patch(id, 999_999_999_999_999_999L, "{}"))) {
            assertThat(stale.status()).isEqualTo(412);
            assertThat(code(stale)).isEqualTo("stale");
            assertThat(stale.json().path("current")).isEqualTo(items.read(id).json());
            assertThat(stale.json().path("current").path("version").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aPatchThatChangesNothingLeavesTheVersion() {
        Answer made = items.created("{\"code\":\"N-1\",\"name\":\"Item\",\"more\":{\"a\":1,\"bb\":[2]}}");
        Answer same = items.patch(
                id(made),
                1,
                "{\"qty\":\"0\",\"name\":\"Item\",\"note\":null,\"more\":{\"bb\":[2.0]},\"status\":\"active\"}");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.header("etag")).isEqualTo("\"v1\"");
        assertThat(items.read(id(made)).json()).isEqualTo(made.json());
    }

    @Test
    void aPatchGoesIntoObjectsAndChecksWhatTheyBecome() {
        String id = id(items.created(
                "{\"code\":\"O-1\",\"name\":\"x\",\"price\":{\"amount\":\"1\",\"currency\":\"EUR\"},\"more\":[1]}"));
        JsonNode row = items.patch(id, 1, "{\"price\":{\"amount\":\"2\"},\"more\":{\"a\":{\"b\":1,\"c\":null}}}")
                .json();
        assertThat(row.path("price").toString()).isEqualTo("{\"amount\":\"2.0000\",\"currency\":\"EUR\"}");
        assertThat(row.path("more").toString()).isEqualTo("{\"a\":{\"b\":1}}");
        assertThat(errors(items.patch(id, 2, "{\"price\":{\"currency\":null}}")))
                .containsExactly("/price type");
        assertThat(errors(items.patch(id, 2, "{\"name\":{\"a\":1}}"))).containsExactly("/name type");
        assertThat(items.patch(id, 2, "{\"price\":null,\"more\":null}")
                        .json()
                        .path("price")
                        .isNull())
                .isTrue();
    }

    @Test
    void aDifferenceBeyondABinaryFractionIsAChange() {
        String id = id(items.created("{\"code\":\"N-2\",\"name\":\"x\",\"more\":{\"n\":9007199254740993}}"));
        Answer changed = items.patch(id, 1, "{\"more\":{\"n\":9007199254740992}}");
        assertThat(changed.header("etag")).isEqualTo("\"v2\"");
        assertThat(items.read(id).body()).contains("9007199254740992");
    }

    @Test
    void aRowThatIsPointedToIsKeptEmptiedOrTakenAlong() {
        String supplier = id(suppliers.created("{\"name\":\"S\"}"));
        String second = id(suppliers.created("{\"name\":\"T\"}"));
        String item = id(items.created(
                "{\"code\":\"R-1\",\"name\":\"x\",\"supplier\":\"%s\",\"second\":\"%s\"}".formatted(supplier, second)));
        String part = id(parts.created("{\"item\":\"%s\"}".formatted(item)));
        String below = id(parts.created("{\"parent\":\"%s\"}".formatted(part)));

        Answer kept = suppliers.delete(supplier, 1);
        assertThat(kept.status()).isEqualTo(409);
        assertThat(code(kept)).isEqualTo("referenced");
        assertThat(suppliers.read(supplier).status()).isEqualTo(200);

        assertThat(suppliers.delete(second, 1).status()).isEqualTo(204);
        JsonNode emptied = items.read(item).json();
        assertThat(emptied.path("second").isNull()).isTrue();
        assertThat(emptied.path("version").asInt()).isEqualTo(2);

        assertThat(items.delete(item, 2).status()).isEqualTo(204);
        assertThat(parts.read(part).status()).isEqualTo(404);
        assertThat(parts.read(below).status()).isEqualTo(404);
        assertThat(suppliers.delete(supplier, 1).status()).isEqualTo(204);
        // A deleted row cannot be pointed to, although it is stored.
        Answer dangling = items.create("{\"code\":\"R-2\",\"name\":\"x\",\"supplier\":\"%s\"}".formatted(supplier));
        assertThat(errors(dangling)).containsExactly("/supplier ref");
    }

    @Test
    void rowsThatPointToEachOtherAreDeletedTogether() {
        String first = id(parts.created("{}"));
        String second = id(parts.created("{\"parent\":\"%s\"}".formatted(first)));
        assertThat(parts.patch(first, 1, "{\"parent\":\"%s\"}".formatted(second))
                        .status())
                .isEqualTo(200);
        UUID own = UUID.randomUUID();
        parts.created("{\"id\":\"%s\",\"parent\":\"%s\"}".formatted(own, own));
        assertThat(parts.delete(first, 2).status()).isEqualTo(204);
        assertThat(parts.read(second).status()).isEqualTo(404);
        assertThat(parts.delete(own.toString(), 1).status()).isEqualTo(204);
    }

    @Test
    void aDeletionThatReachesTooFarIsRefusedAsAWhole() {
        String root = id(parts.created("{}"));
        SERVER.database().asSuperuser("""
                insert into %1$s (tenant_id, id, version, created_at, updated_at, created_by, updated_by, f2)
                select tenant_id, gen_random_uuid(), 1, now(), now(), 'test', 'test', id
                from %1$s, generate_series(1, 501) where id = '%2$s'
                """.formatted(PLUGINS.table(Inventory.PLUGIN, 3), root));
        Answer refused = parts.delete(root, 1);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(code(refused)).isEqualTo("referenced");
        assertThat(parts.list("count=exact").json().path("count").asInt()).isEqualTo(502);
    }

    @Test
    void anIdempotencyKeyMakesOneRow() {
        String body = "{\"code\":\"I-1\",\"name\":\"x\"}";
        Answer first = withKey(body, "key-1");
        Answer again = withKey(body, "key-1");
        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("etag")).isEqualTo("\"v1\"");
        assertThat(again.header("location")).isEqualTo(first.header("location"));
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        Answer other = withKey("{\"code\":\"I-2\",\"name\":\"x\"}", "key-1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(code(other)).isEqualTo("idempotency_key_used");
        assertThat(withKey(body, "k".repeat(201)).status()).isEqualTo(400);
        // What was refused leaves the key free.
        assertThat(withKey("{}", "key-2").status()).isEqualTo(400);
        assertThat(withKey("{\"code\":\"I-3\",\"name\":\"x\"}", "key-2").status())
                .isEqualTo(201);
        // Another user's key is another key.
        Client colleague = client.newUser("colleague", Inventory.PLUGIN + ".item.create");
        assertThat(colleague
                        .send("POST", items.path(), "{\"code\":\"I-5\",\"name\":\"x\"}", "Idempotency-Key", "key-1")
                        .status())
                .isEqualTo(201);
        // After a day the key is free again.
        SERVER.database()
                .asSuperuser(
                        "update idempotency_keys set created_at = created_at - interval '25 hours' where key = 'key-1'");
        assertThat(code(withKey("{\"code\":\"I-4\",\"name\":\"x\"}", "key-1"))).isEqualTo("I-4");
    }

    private Answer withKey(String body, String key) {
        return client.send("POST", items.path(), body, "Idempotency-Key", key);
    }
}
