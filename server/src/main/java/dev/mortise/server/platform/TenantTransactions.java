package dev.mortise.server.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// Opens transactions: bound to one tenant, or across tenants for the server's own work. The only way to
/// the database.
///
/// Role, tenant and time limit are set by one statement at the begin, which goes to the database together
/// with the first one of the work, and end with the transaction. A statement may run 30 s. Nothing is
/// retried here: a `ConcurrencyFailureException` is the caller's to retry. Thread-safe.
public final class TenantTransactions {
    /// How long one statement may run.
    public static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    /// PostgreSQL's `feature_not_supported`.
    private static final String NOT_SUPPORTED = "0A000";

    private static final UUID NO_TENANT = new UUID(0, 0);

    private final TenantDatabases databases;
    private final SQLExceptionTranslator translator = translator();

    /// @param databases where each tenant's rows are
    public TenantTransactions(TenantDatabases databases) {
        this.databases = databases;
    }

    /// Call after the columns of tables have changed their types; transactions that run go on. Until then,
    /// a statement that a connection has prepared for the former types fails once, as a
    /// `ConcurrencyFailureException`.
    public void renewConnections() {
        databases.renewConnections();
    }

    private static SQLExceptionTranslator translator() {
        SQLExceptionSubclassTranslator translator = new SQLExceptionSubclassTranslator();
        translator.setCustomTranslator((task, sql, failure) -> {
            if (TransactionQueries.REQUIREMENT.equals(failure.getSQLState())) {
                return new RequirementFailed(failure);
            }
            return NOT_SUPPORTED.equals(failure.getSQLState())
                            && String.valueOf(failure.getMessage()).contains("cached plan")
                    ? new ConcurrencyFailureException(task + ": the table has changed", failure)
                    : null;
        });
        return translator;
    }

    /// Does work in a transaction that sees one tenant's rows, and commits.
    public <T extends @Nullable Object> T inTenant(UUID tenantId, Transaction.Work<T> work) {
        return run(beginTenant(tenantId), work);
    }

    /// Does work in a transaction that sees one tenant's rows, and commits.
    ///
    /// @param opening adds what is done before anything else, and together with it; done in any case
    ///   before the commit, and not when the work throws before its first statement
    public <T extends @Nullable Object> T inTenant(
            UUID tenantId, Consumer<Pipeline> opening, Transaction.Work<T> work) {
        return run(beginTenant(tenantId, opening), work);
    }

    /// Does work in a transaction across all tenants, and commits: login, plugin administration, the
    /// dispatcher.
    public <T extends @Nullable Object> T inPlatform(Transaction.Work<T> work) {
        return run(begin(databases.home(), DatabaseRole.PLATFORM, null, TenantTransactions::nothing), work);
    }

    /// Does work in a transaction of the schema's owner, and commits: DDL. Use [Transaction#as] for the
    /// rows that belong to it.
    public <T extends @Nullable Object> T asOwner(Transaction.Work<T> work) {
        return run(begin(databases.home(), DatabaseRole.OWNER, null, TenantTransactions::nothing), work);
    }

    /// Runs one statement of the schema's owner that no transaction may hold, as one that makes an
    /// index while rows are written. It waits for others as long as they take.
    ///
    /// @param most how long it may run
    public void outside(String statement, Duration most) {
        try (Connection connection = databases.home().getConnection();
                Statement run = connection.createStatement()) {
            connection.setAutoCommit(true);
            run.execute(TransactionQueries.timeout(most));
            try {
                run.execute(statement);
            } finally {
                run.execute(TransactionQueries.STANDARD_TIMEOUT);
            }
        } catch (SQLException e) {
            throw ConnectionTransaction.translated(translator, "outside of a transaction", e);
        }
    }

    /// Runs statements as [#outside], while no other node runs some by the same lock. The lock is the
    /// connection's: a transaction that held it would be waited for by an index that is made.
    ///
    /// @param lock the number of an advisory lock
    /// @param statements asked for when the lock is there
    /// @return whether it was; if not, nothing is done
    public boolean outsideAlone(long lock, Supplier<List<String>> statements, Duration most) {
        try (Connection connection = databases.home().getConnection();
                Statement run = connection.createStatement()) {
            connection.setAutoCommit(true);
            if (!TransactionQueries.tryLock(run, lock)) {
                return false;
            }
            try {
                run.execute(TransactionQueries.timeout(most));
                for (String statement : statements.get()) {
                    run.execute(statement);
                }
                return true;
            } finally {
                run.execute(TransactionQueries.STANDARD_TIMEOUT);
                run.execute(TransactionQueries.unlock(lock));
            }
        } catch (SQLException e) {
            throw ConnectionTransaction.translated(translator, "outside of a transaction", e);
        }
    }

    /// Opens a transaction that sees one tenant's rows; the caller closes it.
    public OpenTransaction beginTenant(UUID tenantId) {
        return beginTenant(tenantId, TenantTransactions::nothing);
    }

    private OpenTransaction beginTenant(UUID tenantId, Consumer<Pipeline> opening) {
        if (tenantId.equals(NO_TENANT)) {
            throw new IllegalArgumentException("the nil UUID is no tenant");
        }
        return begin(databases.of(tenantId), DatabaseRole.TENANT, tenantId, opening);
    }

    private static void nothing(Pipeline opening) {}

    private static <T extends @Nullable Object> T run(OpenTransaction transaction, Transaction.Work<T> work) {
        try (transaction) {
            T result = work.run(transaction);
            transaction.commit();
            return result;
        }
    }

    private OpenTransaction begin(
            DataSource database, DatabaseRole role, @Nullable UUID tenantId, Consumer<Pipeline> opening) {
        Connection connection = null;
        try {
            connection = database.getConnection();
            connection.setAutoCommit(false);
            return new ConnectionTransaction(connection, role, tenantId, translator, opening);
        } catch (SQLException e) {
            if (connection != null) {
                ConnectionTransaction.close(connection, translator);
            }
            throw ConnectionTransaction.translated(translator, "begin", e);
        }
    }
}
