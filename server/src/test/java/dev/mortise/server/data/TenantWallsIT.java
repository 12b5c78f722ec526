package dev.mortise.server.data;

import static dev.mortise.server.data.Rows.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer;
import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import dev.mortise.server.platform.TenantDatabases;
import dev.mortise.server.platform.TenantTransactions;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tenants are kept apart twice. Each wall is taken down here, and the other one holds by itself at every
/// endpoint of rows; with both down, it shows that they were down.
class TenantWallsIT {
    private static final String PLUGIN = "com.acme.walls";
    private static final String SECRET = "SECRET";
    private static final TestServer SERVER = TestServer.start();
    private static final TestPlugins PLUGINS = new TestPlugins(SERVER);

    /// How a statement binds itself to its tenant.
    private static final Pattern PREDICATE =
            Pattern.compile("(?:\"[^\"]+\"\\.)?\"?tenant_id\"? = (?:cast\\(\\? as uuid\\)|\\?::uuid|\\?)");

    private static final Map<String, String> BODIES = Map.of(
            "POST ",
            "{\"code\":\"SECRET-1\",\"title\":\"x\"}",
            "PATCH /{id}",
            "{\"title\":\"y\"}",
            "POST /query",
            "{\"filter\":{\"folder\":{\"name\":{\"_null\":false}}},\"count\":\"exact\",\"expand\":[\"folder\"]}",
            "POST /aggregate",
            "{\"group\":[\"title\"],\"measures\":{\"n\":\"count\"}}",
            "POST /batch",
            "{\"atomic\":false,\"operations\":[{\"op\":\"update\",\"id\":\"ID\",\"version\":2,\"data\":{\"title\":\"y\"}},"
                    + "{\"op\":\"delete\",\"id\":\"ID\",\"version\":2}]}",
            "POST /{id}/restore",
            "{}",
            "POST /{id}/revert",
            "{\"to\":1}",
            "POST /{id}/purge",
            "{\"confirm\":\"ID\"}",
            "POST /purge",
            "{\"confirm\":\"doc\"}");

    private final Client owner = SERVER.newTenant();
    private final Rows docs = new Rows(owner, PLUGIN, "doc");

    @BeforeAll
    static void install() {
        PLUGINS.install(Documents.manifest(PLUGIN));
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static List<String> tables() {
        return List.of(PLUGINS.table(PLUGIN, 1), PLUGINS.table(PLUGIN, 2));
    }

    private String secret(String code) {
        String folder = id(new Rows(owner, PLUGIN, "folder").created("{\"name\":\"SECRET\"}"));
        String id = id(docs.created("{\"code\":\"%s\",\"title\":\"SECRET\",\"memo\":\"SECRET %s\",\"folder\":\"%s\"}"
                .formatted(code, code, folder)));
        assertThat(docs.patch(id, 1, "{\"title\":\"SECRET too\"}").status()).isEqualTo(200);
        return id;
    }

    private String everything() {
        return docs.list("sort=id").body() + docs.list("deleted=only").body();
    }

    /// Walks every endpoint as another tenant's admin.
    private void assertNothingPasses(AtomicInteger rewritten, boolean isRewriting) {
        String there = secret("SECRET-1");
        String gone = secret("SECRET-2");
        assertThat(docs.delete(gone, 2).status()).isEqualTo(204);
        String before = everything();
        Client stranger = SERVER.newTenant();
        for (RowEndpoint endpoint : RowEndpoint.all()) {
            for (String id : List.of(there, gone)) {
                int earlier = rewritten.get();
                Answer answer = endpoint.call(stranger, PLUGIN, "doc", BODIES, id);
                assertThat(answer.body()).as(endpoint.toString()).doesNotContain(SECRET + "\"", SECRET + " too");
                assertThat(answer.status()).as(endpoint + answer.body()).isLessThan(500);
                if (endpoint.path().startsWith("/{id}")) {
                    assertThat(answer.status()).as(endpoint + answer.body()).isEqualTo(404);
                }
                if (isRewriting) {
                    assertThat(rewritten.get()).as("statements of " + endpoint).isGreaterThan(earlier);
                }
            }
        }
        Rows theirs = docs.as(stranger);
        for (String parameter : List.of("search=SECRET", "deleted=only", "count=exact", "expand=folder")) {
            assertThat(theirs.list(parameter).body())
                    .as(parameter)
                    .doesNotContain(there, gone, SECRET + "\"", SECRET + " too");
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void rowLevelSecurityAloneKeepsTenantsApart() throws ReflectiveOperationException {
        AtomicInteger rewritten = new AtomicInteger();
        Down predicate = predicateDown(rewritten);
        try {
            assertNothingPasses(rewritten, true);
        } finally {
            predicate.close();
        }
    }

    @Test
    void thePredicateAloneKeepsTenantsApart() {
        Down policies = policiesDown();
        try {
            assertNothingPasses(new AtomicInteger(), false);
        } finally {
            policies.close();
        }
    }

    @Test
    void withBothDownNothingKeepsThemApart() throws ReflectiveOperationException {
        String there = secret("SECRET-1");
        Rows stranger = docs.as(SERVER.newTenant());
        assertThat(stranger.list().body()).doesNotContain(there);
        Down policies = policiesDown();
        Down predicate = predicateDown(new AtomicInteger());
        try {
            assertThat(stranger.list("limit=500").body()).contains(there, SECRET + " too");
        } finally {
            predicate.close();
            policies.close();
        }
        assertThat(stranger.list().body()).doesNotContain(there);
    }

    /// A wall that is down until this is closed.
    @FunctionalInterface
    private interface Down {
        void close();
    }

    private static Down policiesDown() {
        for (String table : withWords()) {
            SERVER.database()
                    .asSuperuser(
                            "alter table \"" + table + "\" no force row level security, disable row level security");
        }
        return () -> {
            for (String table : withWords()) {
                SERVER.database()
                        .asSuperuser(
                                "alter table \"" + table + "\" enable row level security, force row level security");
            }
        };
    }

    private static List<String> withWords() {
        return SERVER
                .database()
                .asSuperuser("select relname from pg_class where relkind = 'r' and (relname like '"
                        + String.join("%' or relname like '", tables()) + "%')")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    /// Puts databases in the place of the server's whose statements on the plugin's tables hold for every
    /// tenant.
    private static Down predicateDown(AtomicInteger rewritten) throws ReflectiveOperationException {
        Field field = TenantTransactions.class.getDeclaredField("databases");
        field.setAccessible(true);
        TenantTransactions transactions = SERVER.transactions();
        TenantDatabases real = (TenantDatabases) field.get(transactions);
        List<String> tables = tables();
        field.set(transactions, new TenantDatabases() {
            @Override
            public DataSource home() {
                return real.home();
            }

            @Override
            public DataSource of(UUID tenantId) {
                return rewriting(DataSource.class, real.of(tenantId), tables, rewritten);
            }

            @Override
            public void renewConnections() {
                real.renewConnections();
            }
        });
        return () -> {
            try {
                field.set(transactions, real);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /// A source of connections, or a connection, whose statements on the tables are freed of their
    /// predicates.
    private static <T> T rewriting(Class<T> type, T real, List<String> tables, AtomicInteger rewritten) {
        return type.cast(Proxy.newProxyInstance(
                TenantWallsIT.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object[] passed = arguments == null ? new Object[0] : arguments.clone();
                    if (method.getName().equals("prepareStatement")
                            && passed[0] instanceof String sql
                            && tables.stream().anyMatch(sql::contains)) {
                        String freed = PREDICATE.matcher(sql).replaceAll("($0 or true)");
                        rewritten.addAndGet(freed.equals(sql) ? 0 : 1);
                        passed[0] = freed;
                    }
                    Object result = invoke(real, method, passed);
                    return result instanceof Connection connection
                            ? rewriting(Connection.class, connection, tables, rewritten)
                            : result;
                }));
    }

    private static Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
