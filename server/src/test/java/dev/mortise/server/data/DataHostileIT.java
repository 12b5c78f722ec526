package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.code;
import static dev.mortise.server.data.Rows.errors;
import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DataHostileIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    private final Client client = SERVER.newTenant();
    private final Rows items = Inventory.items(client);

    @BeforeAll
    static void install() {
        PLUGINS.install(Inventory.manifest(Inventory.PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    record Hostile(String body, int status, String code) {
        @Override
        public String toString() {
            return body.length() > 60 ? body.substring(0, 60) : body;
        }
    }

    static List<Hostile> bodies() {
        return List.of(
                new Hostile("", 400, "malformed_json"),
                new Hostile("[]", 400, "invalid"),
                new Hostile("null", 400, "invalid"),
                new Hostile("7", 400, "invalid"),
                new Hostile("{\"code\":", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\",\"name\":\"x\"} {}", 400, "malformed_json"),
                new Hostile("{'code':'a','name':'x'}", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\",\"name\":\"x\",}", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\",\"name\":\"x\",\"n\":NaN}", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\",\"name\":\"x\",\"n\":007}", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\",\"code\":\"b\",\"name\":\"x\"}", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\",\"name\":\"x\",\"more\":{\"k\":1,\"k\":2}}", 400, "malformed_json"),
                new Hostile("{\"code\":\"a\nb\",\"name\":\"x\"}", 400, "malformed_json"),
                new Hostile(row("\"more\":" + "[".repeat(70) + "]".repeat(70)), 400, "json_bounds"),
                new Hostile("[".repeat(100_000), 400, "json_bounds"),
                new Hostile("{\"a\":".repeat(100_000), 400, "json_bounds"),
                new Hostile(row("\"qty\":" + "9".repeat(101)), 400, "json_bounds"),
                new Hostile(row("\"" + "k".repeat(1_001) + "\":1"), 400, "json_bounds"),
                new Hostile(row("\"note\":\"" + "x".repeat(1 << 20) + "\""), 413, "too_large"),
                new Hostile(row("\"qty\":1e999999999"), 400, "invalid"),
                new Hostile(row("\"qty\":-1e-999999999"), 400, "invalid"),
                new Hostile(row("\"n\":1e999999999"), 400, "invalid"),
                new Hostile(row("\"big\":1e2147483647"), 400, "invalid"),
                new Hostile(row("\"more\":1e999999999"), 400, "invalid"),
                new Hostile(row("\"more\":[{\"a\":1e400}]"), 400, "invalid"),
                new Hostile(row("\"more\":[" + "1e200,".repeat(40_000) + "0]"), 400, "invalid"),
                new Hostile(row("\"more\":\"" + "x".repeat(300_000) + "\""), 400, "invalid"),
                new Hostile(row("\"note\":\"a\\u0000b\""), 400, "invalid"),
                new Hostile(row("\"note\":\"a\\u0007b\""), 400, "invalid"),
                new Hostile(row("\"note\":\"a\\ud83d\""), 400, "invalid"),
                new Hostile(row("\"note\":\"\\ude00\\ud83d\""), 400, "invalid"),
                new Hostile(row("\"more\":{\"a\":\"\\u0000\"}"), 400, "invalid"),
                new Hostile(row("\"more\":{\"\\u0000\":1}"), 400, "invalid"),
                new Hostile(row("\"more\":[[\"\\ud83d\"]]"), 400, "invalid"),
                new Hostile(row("\"more\":{\"\\ud83d\":1}"), 400, "malformed_json"),
                new Hostile(row("\"\\u0000\":1"), 400, "invalid"),
                new Hostile(row("\"\\ud83d\":1"), 400, "malformed_json"),
                new Hostile(row("\"" + "k".repeat(99) + "\\ud83d\\ude00" + "k".repeat(99) + "\":1"), 400, "invalid"),
                new Hostile(row("\"\":1"), 400, "invalid"),
                new Hostile(row("\"__proto__\":{\"a\":1}"), 400, "invalid"),
                new Hostile(row("\"status\":\"\\ud83d\""), 400, "invalid"),
                new Hostile(row("\"supplier\":\"\\u0000\""), 400, "invalid"),
                new Hostile(row("\"qty\":\"" + "9".repeat(100_000) + "\""), 400, "invalid"));
    }

    private static String row(String member) {
        return "{\"code\":\"a\",\"name\":\"x\"," + member + "}";
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aHostileBodyIsRefusedInNewRowsAndInChanges(Hostile hostile) {
        Answer made = items.createdItem("H");
        for (Answer refused : List.of(items.create(hostile.body()), items.patch(id(made), 1, hostile.body()))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(hostile.status());
            assertThat(code(refused)).isEqualTo(hostile.code());
            assertThat(refused.header("content-type")).startsWith("application/problem+json");
            assertThat(refused.body()).hasSizeLessThan(2_000).doesNotContain("dev.mortise", "tools.jackson", "PSQL");
        }
        assertThat(items.list("count=exact").json().path("count").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsWrongIsBoundedInNumber() {
        StringBuilder body = new StringBuilder("{\"code\":\"a\",\"name\":\"x\"");
        for (int field = 0; field < 5_000; field++) {
            body.append(",\"x").append(field).append("\":1");
        }
        Answer refused = items.create(body.append('}').toString());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(errors(refused)).hasSize(100);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aHostileQueryIsRefused(Hostile hostile) {
        Answer refused = items.query(hostile.body());
        assertThat(refused.status()).as(refused.body()).isEqualTo(hostile.status());
        assertThat(code(refused)).isEqualTo(hostile.code());
        assertThat(refused.body()).hasSizeLessThan(2_000);
    }

    static List<Hostile> queries() {
        return List.of(
                new Hostile("{\"filter\":{\"a\":1,\"a\":2}}", 400, "malformed_json"),
                new Hostile("{\"filter\":" + "{\"_not\":".repeat(100) + "{}" + "}".repeat(101), 400, "json_bounds"),
                new Hostile("{\"filter\":{\"\\ud83d\":{\"_eq\":1}}}", 400, "malformed_json"),
                new Hostile("{\"filter\":{\"name\":{\"\\ud83d\":1}}}", 400, "malformed_json"),
                new Hostile("{\"filter\":{\"name\":{\"_eq\":\"\\ud83d\"}}}", 400, "invalid"),
                new Hostile("{\"filter\":{\"name\":{\"_in\":[\"\\u0000\"]}}}", 400, "invalid"),
                new Hostile("{\"filter\":{\"qty\":{\"_lt\":1e999999999}}}", 400, "invalid"),
                new Hostile("{\"filter\":{\"id\":{\"_eq\":\"' or 1=1 --\"}}}", 400, "invalid"),
                new Hostile("{\"sort\":[\"code\\u0000\"]}", 400, "invalid"),
                new Hostile("{\"sort\":[\"code; drop table tenants\"]}", 400, "invalid"),
                new Hostile("{\"fields\":[\"\\ud83d\"]}", 400, "invalid"),
                new Hostile("{\"\\ud83d\":1}", 400, "malformed_json"),
                new Hostile("{\"cursor\":\"" + "A".repeat(10_000) + "\"}", 400, "invalid"),
                new Hostile("{\"cursor\":\"\\ud83d\\u0000\"}", 400, "invalid"));
    }

    @Test
    void textThatLooksLikeSqlIsText() {
        String nasty = "'; drop table tenants; -- ? :name {0} ${x} %s \\\\ \\\"";
        Answer made = items.created("{\"code\":\"S\",\"name\":\"%s\"}".formatted(nasty));
        assertThat(Rows.values(items.query("{\"filter\":{\"name\":{\"_eq\":\"%s\"}}}".formatted(nasty)), "id"))
                .containsExactly(id(made));
        assertThat(Rows.values(items.query("{\"filter\":{\"name\":{\"_contains\":\"%s\"}}}".formatted(nasty)), "id"))
                .containsExactly(id(made));
        assertThat(items.read(id(made)).json().path("name"))
                .isEqualTo(made.json().path("name"));
    }

    @Test
    void numbersInJsonComeBackExactlyEverywhere() {
        String more = "[1e80,-1.5E-80,12345678901234567890.123456789,%s]".formatted("9".repeat(89));
        String id = id(items.created(row("\"more\":" + more)));
        Answer read = items.read(id);
        assertThat(read.body()).contains("12345678901234567890.123456789", "9".repeat(89));
        assertThat(items.patch(id, 1, "{\"qty\":\"1\"}").status()).isEqualTo(200);
        assertThat(client.get("/api/v1/events?limit=2").status()).isEqualTo(200);
        assertThat(client.get("/api/v1/audit").status()).isEqualTo(200);
        assertThat(items.patch(id, 2, "{\"more\":" + more + "}").header("etag")).isEqualTo("\"v2\"");
        assertThat(items.patch(id, 2, "{\"more\":" + items.read(id).json().path("more") + "}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theDeepestJsonIsKeptAndTold() {
        String deep = "[".repeat(60) + "]".repeat(60);
        String id = id(items.created(row("\"more\":" + deep)));
        assertThat(items.read(id).json().path("more").toString()).isEqualTo(deep);
        assertThat(items.patch(id, 1, "{\"qty\":\"1\"}").status()).isEqualTo(200);
        assertThat(client.get("/api/v1/events").body()).contains(deep);
        assertThat(client.get("/api/v1/audit").status()).isEqualTo(200);
        assertThat(items.list().body()).contains(deep);
        assertThat(items.delete(id, 2).status()).isEqualTo(204);
    }

    @Test
    void aHostileAddressNamesNothing() {
        for (String path : List.of(
                items.path("%F0%9F%98%80".repeat(60)),
                items.path("a".repeat(99) + "%F0%9F%98%80%F0%9F%98%80"),
                items.path("00000000-0000-0000-0000-00000000000%27"),
                "/api/v1/plugins/" + "a".repeat(99) + "%F0%9F%98%80/item",
                "/api/v1/plugins/" + Inventory.PLUGIN + "/ITEM",
                "/api/v1/plugins/" + Inventory.PLUGIN + "/pg_class")) {
            assertThat(client.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(client.get(items.path("%00")).status()).isIn(400, 404);
        assertThat(client.get(items.path("..%2f..%2fadmin")).status()).isIn(400, 404);
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        for (int length : List.of(98, 99, 100, 198, 199, 200)) {
            String name = "k".repeat(length) + "😀".repeat(120);
            for (Answer refused : List.of(
                    items.create("{\"%s\":1}".formatted(name)),
                    items.query("{\"%s\":1}".formatted(name)),
                    client.post("/api/v1/roles", "{\"%s\":1}".formatted(name)),
                    client.get(items.path("k".repeat(length) + "%F0%9F%98%80".repeat(20))))) {
                assertThat(refused.status()).isIn(400, 404);
                assertThat(refused.body())
                        .contains("…")
                        .doesNotContainPattern("\\\\u[dD][89a-fA-F]")
                        .doesNotContain("?", "\uFFFD");
            }
        }
    }

    @Test
    void onlyJsonIsRead() {
        for (String type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded")) {
            assertThat(client.send("POST", items.path(), "x", "Content-Type", type)
                            .status())
                    .as(type)
                    .isEqualTo(415);
        }
        String id = id(items.createdItem("J"));
        assertThat(client.patch(
                                items.path(id),
                                "[]",
                                "If-Match",
                                "\"v1\"",
                                "Content-Type",
                                "application/json-patch+json")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException, InterruptedException {
        byte[] wrong = "{\"code\":\"a\",\"name\":\"x??\"}".getBytes(StandardCharsets.ISO_8859_1);
        wrong[20] = (byte) 0xc3;
        wrong[21] = (byte) 0x28;
        assertThat(sent(BodyPublishers.ofByteArray(wrong))).isEqualTo(400);
    }

    @Test
    void aBodyOfUnknownLengthIsBoundedToo() throws IOException, InterruptedException {
        byte[] large = ("{\"code\":\"a\",\"name\":\"x\",\"note\":\"" + "x".repeat(3 << 20) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(sent(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))))
                .isEqualTo(413);
    }

    private int sent(BodyPublisher body) throws IOException, InterruptedException {
        String token = SERVER.anonymous()
                .post(
                        "/api/v1/auth/login",
                        "{\"tenant\":\"%s\",\"username\":\"admin\",\"password\":\"%s\"}"
                                .formatted(client.tenantSlug(), TestServer.PASSWORD))
                .json()
                .path("token")
                .asString();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(SERVER.address() + items.path()))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(body)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }
}
