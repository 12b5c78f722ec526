package dev.mortise.server;

import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A whole server on a free port, with a database of its own ([TestDatabase]).
///
/// ```java
/// private static final TestServer SERVER = TestServer.start();
///
/// @AfterAll static void stop() { SERVER.close(); }
///
/// @Test void aTenantSeesNothingOfAnother() {
///     TestServer.Client one = SERVER.newTenant();      // its admin, logged in
///     TestServer.Client other = SERVER.newTenant();
///     TestServer.Answer made = one.post("/api/v1/settings/…", """
///             {"value": 1}""");
///     assertThat(made.status()).isEqualTo(201);
///     assertThat(made.json().path("id").asString()).isNotEmpty();
/// }
/// ```
///
/// A start takes some two seconds: share one in a test class, and make tenants instead of servers.
public final class TestServer implements AutoCloseable {
    /// The password of every user that this fixture makes.
    public static final String PASSWORD = "a password for tests";

    private final TestDatabase database;
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private final AtomicInteger tenants = new AtomicInteger();

    private final boolean ownsDatabase;

    private TestServer(TestDatabase database, boolean ownsDatabase, ServerOptions.Operation operation) {
        this(database, database.address().jdbcUrl(), ownsDatabase, operation);
    }

    private TestServer(TestDatabase database, String jdbcUrl, boolean ownsDatabase, ServerOptions.Operation operation) {
        this.database = database;
        this.ownsDatabase = ownsDatabase;
        String url = jdbcUrl + "?user=" + database.address().user() + "&password="
                + database.address().password();
        context = MortiseServer.start(
                new ServerOptions("127.0.0.1", 0, Path.of("target", "test-server"), url, PASSWORD, operation));
        int port = Objects.requireNonNull(((ServletWebServerApplicationContext) context).getWebServer())
                .getPort();
        address = "http://127.0.0.1:" + port;
    }

    /// Starts a server on a new database.
    public static TestServer start() {
        return start(ServerOptions.Operation.STANDARD);
    }

    /// Starts a server on a new database, as its operator wants it.
    public static TestServer start(ServerOptions.Operation operation) {
        return new TestServer(TestDatabase.create(), true, operation);
    }

    /// Starts a server on a new database that it reaches by another port.
    public static TestServer start(IntUnaryOperator port) {
        TestDatabase database = TestDatabase.create();
        URI url = URI.create(database.address().jdbcUrl().substring("jdbc:".length()));
        return new TestServer(
                database,
                "jdbc:postgresql://127.0.0.1:" + port.applyAsInt(url.getPort()) + url.getPath(),
                true,
                ServerOptions.Operation.STANDARD);
    }

    /// Starts another node on a server's database. Close it first.
    public static TestServer startBeside(TestServer other) {
        return new TestServer(other.database, false, ServerOptions.Operation.STANDARD);
    }

    /// Starts another node on a server's database, as its operator wants it. Close it first.
    public static TestServer startBeside(TestServer other, ServerOptions.Operation operation) {
        return new TestServer(other.database, false, operation);
    }

    /// An answer of the server.
    ///
    /// @param body its text, empty for none
    public record Answer(int status, Map<String, List<String>> headers, String body) {
        /// The body as JSON.
        public JsonNode json() {
            return new JsonMapper().readTree(body);
        }

        /// A header's first value; empty when there is none. Names are in lower case.
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    /// Sends requests as one user.
    public final class Client {
        private final @Nullable String token;

        private Client(@Nullable String token) {
            this.token = token;
        }

        /// Sends `GET`.
        public Answer get(String path) {
            return send("GET", path, null);
        }

        /// Sends `POST` with a JSON body.
        public Answer post(String path, String body) {
            return send("POST", path, body);
        }

        /// Sends `PUT` with a JSON body.
        public Answer put(String path, String body) {
            return send("PUT", path, body);
        }

        /// Sets what a role holds, as it was listed.
        public Answer hold(JsonNode role, String holding) {
            return send(
                    "PUT",
                    "/api/v1/roles/" + role.path("id").asString() + "/permissions",
                    holding,
                    "If-Match",
                    role.path("etag").asString());
        }

        /// Sends `PUT` with bytes of any type.
        public Answer put(String path, byte[] body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                    .header("Content-Type", "application/octet-stream")
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(body));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            return exchange(request.build());
        }

        /// Sends `PATCH` with a JSON body; further headers as name and value in turn.
        public Answer patch(String path, String body, String... headers) {
            return send("PATCH", path, body, headers);
        }

        /// Sends `DELETE`; further headers as name and value in turn.
        public Answer delete(String path, String... headers) {
            return send("DELETE", path, null, headers);
        }

        /// Sends any request.
        ///
        /// @param body null for none
        /// @param headers name and value in turn; `Content-Type` is JSON unless it is among them
        public Answer send(String method, String path, @Nullable String body, String... headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (token != null) {
                request.setHeader("Authorization", "Bearer " + token);
            }
            if (body != null) {
                request.setHeader("Content-Type", "application/json");
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.setHeader(headers[i], headers[i + 1]);
            }
            return exchange(request.build());
        }

        /// Sends `GET`; the caller reads the body as it comes, and closes it.
        public HttpResponse<InputStream> stream(String path) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        }

        /// Uploads parts as `multipart/form-data`, each as a file of its name.
        public Answer upload(String path, Map<String, byte[]> parts) {
            String boundary = "mortise-test-boundary";
            var body = new java.io.ByteArrayOutputStream();
            parts.forEach((name, bytes) -> {
                body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name
                                + "\"; filename=\"" + name + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
                body.writeBytes(bytes);
                body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
            });
            body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
            if (token != null) {
                request.header("Authorization", "Bearer " + token);
            }
            return exchange(request.build());
        }

        /// Creates a user in this client's tenant, with a role of these permissions, and logs it in.
        public Client newUser(String username, String... permissions) {
            String role = "role of " + username;
            String list = new JsonMapper().writeValueAsString(permissions);
            expect(201, post("/api/v1/roles", "{\"name\": \"" + role + "\", \"permissions\": " + list + "}"));
            expect(
                    201,
                    post(
                            "/api/v1/users",
                            "{\"username\": \"%s\", \"password\": \"%s\", \"roles\": [\"%s\"]}"
                                    .formatted(username, PASSWORD, role)));
            return login(tenantSlug(), username, PASSWORD);
        }

        /// The slug of this client's tenant.
        public String tenantSlug() {
            return get("/api/v1/auth/me").json().path("tenant").path("slug").asString();
        }

        /// The id of this client's tenant.
        public UUID tenantId() {
            return UUID.fromString(
                    get("/api/v1/auth/me").json().path("tenant").path("id").asString());
        }

        /// The id of this client's user.
        public UUID userId() {
            return UUID.fromString(
                    get("/api/v1/auth/me").json().path("user").path("id").asString());
        }
    }

    /// Stores an event of a client's tenant, of any type.
    public String happen(Client client, String type, String payload) {
        NewEvent event = new NewEvent(type, Actor.system("test"), null, null, payload);
        return transactions()
                .inTenant(client.tenantId(), tx -> bean(Outbox.class).append(tx, event))
                .toString();
    }

    /// A client that is not logged in.
    public Client anonymous() {
        return new Client(null);
    }

    /// A client with a token of one's own making.
    public Client withToken(String token) {
        return new Client(token);
    }

    /// The platform's operator.
    public Client operator() {
        return login("default", "admin", PASSWORD);
    }

    /// Creates a tenant and logs its admin in.
    public Client newTenant() {
        String slug = "tenant-" + tenants.incrementAndGet();
        expect(
                201,
                operator()
                        .post(
                                "/api/v1/tenants",
                                "{\"slug\": \"%s\", \"name\": \"Tenant %s\", \"adminPassword\": \"%s\"}"
                                        .formatted(slug, slug, PASSWORD)));
        return login(slug, "admin", PASSWORD);
    }

    /// Logs a user in.
    public Client login(String tenant, String username, String password) {
        Answer answer = anonymous()
                .post(
                        "/api/v1/auth/login",
                        "{\"tenant\": \"%s\", \"username\": \"%s\", \"password\": \"%s\"}"
                                .formatted(tenant, username, password));
        expect(200, answer);
        return new Client(answer.json().path("token").asString());
    }

    /// The server's address, as `http://127.0.0.1:49152`.
    public String address() {
        return address;
    }

    /// The server's database.
    public TestDatabase database() {
        return database;
    }

    /// The server's transactions.
    public TenantTransactions transactions() {
        return bean(TenantTransactions.class);
    }

    /// A part of the running server.
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /// Adds a part to the running server, for those that look parts up when they need them.
    public void register(String name, Object part) {
        context.getBeanFactory().registerSingleton(name, part);
    }

    @Override
    public void close() {
        try {
            context.close();
            http.close();
        } finally {
            if (ownsDatabase) {
                database.close();
            }
        }
    }

    private static void expect(int status, Answer answer) {
        if (answer.status() != status) {
            throw new AssertionError("expected " + status + ", got " + answer.status() + ": " + answer.body());
        }
    }

    private Answer exchange(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
