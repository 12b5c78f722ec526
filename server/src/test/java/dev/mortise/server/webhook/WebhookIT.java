package dev.mortise.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.engine.manifest.FieldType;
import dev.mortise.server.Await;
import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.data.TestManifest;
import dev.mortise.server.data.TestPlugins;
import dev.mortise.server.platform.IpNetwork;
import dev.mortise.server.platform.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookIT {
    private static final String TOKEN = "a-token-for-the-scraper";
    private static final String PATH = "/api/v1/webhooks";
    private static final TestServer SERVER = TestServer.start(new ServerOptions.Operation(
            0,
            ServerOptions.Retention.STANDARD,
            TOKEN,
            ServerOptions.Operation.Imports.STANDARD,
            new ServerOptions.Operation.Webhooks(IpNetwork.parseAll("127.0.0.0/8"), true, Duration.ofDays(30)),
            null));

    private final Receiver receiver = new Receiver();
    private final Client admin = SERVER.newTenant();

    @AfterEach
    void close() {
        receiver.close();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private Answer create(String types) {
        Answer made = admin.post(
                PATH,
                "{\"url\": \"%s\", \"types\": [%s], \"description\": \"Orders\"}".formatted(receiver.url(), types));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static String id(Answer made) {
        return made.json().path("webhook").path("id").asString();
    }

    private static String secret(Answer made) {
        return made.json().path("secret").asString();
    }

    private static String publish(Client client, String type, String payload) {
        return SERVER.happen(client, type, payload);
    }

    private Receiver.Got next(int number) {
        Await.until("message " + number, () -> receiver.got.size() >= number);
        return receiver.got.get(number - 1);
    }

    private JsonNode firstDelivery(String id, String status) {
        return Await.until(
                        "a delivery that is " + status,
                        () -> admin.get(PATH + "/" + id + "/deliveries").json().path("deliveries"),
                        found -> !found.isEmpty()
                                && found.get(0).path("status").asString().equals(status))
                .get(0);
    }

    @Test
    void anEventIsSentWholeAndSigned() {
        Answer made = create("\"com.acme.stock.item.{created,updated}\", \"org.example.**\"");
        assertThat(made.header("location")).isEqualTo(PATH + "/" + id(made));
        assertThat(made.header("etag")).isEqualTo("\"v1\"");
        assertThat(secret(made)).matches("whsec_[A-Za-z0-9+/]{43}=");
        Instant before = Instant.now().minusSeconds(2);
        publish(admin, "com.acme.stock.item.deleted", "{}");
        publish(admin, "com.acme.stock.item.created.late", "{}");
        String event = publish(admin, "com.acme.stock.item.created", "{\"name\": \"仓库 \\\"1\\\"\", \"qty\": 1.50}");
        Receiver.Got got = next(1);
        assertThat(got.id()).isEqualTo(event);
        long sent = Long.parseLong(String.valueOf(got.headers().getFirst("webhook-timestamp")));
        assertThat(Instant.ofEpochSecond(sent)).isBetween(before, Instant.now().plusSeconds(2));
        JsonNode body = JsonMapper.shared().readTree(got.body());
        assertThat(body.propertyNames()).containsExactly("type", "timestamp", "data");
        assertThat(body.path("type").asString()).isEqualTo("com.acme.stock.item.created");
        assertThat(body.path("data").path("name").asString()).isEqualTo("仓库 \"1\"");
        assertThat(Instant.parse(body.path("timestamp").asString())).isBetween(before, Instant.now());
        assertThat(Receiver.isSigned(got, secret(made))).isTrue();
        assertThat(Receiver.isSigned(new Receiver.Got(got.path(), got.headers(), got.body() + " "), secret(made)))
                .isFalse();
        assertThat(Receiver.isSigned(got, Signature.shown(new byte[32]))).isFalse();
        publish(admin, "org.example.a.b.c", "null");
        assertThat(next(2).body()).endsWith("\"data\":null}");
        firstDelivery(id(made), "done");
    }

    @Test
    void afterARotationBothSecretsSignAndLaterOne() {
        Answer made = create("\"com.acme.**\"");
        Answer rotated = admin.post(PATH + "/" + id(made) + "/rotate", "{\"overlapHours\": 2}");
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
        assertThat(secret(rotated)).isNotEqualTo(secret(made));
        Instant until = Instant.parse(
                rotated.json().path("webhook").path("formerSecretUntil").asString());
        assertThat(until)
                .isBetween(Instant.now().plusSeconds(7_100), Instant.now().plusSeconds(7_300));
        publish(admin, "com.acme.both", "1");
        Receiver.Got both = next(1);
        assertThat(Receiver.isSigned(both, secret(made))).isTrue();
        assertThat(Receiver.isSigned(both, secret(rotated))).isTrue();
        SERVER.database().asSuperuser("update webhooks set former_until = now() where id = '" + id(made) + "'");
        publish(admin, "com.acme.one", "1");
        Receiver.Got one = next(2);
        assertThat(Receiver.isSigned(one, secret(made))).isFalse();
        assertThat(Receiver.isSigned(one, secret(rotated))).isTrue();
        Answer atOnce = admin.post(PATH + "/" + id(made) + "/rotate", "{\"overlapHours\": 0}");
        assertThat(atOnce.json().path("webhook").path("formerSecretUntil").isNull())
                .isTrue();
        publish(admin, "com.acme.new", "1");
        Receiver.Got last = next(3);
        assertThat(Receiver.isSigned(last, secret(rotated))).isFalse();
        assertThat(Receiver.isSigned(last, secret(atOnce))).isTrue();
        for (String hours : List.of("-1", "169")) {
            assertThat(admin.post(PATH + "/" + id(made) + "/rotate", "{\"overlapHours\": " + hours + "}")
                            .json()
                            .path("errors")
                            .path(0)
                            .path("pointer")
                            .asString())
                    .isEqualTo("/overlapHours");
        }
    }

    @Test
    void aSecretIsShownOnceAndStoredSealed() throws IOException {
        Answer made = create("\"com.acme.**\"");
        Answer rotated = admin.post(PATH + "/" + id(made) + "/rotate", "{}");
        publish(admin, "com.acme.seen", "1");
        next(1);
        firstDelivery(id(made), "done");
        String archive = archive(admin.tenantSlug()).toString();
        assertThat(archive).contains(id(made), "com.acme.seen", "delivered");
        for (Answer secret : List.of(made, rotated)) {
            String text = secret(secret).substring("whsec_".length());
            for (String shown : List.of(
                    admin.get(PATH).body(),
                    admin.get(PATH + "/" + id(made)).body(),
                    admin.get(PATH + "/" + id(made) + "/attempts").body(),
                    admin.get("/api/v1/audit").body(),
                    archive)) {
                assertThat(shown).contains(id(made)).doesNotContain(text, "whsec_");
            }
            byte[] bytes = java.util.Base64.getDecoder().decode(text);
            String stored = SERVER.database()
                    .asSuperuser(
                            "select encode(secret, 'hex') || encode(former_secret, 'hex') from webhooks where id = '"
                                    + id(made) + "'")
                    .getFirst()
                    .getFirst();
            assertThat(stored)
                    .hasSizeGreaterThan(100)
                    .doesNotContain(java.util.HexFormat.of().formatHex(bytes));
        }
        assertThat(admin.get("/api/v1/audit?targetKind=webhook")
                        .json()
                        .path("entries")
                        .findValuesAsString("action"))
                .containsExactly("webhook.rotated", "webhook.created");
    }

    private static Map<String, String> archive(String slug) throws IOException {
        Map<String, String> files = new HashMap<>();
        try (var body = SERVER.operator().stream("/api/v1/tenants/" + slug + "/export")
                        .body();
                ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(body.readAllBytes()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(files).containsKeys("webhooks.jsonl", "webhook-deliveries.jsonl", "webhook-attempts.jsonl");
        return files;
    }

    @Test
    void aChangeNeedsTheVersionThatIsStored() {
        String id = id(create("\"com.acme.**\""));
        assertThat(admin.patch(PATH + "/" + id, "{\"description\": \"x\"}").status())
                .isEqualTo(428);
        assertThat(admin.patch(PATH + "/" + id, "{\"description\": \"x\"}", "If-Match", "v1")
                        .status())
                .isEqualTo(400);
        Answer changed = admin.patch(
                PATH + "/" + id, "{\"enabled\": false, \"types\": [\"org.example.x\"]}", "If-Match", "\"v1\"");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.header("etag")).isEqualTo("\"v2\"");
        assertThat(changed.json().path("description").asString()).isEqualTo("Orders");
        assertThat(changed.json().path("url").asString()).isEqualTo(receiver.url());
        Answer stale = admin.patch(PATH + "/" + id, "{\"enabled\": true}", "If-Match", "\"v1\"");
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.json().path("current").path("version").asInt()).isEqualTo(2);
        publish(admin, "org.example.x", "1");
        assertThat(admin.get(PATH + "/" + id + "/deliveries").json().path("deliveries"))
                .isEmpty();
        assertThat(admin.post(PATH + "/" + id + "/test", "").json().path("code").asString())
                .isEqualTo("disabled");
        assertThat(admin.patch(PATH + "/" + id, "{\"enabled\": true}", "If-Match", "\"v2\"")
                        .status())
                .isEqualTo(200);
        String event = publish(admin, "org.example.x", "2");
        assertThat(next(1).id()).isEqualTo(event);
        assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(428);
        assertThat(admin.delete(PATH + "/" + id, "If-Match", "\"v3\"").status()).isEqualTo(204);
        assertThat(admin.get(PATH).json().path("webhooks")).isEmpty();
        for (Answer gone : List.of(
                admin.get(PATH + "/" + id),
                admin.get(PATH + "/" + id + "/attempts"),
                admin.get(PATH + "/" + id + "/deliveries"),
                admin.post(PATH + "/" + id + "/rotate", "{}"),
                admin.post(PATH + "/" + id + "/test", ""),
                admin.patch(PATH + "/" + id, "{}", "If-Match", "\"v4\""))) {
            assertThat(gone.status()).isEqualTo(404);
        }
    }

    @Test
    void aTestIsSentOnceAndItsAnswerShown() {
        String id = id(create("\"com.acme.**\""));
        receiver.answers(exchange -> {
            byte[] body = "no such hook".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        Answer test = admin.post(PATH + "/" + id + "/test", "");
        assertThat(test.status()).as(test.body()).isEqualTo(202);
        assertThat(next(1).body()).contains("\"type\":\"mortise.webhook.test\"");
        JsonNode dead = firstDelivery(id, "dead");
        assertThat(dead.path("test").asBoolean()).isTrue();
        assertThat(dead.path("lastStatus").asInt()).isEqualTo(404);
        JsonNode attempt = admin.get(PATH + "/" + id + "/attempts?delivery="
                        + dead.path("id").asString())
                .json()
                .path("attempts")
                .get(0);
        assertThat(attempt.path("outcome").asString()).isEqualTo("rejected");
        assertThat(attempt.path("status").asInt()).isEqualTo(404);
        assertThat(attempt.path("answer").asString()).isEqualTo("no such hook");
        assertThat(attempt.path("number").asInt()).isEqualTo(1);
        assertThat(attempt.path("nextAt").isNull()).isTrue();
        assertThat(admin.get("/api/v1/events").json().path("events")).isEmpty();
    }

    @Test
    void whatFailedIsReplayedOneByOneAndAllSinceATime() {
        String id = id(create("\"com.acme.**\""));
        receiver.answers(Receiver.status(500));
        String event = publish(admin, "com.acme.fails", "1");
        next(1);
        JsonNode pending = Await.until(
                        "one failed",
                        () -> admin.get(PATH + "/" + id + "/deliveries?status=pending")
                                .json()
                                .path("deliveries"),
                        found -> found.size() == 1
                                && found.get(0).path("attempts").asInt() == 1)
                .get(0);
        assertThat(pending.path("nextAt").isNull()).isFalse();
        assertThat(pending.path("message").asString()).isEqualTo(event);
        receiver.answers(Receiver.status(200));
        String delivery = pending.path("id").asString();
        Answer replayed = admin.post(PATH + "/" + id + "/deliveries/" + delivery + "/replay", "");
        assertThat(replayed.status()).as(replayed.body()).isEqualTo(202);
        assertThat(next(2).id()).isEqualTo(event);
        firstDelivery(id, "done");
        // What was delivered can be sent again as well, under the same id.
        admin.post(PATH + "/" + id + "/deliveries/" + delivery + "/replay", "");
        assertThat(next(3).id()).isEqualTo(event);
        firstDelivery(id, "done");

        Instant since = Instant.now().minusSeconds(60);
        SERVER.database().asSuperuser("update webhook_deliveries set status = 'dead' where webhook_id = '" + id + "'");
        Answer none = admin.post(
                PATH + "/" + id + "/replay", "{\"since\": \"" + Instant.now().plusSeconds(60) + "\"}");
        assertThat(none.json().path("replayed").asInt()).isZero();
        Answer all = admin.post(PATH + "/" + id + "/replay", "{\"since\": \"" + since + "\"}");
        assertThat(all.json().path("replayed").asInt()).isEqualTo(1);
        assertThat(all.json().path("more").asBoolean()).isFalse();
        assertThat(next(4).id()).isEqualTo(event);
        for (String body : List.of("{}", "{\"since\": \"yesterday\"}", "{\"since\": \"-1000000-01-01T00:00:00Z\"}")) {
            Answer refused = admin.post(PATH + "/" + id + "/replay", body);
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("errors").path(0).path("pointer").asString())
                    .isEqualTo("/since");
        }
        assertThat(admin.post(PATH + "/" + id + "/deliveries/00000000-0000-7000-8000-000000000000/replay", "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void attemptsAndDeliveriesComeInPages() {
        String id = id(create("\"com.acme.**\""));
        for (int i = 0; i < 5; i++) {
            publish(admin, "com.acme.page", "1");
        }
        for (String what : List.of("attempts", "deliveries")) {
            Await.until(
                    "all are there",
                    () -> admin.get(PATH + "/" + id + "/attempts")
                                    .json()
                                    .path("attempts")
                                    .size()
                            == 5);
            Answer first = admin.get(PATH + "/" + id + "/" + what + "?limit=3");
            Answer second = admin.get(PATH + "/" + id + "/" + what + "?limit=3&after="
                    + first.json().path("next").asString());
            assertThat(first.json().path(what)).hasSize(3);
            assertThat(second.json().path(what)).hasSize(2);
            assertThat(second.json().path("next").isNull()).isTrue();
            assertThat(second.json().path(what).findValuesAsString("id"))
                    .doesNotContainAnyElementsOf(first.json().path(what).findValuesAsString("id"));
        }
        assertThat(admin.get(PATH + "/" + id + "/attempts?after=x").status()).isEqualTo(400);
        assertThat(admin.get(PATH + "/" + id + "/deliveries?status=lost").status())
                .isEqualTo(400);
    }

    @Test
    void anotherTenantMeetsNothing() {
        Answer made = create("\"*.**\"");
        String id = id(made);
        Client other = SERVER.newTenant();
        publish(other, "com.acme.others", "1");
        publish(admin, "com.acme.own", "1");
        assertThat(next(1).body()).contains("com.acme.own");
        String delivery = firstDelivery(id, "done").path("id").asString();
        assertThat(other.get(PATH).json().path("webhooks")).isEmpty();
        for (Answer answer : List.of(
                other.get(PATH + "/" + id),
                other.patch(PATH + "/" + id, "{\"enabled\": false}", "If-Match", "\"v1\""),
                other.delete(PATH + "/" + id, "If-Match", "\"v1\""),
                other.post(PATH + "/" + id + "/rotate", "{}"),
                other.post(PATH + "/" + id + "/test", ""),
                other.get(PATH + "/" + id + "/attempts"),
                other.get(PATH + "/" + id + "/deliveries"),
                other.post(PATH + "/" + id + "/replay", "{\"since\": \"2026-01-01T00:00:00Z\"}"),
                other.post(PATH + "/" + id + "/deliveries/" + delivery + "/replay", ""))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(404);
            assertThat(answer.body()).doesNotContain("com.acme", receiver.url());
        }
        assertThat(receiver.got).hasSize(1);
    }

    @Test
    void onlyWhoeverMayReadEverythingHasEventsSentOut() {
        String id = id(create("\"com.acme.**\""));
        Client reader = admin.newUser("reader", "audit.read", "event.publish");
        for (Answer answer : List.of(
                reader.get(PATH),
                reader.get(PATH + "/" + id),
                reader.post(PATH, "{}"),
                reader.patch(PATH + "/" + id, "{}"),
                reader.delete(PATH + "/" + id),
                reader.post(PATH + "/" + id + "/rotate", "{}"),
                reader.post(PATH + "/" + id + "/test", ""),
                reader.get(PATH + "/" + id + "/attempts"),
                reader.get(PATH + "/" + id + "/deliveries"),
                reader.post(PATH + "/" + id + "/replay", "{}"))) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().path("permission").asString()).isEqualTo("webhook.manage");
        }
        Client manager = admin.newUser("manager", "webhook.manage");
        assertThat(manager.get(PATH + "/" + id).status()).isEqualTo(200);
        assertThat(manager.patch(PATH + "/" + id, "{\"description\": \"mine\"}", "If-Match", "\"v1\"")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoeverMeetsAnEntityCutDownSendsNothingOut() {
        new TestPlugins(SERVER)
                .install(TestManifest.of("com.acme.secretive")
                        .with(TestManifest.entity("person", 1)
                                .with(
                                        TestManifest.field("name", 1, FieldType.STRING)
                                                .max("40"),
                                        TestManifest.field("pay", 2, FieldType.INT)))
                        .manifest());
        String id = id(create("\"com.acme.secretive.**\""));
        assertThat(admin.post("/api/v1/roles", """
                {"name": "cut down", "permissions": ["webhook.manage", "com.acme.secretive.person.read"],
                 "restrictions": [{"entity": "com.acme.secretive.person", "hidden": ["pay"]}]}""").status()).isEqualTo(201);
        assertThat(admin.post(
                                "/api/v1/users",
                                "{\"username\": \"cut\", \"password\": \"%s\", \"roles\": [\"cut down\"]}"
                                        .formatted(TestServer.PASSWORD))
                        .status())
                .isEqualTo(201);
        Client cut = SERVER.login(admin.tenantSlug(), "cut", TestServer.PASSWORD);
        assertThat(cut.get(PATH + "/" + id).status()).isEqualTo(200);
        for (Answer answer : List.of(
                cut.post(PATH, "{\"url\": \"%s\", \"types\": [\"a.b\"]}".formatted(receiver.url())),
                cut.patch(PATH + "/" + id, "{\"description\": \"mine\"}", "If-Match", "\"v1\""),
                cut.post(PATH + "/" + id + "/rotate", "{}"))) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(403);
            assertThat(answer.json().path("code").asString()).isEqualTo("restricted");
            assertThat(answer.json().path("entity").asString()).isEqualTo("com.acme.secretive.person");
        }
        assertThat(admin.post("/api/v1/plugins/com.acme.secretive/person", "{\"name\": \"Li\", \"pay\": 7}")
                        .status())
                .isEqualTo(201);
        assertThat(next(1).body()).contains("\"type\":\"com.acme.secretive.person.created\"", "\"pay\":7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | /url required /types required",
                "{\"url\": \"http://10.0.0.1/\", \"types\": [\"com.acme.**\"]} | /url address",
                "{\"url\": \"https://a:b@example.com/\", \"types\": []} | /url credentials /types required",
                "{\"url\": \"https://example.com/\", \"types\": [\"**\", \"a..b\", null]} | /types/0 pattern /types/1 pattern /types/2 required",
                "{\"url\": \"https://example.com/\", \"types\": [\"com.acme.**\"], \"description\": \"a\\u0001\"} | /description characters"
            })
    void whatIsWrongIsToldWithItsPlace(String body, String errors) {
        Answer refused = admin.post(PATH, body);
        assertThat(refused.status()).as(refused.body()).isEqualTo(400);
        StringBuilder found = new StringBuilder();
        for (JsonNode error : refused.json().path("errors")) {
            found.append(found.isEmpty() ? "" : " ")
                    .append(error.path("pointer").asString())
                    .append(' ')
                    .append(error.path("code").asString());
        }
        assertThat(found.toString()).isEqualTo(errors);
        assertThat(admin.get(PATH).json().path("webhooks")).isEmpty();
    }

    @Test
    void aTenantHasFiftyAtMost() {
        for (int i = 0; i < WebhookController.MOST; i++) {
            assertThat(admin.post(PATH, "{\"url\": \"https://example.com/%d\", \"types\": [\"a.b\"]}".formatted(i))
                            .status())
                    .isEqualTo(201);
        }
        Answer refused = admin.post(PATH, "{\"url\": \"https://example.com/\", \"types\": [\"a.b\"]}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("code").asString()).isEqualTo("too_many");
    }

    @Test
    void theMetricsTellOfTriesByOutcome() {
        create("\"com.acme.**\"");
        publish(admin, "com.acme.counted", "1");
        next(1);
        Client scraper = SERVER.withToken(TOKEN);
        Await.until(
                "the try is counted",
                () -> scraper.get("/actuator/prometheus")
                        .body()
                        .contains("mortise_webhook_attempts_seconds_count{outcome=\"delivered\"}"));
        String metrics = Await.until(
                "what waits is known",
                () -> scraper.get("/actuator/prometheus").body(),
                text -> text.lines().anyMatch(line -> line.matches("mortise_webhook_lag_seconds [0-9.E-]+")));
        assertThat(metrics)
                .contains("mortise_webhook_deliveries{state=\"pending\"}", "mortise_webhook_attempts_running")
                .doesNotContain(receiver.url(), admin.tenantSlug() + "\",outcome");
    }
}
