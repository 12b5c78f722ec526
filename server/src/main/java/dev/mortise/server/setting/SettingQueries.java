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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `settings`.
final class SettingQueries {
    private SettingQueries() {}

    /// A setting as it is stored; value and actor are JSON.
    ///
    /// @param value JSON's null where it is sealed
    /// @param sealed a secret's value, encrypted; null for a value that is no secret, and for one of before
    @SuppressWarnings("ArrayRecordComponent") // Written and read, never compared.
    record Stored(
            String key, String value, boolean secret, byte @Nullable [] sealed, Instant updatedAt, String updatedBy) {}

    static List<Stored> list(Transaction transaction, @Nullable String prefix, @Nullable String after, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select key, value::text, secret, sealed, updated_at, updated_by::text
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
                        select key, value::text, secret, sealed, updated_at, updated_by::text
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
                        insert into settings (tenant_id, id, key, value, secret, sealed, updated_at, updated_by)
                        values (?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb)
                        on conflict (tenant_id, key)
                        do update set value = excluded.value, secret = excluded.secret, sealed = excluded.sealed, updated_at = excluded.updated_at, updated_by = excluded.updated_by
                        """)
                .param(transaction.tenantId())
                .param(Ids.next())
                .param(setting.key())
                .param(setting.value())
                .param(setting.secret())
                .param(setting.sealed())
                .param(setting.updatedAt().atOffset(ZoneOffset.UTC))
                .param(setting.updatedBy())
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

    /// A secret with whose it is.
    @SuppressWarnings("ArrayRecordComponent") // Written and read, never compared.
    record Secret(UUID tenantId, String key, String value, byte @Nullable [] sealed) {}

    /// Locks some secrets that are sealed under a former key, or not at all, and that no other node is at.
    ///
    /// @param heads how what is sealed under a former key begins, in hexadecimal digits
    static List<Secret> takeFormer(Transaction platform, List<String> heads, int most) {
        return platform.jdbc()
                .sql("""
                        select tenant_id, key, value::text, sealed from settings
                        where secret and (sealed is null or encode(substring(sealed from 1 for 9), 'hex') = any(?::text[]))
                        order by tenant_id, id
                        limit ?
                        for update skip locked
                        """)
                .params(heads.toArray(String[]::new), most)
                .query((row, number) -> new Secret(
                        row.getObject("tenant_id", UUID.class),
                        row.getString("key"),
                        row.getString("value"),
                        row.getBytes("sealed")))
                .list();
    }

    /// The keys under which some tenant has a value that is no secret.
    static List<String> plainKeys(Transaction platform) {
        return platform.jdbc()
                .sql("select distinct key from settings where not secret")
                .query(String.class)
                .list();
    }

    /// Makes secrets of what tenants have under these keys; they are sealed next.
    static void markSecret(Transaction platform, List<String> keys) {
        platform.jdbc()
                .sql("update settings set secret = true where key = any(?::text[]) and not secret")
                .param(keys.toArray(String[]::new))
                .update();
    }

    static boolean isAnyFormer(Transaction platform, byte[] head) {
        return platform.jdbc()
                .sql("""
                        select exists (select 1 from settings
                            where secret and (sealed is null or substring(sealed from 1 for ?) <> ?))
                        """)
                .params(head.length, head)
                .query(Boolean.class)
                .single();
    }

    static void seal(Transaction platform, Secret secret, byte[] sealed) {
        platform.jdbc()
                .sql("update settings set value = 'null', sealed = ? where tenant_id = ? and key = ?")
                .params(sealed, secret.tenantId(), secret.key())
                .update();
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        return new Stored(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getBytes(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getString(6));
    }
}
