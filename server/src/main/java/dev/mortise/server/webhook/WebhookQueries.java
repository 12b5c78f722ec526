package dev.mortise.server.webhook;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `webhooks`. Time is the database's.
final class WebhookQueries {
    private static final String COLUMNS = """
            id, url, types, description, enabled, disabled_because, failing_since, held_until,
            case when former_until > now() then former_until end as former_until, version, created_at, updated_at""";

    private WebhookQueries() {}

    static List<StoredWebhook> list(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select " + COLUMNS + " from webhooks where tenant_id = ? and not deleted order by id")
                .param(transaction.tenantId())
                .query((row, index) -> stored(row))
                .list();
    }

    static Optional<StoredWebhook> find(Transaction transaction, UUID id) {
        return transaction
                .jdbc()
                .sql("select " + COLUMNS + " from webhooks where tenant_id = ? and id = ? and not deleted")
                .params(transaction.tenantId(), id)
                .query((row, index) -> stored(row))
                .optional();
    }

    /// As [#find]; nobody else changes it until the transaction ends.
    static Optional<StoredWebhook> lock(Transaction transaction, UUID id) {
        return transaction
                .jdbc()
                .sql("select " + COLUMNS
                        + " from webhooks where tenant_id = ? and id = ? and not deleted for no key update")
                .params(transaction.tenantId(), id)
                .query((row, index) -> stored(row))
                .optional();
    }

    /// Lets one transaction at a time add to the tenant's webhooks.
    static int lockAndCount(Transaction transaction) {
        transaction
                .jdbc()
                .sql("select pg_advisory_xact_lock(hashtextextended('webhooks:' || ?, 0))::text")
                .param(transaction.tenantId().toString())
                .query(String.class)
                .single();
        return transaction
                .jdbc()
                .sql("select count(id) from webhooks where tenant_id = ? and not deleted")
                .param(transaction.tenantId())
                .query(Integer.class)
                .single();
    }

    static void insert(Transaction transaction, UUID id, WebhookDraft draft, byte[] secret) {
        transaction
                .jdbc()
                .sql("""
                        insert into webhooks (tenant_id, id, url, types, description, enabled, secret)
                        values (?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        transaction.tenantId(),
                        id,
                        draft.url(),
                        draft.types().toArray(String[]::new),
                        draft.description(),
                        draft.enabled(),
                        secret)
                .update();
    }

    /// Changes one; switched on anew, it begins without what it met before.
    static void update(Transaction transaction, UUID id, WebhookDraft draft) {
        transaction
                .jdbc()
                .sql("""
                        update webhooks
                        set url = ?, types = ?, description = ?, enabled = ?, version = version + 1, updated_at = now(),
                            disabled_because = case when ? then null else disabled_because end,
                            failing_since = case when enabled and url = ? then failing_since end,
                            held_until = case when enabled and url = ? then held_until end
                        where tenant_id = ? and id = ?
                        """)
                .params(
                        draft.url(),
                        draft.types().toArray(String[]::new),
                        draft.description(),
                        draft.enabled(),
                        draft.enabled(),
                        draft.url(),
                        draft.url(),
                        transaction.tenantId(),
                        id)
                .update();
    }

    /// Hides one; what belongs to it goes in the background.
    static void markDeleted(Transaction transaction, UUID id) {
        transaction.jdbc().sql("""
                        update webhooks
                        set deleted = true, enabled = false, version = version + 1, former_secret = null, updated_at = now()
                        where tenant_id = ? and id = ?
                        """).params(transaction.tenantId(), id).update();
    }

    /// Gives it a new secret; the one before stays valid for a time.
    static void rotate(Transaction transaction, UUID id, byte[] secret, Duration overlap) {
        transaction
                .jdbc()
                .sql("""
                        update webhooks
                        set former_secret = case when ?::bigint > 0 then secret end,
                            former_until = case when ?::bigint > 0 then now() + ?::bigint * interval '1 second' end,
                            secret = ?, version = version + 1, updated_at = now()
                        where tenant_id = ? and id = ?
                        """)
                .params(
                        overlap.toSeconds(),
                        overlap.toSeconds(),
                        overlap.toSeconds(),
                        secret,
                        transaction.tenantId(),
                        id)
                .update();
    }

    /// Notes that something was delivered; writes only when it changes what is known.
    static void markWell(Transaction transaction, UUID id) {
        transaction.jdbc().sql("""
                        update webhooks set failing_since = null, held_until = null
                        where tenant_id = ? and id = ? and (failing_since is not null or held_until is not null)
                        """).params(transaction.tenantId(), id).update();
    }

    /// Notes that a try failed; writes only when it changes what is known.
    ///
    /// @return whether every try has failed for so long
    static boolean markFailing(Transaction transaction, UUID id, Duration longest) {
        transaction
                .jdbc()
                .sql(
                        "update webhooks set failing_since = now() where tenant_id = ? and id = ? and failing_since is null")
                .params(transaction.tenantId(), id)
                .update();
        return transaction
                .jdbc()
                .sql("""
                        select failing_since <= now() - ?::bigint * interval '1 second' from webhooks
                        where tenant_id = ? and id = ?
                        """)
                .params(longest.toSeconds(), transaction.tenantId(), id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /// Sends nothing there for a time; a longer pause stays.
    static void hold(Transaction transaction, UUID id, Duration time) {
        transaction
                .jdbc()
                .sql("""
                        update webhooks
                        set held_until = greatest(held_until, now() + ?::bigint * interval '1 millisecond')
                        where tenant_id = ? and id = ?
                        """)
                .params(time.toMillis(), transaction.tenantId(), id)
                .update();
    }

    /// Switches one off.
    ///
    /// @param because `gone` or `failing`
    /// @return whether it was on
    static boolean disable(Transaction transaction, UUID id, String because) {
        return transaction
                        .jdbc()
                        .sql("""
                                update webhooks
                                set enabled = false, disabled_because = ?, version = version + 1, updated_at = now()
                                where tenant_id = ? and id = ? and enabled
                                """)
                        .params(because, transaction.tenantId(), id)
                        .update()
                == 1;
    }

    /// A webhook that is switched on, and what it hears.
    record Hearing(UUID id, List<String> types) {}

    static List<Hearing> hearing(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select id, types from webhooks where tenant_id = ? and enabled and not deleted order by id")
                .param(transaction.tenantId())
                .query((row, index) -> new Hearing(row.getObject("id", UUID.class), types(row)))
                .list();
    }

    /// The secrets of a webhook, sealed.
    @SuppressWarnings("ArrayRecordComponent") // Written and read, never compared.
    record Sealed(UUID tenantId, UUID id, byte[] secret, byte @Nullable [] former) {}

    /// Locks some webhooks with a secret that is sealed under a former key, and that no other node is at.
    ///
    /// @param heads how what is sealed under a former key begins, in hexadecimal digits
    static List<Sealed> takeFormer(Transaction platform, List<String> heads, int most) {
        String[] former = heads.toArray(String[]::new);
        return platform.jdbc()
                .sql("""
                        select tenant_id, id, secret, former_secret from webhooks
                        where encode(substring(secret from 1 for 9), 'hex') = any(?::text[])
                           or encode(substring(former_secret from 1 for 9), 'hex') = any(?::text[])
                        order by tenant_id, id
                        limit ?
                        for no key update skip locked
                        """)
                .params(former, former, most)
                .query((row, index) -> new Sealed(
                        row.getObject("tenant_id", UUID.class),
                        row.getObject("id", UUID.class),
                        row.getBytes("secret"),
                        row.getBytes("former_secret")))
                .list();
    }

    static boolean isAnyFormer(Transaction platform, byte[] head) {
        return platform.jdbc()
                .sql("""
                        select exists (select 1 from webhooks
                            where substring(secret from 1 for ?) <> ? or substring(former_secret from 1 for ?) <> ?)
                        """)
                .params(head.length, head, head.length, head)
                .query(Boolean.class)
                .single();
    }

    static void seal(Transaction platform, Sealed sealed) {
        platform.jdbc()
                .sql("update webhooks set secret = ?, former_secret = ? where tenant_id = ? and id = ?")
                .param(sealed.secret())
                .param(sealed.former())
                .param(sealed.tenantId())
                .param(sealed.id())
                .update();
    }

    private static List<String> types(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("types").getArray());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static StoredWebhook stored(ResultSet row) throws SQLException {
        return new StoredWebhook(
                row.getObject("id", UUID.class),
                row.getString("url"),
                types(row),
                row.getString("description"),
                row.getBoolean("enabled"),
                row.getString("disabled_because"),
                instant(row, "failing_since"),
                instant(row, "held_until"),
                instant(row, "former_until"),
                row.getLong("version"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }
}
