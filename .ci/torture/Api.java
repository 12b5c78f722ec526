import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The HTTP API of the nodes, as a client of any of them sees it.
final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final JsonMapper json = new JsonMapper();

    /// An answer: its status, its body as JSON, its ETag or an empty text.
    record Answer(int status, JsonNode body, String etag) {
        /// Whether the write may still have been done or not: to be asked again.
        boolean isOpen() {
            return status >= 500 || status == 429 || status == 408 || status == 401;
        }

        @Override
        public String toString() {
            return status + " " + body;
        }
    }

    Answer send(Node node, String method, String path, String token, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(node, path, token);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.method(method, HttpRequest.BodyPublishers.ofString(body)).header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return answer(request.build());
    }

    Answer upload(Node node, String token, Path plugin) throws IOException, InterruptedException {
        String boundary = "torture-" + System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String part : new String[] {"wasm", "manifest"}) {
            String file = part.equals("wasm") ? "plugin.wasm" : "manifest.toml";
            body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + file
                            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.writeBytes(Files.readAllBytes(plugin.resolve(file)));
            body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return answer(request(node, "/api/v1/admin/plugins", token)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build());
    }

    String login(Node node, String tenant, String password) throws IOException, InterruptedException {
        String body = "{\"tenant\":\"%s\",\"username\":\"admin\",\"password\":\"%s\"}".formatted(tenant, password);
        Answer answer = send(node, "POST", "/api/v1/auth/login", "", body, Map.of());
        if (answer.status() != 200) {
            throw new IOException("the login at " + tenant + " gave " + answer);
        }
        return answer.body().path("token").asString();
    }

    boolean isReady(Node node) {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create(node.address() + "/actuator/health/readiness"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static HttpRequest.Builder request(Node node, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.address() + path)).timeout(PATIENCE);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private Answer answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        String text = response.body();
        JsonNode body = text.startsWith("{") || text.startsWith("[") ? json.readTree(text) : json.createObjectNode().put("text", text);
        return new Answer(response.statusCode(), body, response.headers().firstValue("ETag").orElse(""));
    }
}
