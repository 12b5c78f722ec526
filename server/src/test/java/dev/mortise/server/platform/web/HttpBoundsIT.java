package dev.mortise.server.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HttpBoundsIT {
    private static final TestServer SERVER = TestServer.start();
    private static final TestServer.Client OPERATOR = SERVER.operator();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    /// A request that is refused.
    record Refusal(String method, String path, String body, int status, String code, String says) {}

    static Stream<Refusal> refusals() {
        String deep = "[".repeat(100) + "]".repeat(100);
        String longText = "\"" + "x".repeat((1 << 20) - 100) + "\"";
        return Stream.of(
                new Refusal("POST", "/api/v1/tenants", "{\"slug\": ", 400, "malformed_json", "line 1"),
                new Refusal("POST", "/api/v1/tenants", "", 400, "malformed_json", "JSON"),
                new Refusal("POST", "/api/v1/tenants", "{\"slog\": \"x\"}", 400, "invalid", "/slog"),
                new Refusal(
                        "POST", "/api/v1/tenants", "{\"slog\": \"x\"}", 400, "invalid", "adminPassword, name, slug"),
                new Refusal(
                        "POST", "/api/v1/tenants", "{\"slug\":\"a\",\"slug\":\"b\"}", 400, "malformed_json", "slug"),
                new Refusal("POST", "/api/v1/tenants", "{\"slug\": 7}", 400, "invalid", "must be a text"),
                new Refusal("POST", "/api/v1/tenants", "{} {}", 400, "malformed_json", ""),
                new Refusal("POST", "/api/v1/tenants", "[]", 400, "invalid", "must be an object"),
                new Refusal("PUT", "/api/v1/settings/k", "{\"value\": " + deep + "}", 400, "json_bounds", "depth"),
                new Refusal(
                        "PUT", "/api/v1/settings/k", "{\"value\": " + "9".repeat(200) + "}", 400, "json_bounds", "100"),
                new Refusal("PUT", "/api/v1/settings/k", "{\"value\": " + longText + "}", 400, "invalid", "65536"),
                new Refusal(
                        "PUT",
                        "/api/v1/settings/k",
                        "{\"value\": \"" + "x".repeat(1 << 20) + "\"}",
                        413,
                        "too_large",
                        "1048576"),
                new Refusal("PUT", "/api/v1/settings/a%20b", "{\"value\": 1}", 400, "invalid", "letters"),
                new Refusal("PUT", "/api/v1/settings/k", "{\"value\": \"\\u0000\"}", 400, "invalid", "U+0000"),
                new Refusal("DELETE", "/api/v1/tenants", "", 405, "method", "GET"),
                new Refusal("GET", "/api/v1/nothing", "", 404, "not_found", "nothing"),
                new Refusal("GET", "/api/v1/users/not-a-uuid", "", 404, "not_found", "user"),
                new Refusal("GET", "/api/v1/users?limit=501", "", 400, "invalid", "500"),
                new Refusal("GET", "/api/v1/audit?cursor=xyz", "", 400, "invalid", "cursor"),
                new Refusal("GET", "/actuator/env", "", 404, "not_found", ""),
                new Refusal("GET", "/api/v1//users", "", 400, "address", "empty parts"),
                new Refusal("GET", "/api/v1/users;a=b", "", 400, "address", "empty parts"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void whatIsWrongIsSaidInAProblem(Refusal refusal) {
        String body = refusal.body().isEmpty() ? null : refusal.body();
        Answer answer = OPERATOR.send(refusal.method(), refusal.path(), body, "Content-Type", "application/json");
        assertThat(answer.status()).as(answer.body()).isEqualTo(refusal.status());
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
        assertThat(answer.json().path("code").asString()).isEqualTo(refusal.code());
        assertThat(answer.json().path("status").asInt()).isEqualTo(refusal.status());
        assertThat(answer.json().path("traceId").asString()).isEqualTo(answer.header("x-trace-id"));
        assertThat(answer.body()).contains(refusal.says()).doesNotContain("Exception", "dev.mortise", "jackson");
    }

    @Test
    void anotherMediaTypeIsNamedWithWhatWouldDo() {
        Answer answer = OPERATOR.send("POST", "/api/v1/tenants", "slug=a", "Content-Type", "text/plain");
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.json().path("supported").toString()).contains("application/json");
    }

    @Test
    void theAnswerIsAProblemWhateverTheCallerAccepts() {
        Answer answer = OPERATOR.send("GET", "/api/v1/nothing", null, "Accept", "text/html");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
    }

    @Test
    void aBodyWithoutAnnouncedLengthIsBoundedToo() throws IOException, InterruptedException {
        String token = SERVER.anonymous()
                .post(
                        "/api/v1/auth/login",
                        "{\"tenant\":\"default\",\"username\":\"admin\",\"password\":\"" + TestServer.PASSWORD + "\"}")
                .json()
                .path("token")
                .asString();
        byte[] body = ("{\"value\": \"" + "x".repeat(2 << 20) + "\"}").getBytes(StandardCharsets.US_ASCII);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(SERVER.address() + "/api/v1/settings/k"))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(400, 413);
            assertThat(answer.body()).containsAnyOf("too_large", "json_bounds");
        }
    }

    @Test
    void headersBeyondTheBoundAreRefused() throws IOException {
        URI address = URI.create(SERVER.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write(("GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(20_000) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 400");
        }
    }

    @Test
    void aTraceparentIsTakenUpAndAnInvalidOneIsNot() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        Answer taken =
                OPERATOR.send("GET", "/api/v1/auth/me", null, "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
        assertThat(taken.header("x-trace-id")).isEqualTo(trace);
        Answer own = OPERATOR.send("GET", "/api/v1/auth/me", null, "traceparent", "00-zz-b7ad6b7169203331-01");
        assertThat(own.header("x-trace-id")).matches("[0-9a-f]{32}");
    }

    @Test
    void apiAnswersAreNeverKeptAndCarryTheSecurityHeaders() {
        Answer answer = OPERATOR.get("/api/v1/auth/me");
        assertThat(answer.header("cache-control")).contains("no-store");
        assertThat(answer.header("content-security-policy")).startsWith("default-src 'none'");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.header("cross-origin-opener-policy")).isEqualTo("same-origin");
        assertThat(answer.headers()).doesNotContainKeys("set-cookie", "server", "x-powered-by");
    }

    @Test
    void readinessIsPublicAndSaysNoMore() {
        Answer answer = SERVER.anonymous().get("/actuator/health/readiness");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().toString()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void theApiDescriptionIsPublicAndOfVersion31() {
        Answer answer = SERVER.anonymous().get("/api/v1/openapi");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("openapi").asString()).startsWith("3.1");
        assertThat(answer.json().path("paths").propertyNames()).contains("/api/v1/auth/login", "/api/v1/tenants");
    }

    @Test
    void pagesOfTheWebAreServedWithAStrictPolicyAndANonceOfTheirOwn() {
        Answer page = SERVER.anonymous().get("/plugins/of/the/web");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).startsWith("text/html");
        assertThat(page.header("cache-control")).contains("no-store");
        String policy = page.header("content-security-policy");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "'nonce-", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("CSP_NONCE");
        assertThat(SERVER.anonymous().get("/").header("content-security-policy"))
                .isNotEqualTo(policy);
        assertThat(SERVER.anonymous().get("/no-such-file.js").status()).isEqualTo(404);
        assertThat(SERVER.anonymous().get("/api/v1/nothing").status()).isEqualTo(401);
        assertThat(SERVER.anonymous().get("/assets/../application.properties").status())
                .isIn(400, 404);
    }
}
