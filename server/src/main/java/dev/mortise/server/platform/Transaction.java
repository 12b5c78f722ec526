package dev.mortise.server.platform;

import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A database transaction under one role, on one connection. Passed on explicitly; used by one thread at a time,
/// except
/// for [#cancel].
///
/// All ways to run SQL share the connection and throw Spring's `DataAccessException`. The begin goes to the database
/// with the first statement.
public interface Transaction {
    /// Runs fixed SQL.
    JdbcClient jdbc();

    /// Builds and runs SQL for tables that are not known at compile time.
    DSLContext dsl();

    /// Collects statements that go to the database together.
    Pipeline pipeline();

    /// The role that it works under.
    DatabaseRole role();

    /// The tenant whose rows it sees.
    ///
    /// @throws IllegalStateException when it is not one tenant's transaction
    UUID tenantId();

    /// Runs a part of this transaction under another role, then returns to this one's. For steps of the server
    /// itself
    /// that belong together, as
    /// creating a table and noting it.
    <T extends @Nullable Object> T as(DatabaseRole role, Work<T> work);

    /// Runs a part of this transaction that is undone alone when it throws, with what it wanted to run after the
    /// commit; the exception goes on to the caller. A savepoint.
    <T extends @Nullable Object> T nested(Work<T> work);

    /// Runs after the commit, on the same thread; not at all when the transaction is rolled back.
    void afterCommit(Runnable action);

    /// Ends a running statement and refuses further ones; the transaction can only be rolled back then. From any
    /// thread.
    void cancel();

    /// What is done in a transaction. A thrown exception rolls it back.
    ///
    /// @param <T> what it results in
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        /// Does it.
        T run(Transaction transaction);
    }
}
