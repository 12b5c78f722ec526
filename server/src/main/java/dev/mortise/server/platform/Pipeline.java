package dev.mortise.server.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Query;
import org.jooq.RowCountQuery;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;

/// Statements of one transaction that go to the database together, in one round trip. They are done in
/// their order; after one that fails the others are not done, and the transaction can only be rolled
/// back.
///
/// Filled and run by one thread, once. The driver holds every row that they give: bound them, or see
/// [#fetching].
public final class Pipeline {
    private static final DSLContext RENDERING = DSL.using(SQLDialect.POSTGRES, ConnectionTransaction.SETTINGS);

    private final Sender sender;
    private final List<Statement<?>> statements = new ArrayList<>();
    private final List<Runnable> next = new ArrayList<>();
    private final List<String> requirements = new ArrayList<>();
    private final List<@Nullable Object> required = new ArrayList<>();
    private int rowsAtOnce;

    /// Sends what a pipeline holds.
    @FunctionalInterface
    interface Sender {
        /// @param ends whether the transaction is committed with the last statement
        void send(Pipeline pipeline, boolean ends);
    }

    /// Reads the rows of an answer.
    ///
    /// @param <T> what is made of them
    @FunctionalInterface
    public interface Reader<T extends @Nullable Object> {
        /// @param rows before the first one
        T read(ResultSet rows) throws SQLException;
    }

    Pipeline(Sender sender) {
        this.sender = sender;
    }

    /// Adds a statement that gives rows.
    ///
    /// @param sql with a `?` for each parameter
    public <T extends @Nullable Object> Answer<T> query(String sql, List<?> parameters, Reader<T> reader) {
        return add(new Statement<>(sql, parameters, prepared -> {
            try (ResultSet rows = prepared.getResultSet()) {
                return reader.read(rows);
            }
        }));
    }

    /// Adds a statement that gives rows, each of which becomes one of the list.
    ///
    /// @param sql with a `?` for each parameter
    public <T> Answer<List<T>> list(String sql, List<?> parameters, RowMapper<T> mapper) {
        return query(sql, parameters, rows -> {
            List<T> list = new ArrayList<>();
            for (int number = 0; rows.next(); number++) {
                list.add(mapper.mapRow(rows, number));
            }
            return list;
        });
    }

    /// Adds a statement that jOOQ builds and that gives rows.
    public <T extends @Nullable Object> Answer<T> query(Query query, Reader<T> reader) {
        return query(RENDERING.render(query), RENDERING.extractBindValues(query), reader);
    }

    /// Adds a statement that gives no rows.
    ///
    /// @param sql with a `?` for each parameter
    /// @return how many rows it concerned
    public Answer<Integer> update(String sql, List<?> parameters) {
        return add(new Statement<>(sql, parameters, PreparedStatement::getUpdateCount));
    }

    /// Adds a statement that jOOQ builds and that gives no rows.
    ///
    /// @return how many rows it concerned
    public Answer<Integer> update(Query query) {
        return update(RENDERING.render(query), RENDERING.extractBindValues(query));
    }

    /// Adds a statement that jOOQ builds and that writes; when it does not write exactly one row, the
    /// transaction can only be rolled back.
    public void writeOne(RowCountQuery query) {
        query(TransactionQueries.writingOne(RENDERING.render(query)), RENDERING.extractBindValues(query), rows -> true);
    }

    /// Adds what must hold when all statements are done. It is asked with all that is required, by one
    /// statement at their end; when it does not hold, the transaction can only be rolled back.
    ///
    /// @param condition an SQL expression, with a `?` for each parameter
    public void require(String condition, List<?> parameters) {
        requirements.add(condition);
        required.addAll(parameters);
    }

    /// Adds what must hold when all statements are done, as jOOQ builds it.
    public void require(Condition condition) {
        require(RENDERING.render(condition), RENDERING.extractBindValues(condition));
    }

    /// Makes the driver hold so many rows at a time of a pipeline that has one statement; the reader gets
    /// all.
    public Pipeline fetching(int rows) {
        rowsAtOnce = rows;
        return this;
    }

    /// Adds what is done, on this thread, when the answers are there, after what was added before. What
    /// it throws is thrown by [#run], and undoes the transaction as anything that its holder throws.
    public void then(Runnable action) {
        next.add(action);
    }

    /// Sends the statements and reads their answers.
    ///
    /// @throws RequirementFailed when something that is required does not hold
    /// @throws org.springframework.dao.DataAccessException when one of them fails
    public void run() {
        sender.send(this, false);
    }

    /// Sends the statements and the commit of the transaction, which ends with them: no more statements
    /// are taken. Nothing is committed when one fails or something that is required does not hold.
    ///
    /// @throws RequirementFailed when something that is required does not hold
    /// @throws org.springframework.dao.DataAccessException when one of them fails
    public void runLast() {
        sender.send(this, true);
    }

    List<Statement<?>> statements() {
        return statements;
    }

    /// What asks for all that is required of pipelines; empty when nothing is.
    static List<Statement<?>> requirements(List<Pipeline> pipelines) {
        List<String> conditions = new ArrayList<>();
        List<@Nullable Object> parameters = new ArrayList<>();
        for (Pipeline pipeline : pipelines) {
            conditions.addAll(pipeline.requirements);
            parameters.addAll(pipeline.required);
        }
        if (conditions.isEmpty()) {
            return List.of();
        }
        Pipeline asking = new Pipeline((pipeline, ends) -> {});
        TransactionQueries.require(asking, conditions, parameters);
        return asking.statements;
    }

    List<Runnable> next() {
        return next;
    }

    int rowsAtOnce() {
        return rowsAtOnce;
    }

    private <T extends @Nullable Object> Answer<T> add(Statement<T> statement) {
        statements.add(statement);
        return statement;
    }

    /// Sends statements as one and reads their answers.
    ///
    /// @param end is sent after them, gives no rows, and is not read; empty for nothing
    /// @param rowsAtOnce how many rows the driver holds at a time; 0 for all
    static void send(Connection connection, List<Statement<?>> statements, String end, int rowsAtOnce)
            throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (Statement<?> statement : statements) {
            sql.append(sql.isEmpty() ? "" : ";\n").append(statement.sql);
        }
        sql.append(end.isEmpty() ? "" : ";\n").append(end);
        try (PreparedStatement prepared = connection.prepareStatement(sql.toString())) {
            prepared.setFetchSize(rowsAtOnce);
            int index = 1;
            for (Statement<?> statement : statements) {
                for (Object parameter : statement.parameters) {
                    bind(connection, prepared, index++, parameter);
                }
            }
            prepared.execute();
            for (Statement<?> statement : statements) {
                statement.read(prepared);
                prepared.getMoreResults();
            }
        }
    }

    private static void bind(Connection connection, PreparedStatement prepared, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case JSONB json -> prepared.setString(index, json.data());
            case UUID[] array -> prepared.setArray(index, connection.createArrayOf("uuid", array));
            case String[] array -> prepared.setArray(index, connection.createArrayOf("text", array));
            case Integer[] array -> prepared.setArray(index, connection.createArrayOf("int4", array));
            case Boolean[] array -> prepared.setArray(index, connection.createArrayOf("bool", array));
            case Object[] array -> throw new IllegalArgumentException("no array of " + array.getClass());
            case null, default -> prepared.setObject(index, value);
        }
    }

    /// A statement and, later, its answer.
    static final class Statement<T extends @Nullable Object> implements Answer<T> {
        private final String sql;
        private final List<?> parameters;
        private final Outcome<T> outcome;
        private boolean isAnswered;
        private @Nullable T answer;

        /// Reads the answer at which a prepared statement stands.
        private interface Outcome<T extends @Nullable Object> {
            T read(PreparedStatement prepared) throws SQLException;
        }

        private Statement(String sql, List<?> parameters, Outcome<T> outcome) {
            this.sql = sql.strip();
            this.parameters = parameters;
            this.outcome = outcome;
        }

        @Override
        @SuppressWarnings("NullAway") // Null is an answer where T allows it.
        public T get() {
            if (!isAnswered) {
                throw new IllegalStateException("the pipeline has not run");
            }
            return answer;
        }

        private void read(PreparedStatement prepared) throws SQLException {
            answer = outcome.read(prepared);
            isAnswered = true;
        }
    }
}
