package dev.mortise.server.data.web;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The table `idempotency_keys`.
final class IdempotencyQueries {
    private IdempotencyQueries() {}

    /// A key that was used.
    ///
    /// @param headers JSON object of texts
    record Used(String requestHash, OffsetDateTime at, int status, String headers, Optional<String> body) {}

    /// Takes a key; waits for another transaction that takes it at the same time.
    ///
    /// @return whether it was free
    static boolean take(Transaction transaction, UUID userId, String key, String requestHash, OffsetDateTime now) {
        return transaction
                        .jdbc()
                        .sql("""
                                insert into idempotency_keys (tenant_id, user_id, key, request_hash, created_at)
                                values (?, ?, ?, ?, ?)
                                on conflict (tenant_id, user_id, key) do nothing
                                """)
                        .params(transaction.tenantId(), userId, key, requestHash, now)
                        .update()
                == 1;
    }

    static Used find(Transaction transaction, UUID userId, String key) {
        return transaction
                .jdbc()
                .sql("""
                        select request_hash, created_at, status, headers::text, body from idempotency_keys
                        where tenant_id = ? and user_id = ? and key = ?
                        for update
                        """)
                .params(transaction.tenantId(), userId, key)
                .query((row, index) -> used(row))
                .single();
    }

    /// Keeps the answer of a key that was taken.
    static void keep(
            Transaction transaction,
            UUID userId,
            String key,
            String requestHash,
            RowAnswer answer,
            String headers,
            OffsetDateTime now) {
        transaction
                .jdbc()
                .sql("""
                        update idempotency_keys
                        set request_hash = ?, status = ?, headers = ?::jsonb, body = ?, created_at = ?
                        where tenant_id = ? and user_id = ? and key = ?
                        """)
                .param(requestHash)
                .param(answer.status())
                .param(headers)
                .param(answer.body().orElse(null))
                .param(now)
                .param(transaction.tenantId())
                .param(userId)
                .param(key)
                .update();
    }

    /// Keeps the answer of a key, which must be free; waits for another transaction that takes it at the
    /// same time.
    static void insert(
            Pipeline pipeline,
            UUID tenantId,
            UUID userId,
            String key,
            String requestHash,
            RowAnswer answer,
            String headers,
            OffsetDateTime now) {
        pipeline.update(
                """
                insert into idempotency_keys (tenant_id, user_id, key, request_hash, created_at, status, headers, body)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)
                """,
                Arrays.asList(
                        tenantId,
                        userId,
                        key,
                        requestHash,
                        now,
                        answer.status(),
                        headers,
                        answer.body().orElse(null)));
    }

    /// Forgets some of the tenant's keys that are older.
    static void forget(Pipeline pipeline, UUID tenantId, OffsetDateTime before) {
        pipeline.update("""
                delete from idempotency_keys where ctid = any (array(
                    select ctid from idempotency_keys where tenant_id = ? and created_at < ?
                    order by created_at limit 20 for update skip locked
                ))
                """, List.of(tenantId, before));
    }

    private static Used used(ResultSet row) throws SQLException {
        return new Used(
                row.getString(1),
                row.getObject(2, OffsetDateTime.class),
                row.getInt(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)));
    }
}
