package dev.mortise.server.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.conf.RenderNameCase;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// A transaction on a pooled connection, which goes back to the pool at [#close].
final class ConnectionTransaction implements OpenTransaction {
    static final Settings SETTINGS = new Settings()
            .withExecuteLogging(false)
            .withRenderQuotedNames(RenderQuotedNames.ALWAYS)
            .withRenderNameCase(RenderNameCase.AS_IS);

    private final Connection connection;
    private final @Nullable UUID tenantId;
    private final SQLExceptionTranslator translator;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Consumer<Pipeline> opening;
    private DatabaseRole role;
    private boolean begun;
    private @Nullable JdbcClient jdbc;
    private @Nullable DSLContext dsl;
    private boolean ended;
    private boolean endedByPipeline;
    private volatile boolean cancelled;

    /// @param opening adds what is to be done before anything else
    ConnectionTransaction(
            Connection connection,
            DatabaseRole role,
            @Nullable UUID tenantId,
            SQLExceptionTranslator translator,
            Consumer<Pipeline> opening) {
        this.connection = connection;
        this.role = role;
        this.tenantId = tenantId;
        this.translator = translator;
        this.opening = opening;
    }

    @Override
    public Pipeline pipeline() {
        checkUsable();
        return new Pipeline(this::send);
    }

    private void send(Pipeline pipeline, boolean ends) {
        checkUsable();
        if (pipeline.rowsAtOnce() > 0) {
            begin();
        }
        List<Pipeline.Statement<?>> statements = new ArrayList<>();
        List<Runnable> next = new ArrayList<>();
        List<Pipeline> sent = new ArrayList<>();
        if (!begun) {
            Pipeline first = new Pipeline(this::send);
            TransactionQueries.begin(first, role, tenantId, TenantTransactions.STATEMENT_TIMEOUT);
            opening.accept(first);
            sent.add(first);
        }
        sent.add(pipeline);
        for (Pipeline one : sent) {
            statements.addAll(one.statements());
            next.addAll(one.next());
        }
        statements.addAll(Pipeline.requirements(sent));
        try {
            if (!statements.isEmpty()) {
                begun = true;
                Pipeline.send(connection, statements, ends ? TransactionQueries.COMMIT : "", pipeline.rowsAtOnce());
            }
        } catch (SQLException e) {
            throw translated(translator, "pipeline", e);
        }
        ended = ends;
        endedByPipeline = ends;
        next.forEach(Runnable::run);
        if (ends) {
            afterCommit.forEach(Runnable::run);
        }
    }

    /// Sends the begin, when nothing was sent yet.
    private void begin() {
        checkUsable();
        if (!begun) {
            pipeline().run();
        }
    }

    @Override
    public JdbcClient jdbc() {
        begin();
        if (jdbc == null) {
            JdbcTemplate template = new JdbcTemplate(new SingleConnectionDataSource(connection, true), true);
            template.setExceptionTranslator(translator);
            jdbc = JdbcClient.create(template);
        }
        return jdbc;
    }

    @Override
    public DSLContext dsl() {
        begin();
        if (dsl == null) {
            DefaultConfiguration configuration = new DefaultConfiguration();
            configuration.set(connection);
            configuration.set(SQLDialect.POSTGRES);
            configuration.set(SETTINGS);
            configuration.set(new DefaultExecuteListenerProvider(new Translation(translator)));
            dsl = DSL.using(configuration);
        }
        return dsl;
    }

    @Override
    public DatabaseRole role() {
        return role;
    }

    @Override
    public UUID tenantId() {
        if (tenantId == null) {
            throw new IllegalStateException("this transaction is not bound to a tenant");
        }
        return tenantId;
    }

    @Override
    public <T extends @Nullable Object> T as(DatabaseRole other, Work<T> work) {
        DatabaseRole former = role;
        setRole(other);
        T result = work.run(this);
        // Not in a finally: after an error the transaction can only be rolled back, which restores the role as
        // well.
        setRole(former);
        return result;
    }

    @Override
    public <T extends @Nullable Object> T nested(Work<T> work) {
        begin();
        DatabaseRole former = role;
        int actions = afterCommit.size();
        try {
            Savepoint savepoint = connection.setSavepoint();
            T result;
            try {
                result = work.run(this);
            } catch (RuntimeException | Error e) {
                connection.rollback(savepoint);
                // The database's role went back with the savepoint.
                role = former;
                afterCommit.subList(actions, afterCommit.size()).clear();
                throw e;
            }
            connection.releaseSavepoint(savepoint);
            return result;
        } catch (SQLException e) {
            throw translated(translator, "savepoint", e);
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    @Override
    public void cancel() {
        cancelled = true;
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            throw translated(translator, "cancel", e);
        }
    }

    @Override
    public void commit() {
        if (endedByPipeline) {
            return;
        }
        begin();
        try {
            connection.commit();
            ended = true;
        } catch (SQLException e) {
            throw translated(translator, "commit", e);
        }
        afterCommit.forEach(Runnable::run);
    }

    @Override
    public void close() {
        ended = true;
        close(connection, translator);
    }

    /// Rolls back what is not committed and gives the connection back.
    static void close(Connection connection, SQLExceptionTranslator translator) {
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            throw translated(translator, "rollback", e);
        }
    }

    static DataAccessException translated(SQLExceptionTranslator translator, String task, SQLException failure) {
        DataAccessException translated = translator.translate(task, null, failure);
        return translated != null ? translated : new UncategorizedSQLException(task, null, failure);
    }

    private void setRole(DatabaseRole other) {
        if (other == role) {
            return;
        }
        if (other == DatabaseRole.TENANT) {
            tenantId();
        }
        begin();
        try (PreparedStatement statement = connection.prepareStatement(TransactionQueries.ROLE)) {
            statement.setString(1, other.word());
            statement.execute();
            role = other;
        } catch (SQLException e) {
            throw translated(translator, "set role", e);
        }
    }

    private void checkUsable() {
        if (cancelled) {
            throw new QueryTimeoutException("the transaction was cancelled");
        }
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }

    /// Makes jOOQ throw what Spring's JDBC client throws.
    private record Translation(SQLExceptionTranslator translator) implements ExecuteListener {
        @Override
        public void exception(ExecuteContext context) {
            SQLException failure = context.sqlException();
            if (failure != null) {
                context.exception(translated(translator, "jOOQ", failure));
            }
        }
    }
}
