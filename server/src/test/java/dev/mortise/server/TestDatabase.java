package dev.mortise.server;

import dev.mortise.server.platform.DatabaseAddress;
import dev.mortise.server.platform.PooledDatabase;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/// A database of a test's own, with every migration applied: a copy of a template, made in some 50 ms.
///
/// One PostgreSQL runs for the whole test process, started by the server's own launcher in `target/test-data`; it
/// ends with the process.
///
/// ```java
/// try (TestDatabase database = TestDatabase.create()) {
///     database.transactions().inTenant(tenant, tx -> tx.jdbc().sql("…").update());
/// }
/// ```
///
/// Keep one for a test class in a `static final` field and close it in `@AfterAll`.
public final class TestDatabase implements AutoCloseable {
    private final String name;
    private final DatabaseAddress address;
    private final PooledDatabase pool;

    private TestDatabase(String name) {
        this.name = name;
        address = Cluster.POSTGRES.address(name);
        pool = new PooledDatabase(address, 10);
    }

    /// A new database with every migration applied.
    public static TestDatabase create() {
        return new TestDatabase(Cluster.POSTGRES.copyOfTemplate());
    }

    /// A new database with nothing in it, for tests of the migrations themselves.
    public static TestDatabase createEmpty() {
        return new TestDatabase(Cluster.POSTGRES.empty());
    }

    /// Where it is, as the login user that owns it.
    public DatabaseAddress address() {
        return address;
    }

    /// Its connections.
    public PooledDatabase pool() {
        return pool;
    }

    /// Transactions in it.
    public TenantTransactions transactions() {
        return new TenantTransactions(pool);
    }

    /// Runs one statement as superuser, past every policy: to set up what the server itself could not, or to look
    /// at what is really stored.
    ///
    /// @return the rows, each column as text; `null` for SQL's null
    public List<List<String>> asSuperuser(String sql) {
        return Cluster.POSTGRES.run(name, sql);
    }

    @Override
    public void close() {
        pool.close();
        Cluster.POSTGRES.run("postgres", "drop database " + name + " with (force)");
    }

    private static final class Cluster {
        static final Cluster POSTGRES = new Cluster();
        private static final String TEMPLATE = "template_mortise";

        private final EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of("target", "test-data"));
        private final AtomicInteger made = new AtomicInteger();

        private Cluster() {
            run("postgres", "alter role mortise createdb");
            for (List<String> row : run(
                    "postgres",
                    "select datname from pg_database where datname like 'test\\_%' or datname = '" + TEMPLATE + "'")) {
                run("postgres", "drop database " + row.getFirst() + " with (force)");
            }
            run("postgres", "create database " + TEMPLATE + " owner mortise");
            DatabaseAddress template = address(TEMPLATE);
            Flyway.configure()
                    .dataSource(template.jdbcUrl(), template.user(), template.password())
                    .load()
                    .migrate();
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        }

        DatabaseAddress address(String database) {
            DatabaseAddress home = postgres.database();
            return new DatabaseAddress(
                    home.jdbcUrl().substring(0, home.jdbcUrl().lastIndexOf('/') + 1) + database,
                    home.user(),
                    home.password());
        }

        String copyOfTemplate() {
            String name = "test_" + made.incrementAndGet();
            run("postgres", "create database " + name + " owner mortise template " + TEMPLATE);
            return name;
        }

        String empty() {
            String name = "test_" + made.incrementAndGet();
            run("postgres", "create database " + name + " owner mortise");
            return name;
        }

        List<List<String>> run(String database, String sql) {
            DatabaseAddress superuser = postgres.administration(database);
            try (Connection connection =
                            DriverManager.getConnection(superuser.jdbcUrl(), superuser.user(), superuser.password());
                    Statement statement = connection.createStatement()) {
                List<List<String>> rows = new ArrayList<>();
                if (statement.execute(sql)) {
                    ResultSet results = statement.getResultSet();
                    while (results.next()) {
                        List<String> row = new ArrayList<>();
                        for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
                            row.add(String.valueOf(results.getString(column)));
                        }
                        rows.add(row);
                    }
                }
                return rows;
            } catch (SQLException e) {
                throw new IllegalStateException(sql, e);
            }
        }
    }
}
