package dev.mortise.server.platform.start;

import dev.mortise.server.platform.DatabaseAddress;
import dev.mortise.server.platform.PooledDatabase;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.StartRefused;
import dev.mortise.server.platform.TenantDatabases;
import dev.mortise.server.platform.postgres.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The server's database, migrated and ready: the embedded PostgreSQL or the one that the options name. Closing it
/// stops the embedded one.
public final class ServerDatabase implements TenantDatabases, AutoCloseable {
    private static final int CONNECTIONS = 40;
    private static final int OLDEST_POSTGRESQL = 15;

    private final @Nullable EmbeddedPostgres embedded;
    private final PooledDatabase pool;

    private ServerDatabase(@Nullable EmbeddedPostgres embedded, PooledDatabase pool) {
        this.embedded = embedded;
        this.pool = pool;
    }

    /// Starts or finds the database and brings its schema up to date.
    ///
    /// @throws StartRefused when it cannot be used, saying what would help
    public static ServerDatabase open(ServerOptions options) {
        String url = options.databaseUrl();
        EmbeddedPostgres embedded = url == null ? EmbeddedPostgres.start(options.dataFolder()) : null;
        DatabaseAddress address =
                embedded != null ? embedded.database() : new DatabaseAddress(String.valueOf(url), null, null);
        ServerDatabase database = new ServerDatabase(embedded, new PooledDatabase(address, CONNECTIONS));
        try {
            database.checkVersion(address);
            Migrations.apply(database.home());
            return database;
        } catch (RuntimeException | Error e) {
            database.close();
            throw e;
        }
    }

    @Override
    public DataSource home() {
        return pool.home();
    }

    @Override
    public DataSource of(UUID tenantId) {
        return pool.of(tenantId);
    }

    @Override
    public void renewConnections() {
        pool.renewConnections();
    }

    /// Whether it answers within two seconds.
    boolean isAnswering() {
        try (Connection connection = home().getConnection()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Override
    public void close() {
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    private void checkVersion(DatabaseAddress address) {
        try (Connection connection = home().getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_POSTGRESQL) {
                throw new StartRefused("%s is PostgreSQL %d; Mortise needs %d or later"
                        .formatted(address, version, OLDEST_POSTGRESQL));
            }
        } catch (SQLException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartRefused(
                    "cannot reach the database at " + address + ": " + cause.getMessage()
                            + "; check MORTISE_DATABASE_URL",
                    e);
        }
    }
}
