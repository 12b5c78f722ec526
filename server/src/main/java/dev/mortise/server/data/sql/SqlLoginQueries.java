package dev.mortise.server.data.sql;

import dev.mortise.server.platform.Transaction;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;

/// The statements on logins for SQL.
final class SqlLoginQueries {
    private SqlLoginQueries() {}

    static List<SqlLogin> list(Transaction platform, UUID tenantId) {
        return platform.jdbc()
                .sql(
                        "select role_name, name, created_at from sql_logins where tenant_id = ? order by created_at, role_name")
                .param(tenantId)
                .query((row, index) -> new SqlLogin(
                        row.getString(1), row.getString(2), row.getTimestamp(3).toInstant()))
                .list();
    }

    static long count(Transaction platform) {
        return platform.jdbc()
                .sql("select count(1) from sql_logins")
                .query(Long.class)
                .single();
    }

    static void insert(Transaction platform, UUID tenantId, SqlLogin login) {
        platform.jdbc()
                .sql("insert into sql_logins (role_name, tenant_id, name, created_at) values (?, ?, ?, ?)")
                .params(login.login(), tenantId, login.name(), Timestamp.from(login.createdAt()))
                .update();
    }

    /// Deletes a login with its role.
    ///
    /// @return whether there was one
    static boolean delete(Transaction platform, UUID tenantId, String login) {
        return platform.jdbc()
                        .sql("delete from sql_logins where tenant_id = ? and role_name = ?")
                        .params(tenantId, login)
                        .update()
                == 1;
    }

    /// Makes the role of a login.
    ///
    /// @param login letters, digits and `_` only
    /// @param verifier of its password, as SCRAM has it; without quotation marks
    static void createRole(Transaction owner, String login, String verifier, int connections) {
        owner.jdbc()
                .sql("create role \"%s\" login inherit connection limit %d password '%s'"
                        .formatted(login, connections, verifier))
                .update();
        owner.jdbc().sql("grant mortise_reader to \"%s\"".formatted(login)).update();
        for (String setting : List.of(
                "statement_timeout = '60s'",
                "idle_in_transaction_session_timeout = '60s'",
                "lock_timeout = '5s'",
                "default_transaction_read_only = on",
                "search_path = pg_catalog")) {
            owner.jdbc()
                    .sql("alter role \"%s\" set %s".formatted(login, setting))
                    .update();
        }
    }

    /// Keeps logins from making tables, views and functions of their own, in this database: nobody else
    /// makes any.
    static void keepFromMaking(Transaction owner) {
        owner.jdbc()
                .sql("revoke temporary on database \"%s\" from public"
                        .formatted(database(owner).replace("\"", "\"\"")))
                .update();
    }

    static String database(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select current_database()::text")
                .query(String.class)
                .single();
    }
}
