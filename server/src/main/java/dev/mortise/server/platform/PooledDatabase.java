package dev.mortise.server.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.util.UUID;
import javax.sql.DataSource;

/// One PostgreSQL database behind a connection pool, which holds every tenant.
public final class PooledDatabase implements TenantDatabases, AutoCloseable {
    private final HikariDataSource pool;

    /// Opens the pool; the first connection is made at its first use.
    ///
    /// @param address where the database is
    /// @param connections the most connections it may use
    public PooledDatabase(DatabaseAddress address, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("mortise");
        config.setJdbcUrl(address.jdbcUrl());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(Math.min(2, connections));
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "mortise");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("loginTimeout", "10");
        config.addDataSourceProperty("cancelSignalTimeout", "10");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        pool = new HikariDataSource(config);
    }

    @Override
    public DataSource home() {
        return pool;
    }

    @Override
    public DataSource of(UUID tenantId) {
        return pool;
    }

    @Override
    public void renewConnections() {
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    @Override
    public void close() {
        pool.close();
    }
}
