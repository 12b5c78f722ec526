package dev.mortise.server.setting;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The table `settings`.
final class SettingQueries {
    private SettingQueries() {}

    /// A setting as it is stored; value and actor are JSON.
    record Stored(String key, String value, boolean secret, Instant updatedAt, String updatedBy) {}

    static List<Stored> list(Transaction transaction, @Nullable String prefix, @Nullable String after, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select key, value::text, secret, updated_at, updated_by::text
                        from settings
                        where tenant_id = :tenant
                          and (:prefix::text is null or starts_with(key, :prefix))
                          and (:after::text is null or key > :after)
                        order by key
                        limit :limit
                        """)
                .param("tenant", transaction.tenantId())
                .param("prefix", prefix)
                .param("after", after)
                .param("limit", limit)
                .query(SettingQueries::stored)
                .list();
    }

    static Optional<Stored> find(Transaction transaction, String key) {
        return transaction
                .jdbc()
                .sql("""
                        select key, value::text, secret, updated_at, updated_by::text
                        from settings
                        where tenant_id = ? and key = ?
                        """)
                .params(transaction.tenantId(), key)
                .query(SettingQueries::stored)
                .optional();
    }

    static int count(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select count(key) from settings where tenant_id = ?")
                .param(transaction.tenantId())
                .query(Integer.class)
                .single();
    }

    static void put(Transaction transaction, Stored setting) {
        transaction
                .jdbc()
                .sql("""
                        insert into settings (tenant_id, id, key, value, secret, updated_at, updated_by)
                        values (?, ?, ?, ?::jsonb, ?, ?, ?::jsonb)
                        on conflict (tenant_id, key)
                        do update set value = excluded.value, secret = excluded.secret, updated_at = excluded.updated_at, updated_by = excluded.updated_by
                        """)
                .params(
                        transaction.tenantId(),
                        Ids.next(),
                        setting.key(),
                        setting.value(),
                        setting.secret(),
                        setting.updatedAt().atOffset(ZoneOffset.UTC),
                        setting.updatedBy())
                .update();
    }

    static boolean delete(Transaction transaction, String key) {
        return transaction
                        .jdbc()
                        .sql("delete from settings where tenant_id = ? and key = ?")
                        .params(transaction.tenantId(), key)
                        .update()
                > 0;
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        return new Stored(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getString(5));
    }
}
