package dev.mortise.server.platform;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The statements that open a transaction, change its role and end it.
final class TransactionQueries {
    static final String ROLE = "select set_config('role', ?, true)";
    static final String COMMIT = "commit";
    static final String STANDARD_TIMEOUT = "reset statement_timeout";

    /// The SQL state of a requirement that does not hold.
    static final String REQUIREMENT = "MT001";

    private static final String BEGIN = """
            select set_config('role', ?, true), set_config('mortise.tenant', ?, true), set_config('statement_timeout', ?, true)
            """;

    private TransactionQueries() {}

    /// Fails with [#REQUIREMENT] when one of the conditions does not hold.
    static void require(Pipeline pipeline, List<String> conditions, List<?> parameters) {
        pipeline.query(
                conditions.stream().collect(Collectors.joining(") and (", "select mortise_require((", "))")),
                parameters,
                rows -> true);
    }

    /// What writes one row, or fails with [#REQUIREMENT].
    static String writingOne(String write) {
        return "with written as (" + write + " returning 1) select mortise_require(count(*) = 1) from written";
    }

    /// Role, tenant and time limit, until the transaction ends.
    static void begin(Pipeline pipeline, DatabaseRole role, @Nullable UUID tenantId, Duration longestStatement) {
        pipeline.query(
                BEGIN,
                List.of(
                        role.word(),
                        tenantId == null ? "" : tenantId.toString(),
                        Long.toString(longestStatement.toMillis())),
                rows -> true);
    }

    /// Takes an advisory lock of the connection.
    ///
    /// @return whether it was free
    static boolean tryLock(Statement statement, long lock) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select pg_try_advisory_lock(" + lock + ")")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /// Gives an advisory lock of a connection back.
    static String unlock(long lock) {
        return "select pg_advisory_unlock(" + lock + ")";
    }

    /// Sets how long statements of a connection may run.
    static String timeout(Duration most) {
        return "set statement_timeout = " + most.toMillis();
    }
}
