package dev.mortise.server.webhook;

import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.UUID;

/// The statements that count what waits, and delete what is old or belongs to a deleted webhook.
final class RetentionQueries {
    /// How many [#backlog] counts at most.
    static final int MOST_COUNTED = 100_000;

    /// The advisory lock of the node that deletes.
    static final long LOCK = 0x4d4f52545745_4253L;

    private RetentionQueries() {}

    /// Deletes a tenant's oldest messages with their deliveries and tries. A message's age is in its id.
    ///
    /// @param before messages from this id on stay
    /// @return how many messages went
    static int deleteOld(Transaction platform, UUID tenant, UUID before, int most) {
        return platform.jdbc()
                .sql("""
                        with old as materialized (
                            select m.id from webhook_messages m where m.tenant_id = :tenant and m.id < :before
                            order by m.id limit :most
                        ),
                        sent as (
                            delete from webhook_deliveries d using old
                            where d.tenant_id = :tenant and d.message_id = old.id returning d.id
                        ),
                        tried as (
                            delete from webhook_attempts a using sent where a.tenant_id = :tenant and a.delivery_id = sent.id
                        )
                        delete from webhook_messages m using old where m.tenant_id = :tenant and m.id = old.id
                        """)
                .param("tenant", tenant)
                .param("before", before)
                .param("most", most)
                .update();
    }

    /// A webhook that is being deleted.
    record Deleted(UUID tenantId, UUID id) {}

    static List<Deleted> deleted(Transaction platform) {
        return platform.jdbc()
                .sql("select tenant_id, id from webhooks where deleted order by tenant_id, id limit 1000")
                .query((row, index) ->
                        new Deleted(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class)))
                .list();
    }

    /// Deletes some deliveries of a deleted webhook, with their tries; its own row when none is left.
    /// Its messages stay until they are old, as other webhooks may have them.
    ///
    /// @return how many deliveries went
    static int deleteOf(Transaction platform, Deleted webhook, int most) {
        int gone = platform.jdbc()
                .sql("""
                        with sent as (
                            delete from webhook_deliveries d using (
                                select q.tenant_id, q.id from webhook_deliveries q
                                where q.tenant_id = :tenant and q.webhook_id = :webhook limit :most) few
                            where d.tenant_id = few.tenant_id and d.id = few.id returning d.id
                        ),
                        tried as (
                            delete from webhook_attempts a using sent where a.tenant_id = :tenant and a.delivery_id = sent.id
                        )
                        select count(1) from sent
                        """)
                .param("tenant", webhook.tenantId())
                .param("webhook", webhook.id())
                .param("most", most)
                .query(Integer.class)
                .single();
        if (gone == 0) {
            platform.jdbc()
                    .sql("delete from webhooks where tenant_id = ? and id = ? and deleted")
                    .params(webhook.tenantId(), webhook.id())
                    .update();
        }
        return gone;
    }

    /// Forgets former secrets that sign no more.
    static int forgetSecrets(Transaction platform) {
        return platform.jdbc()
                .sql("update webhooks set former_secret = null, former_until = null where former_until <= now()")
                .update();
    }

    /// What waits to be sent.
    ///
    /// @param pending free to be claimed now or later
    /// @param leased claimed
    /// @param lagSeconds how long the oldest has been due, of webhooks whose last try went well
    record Backlog(double pending, double leased, double lagSeconds) {}

    static Backlog backlog(Transaction platform) {
        // Only what is live stands in the index; a table full of what is done is not to be read.
        platform.jdbc()
                .sql("select set_config('enable_seqscan', 'off', true)")
                .query(String.class)
                .single();
        return platform.jdbc()
                .sql("""
                        select live.pending, live.leased, coalesce(oldest.lag, 0) as lag
                        from (
                            select count(1) filter (where status = 'pending') as pending,
                                count(1) filter (where status = 'leased') as leased
                            from (select status from webhook_deliveries where status in ('pending', 'leased') limit :most) d
                        ) live
                        cross join (
                            select max(extract(epoch from now() - head.due_at)) as lag
                            from webhooks w
                            join tenants t on t.id = w.tenant_id and not t.suspended
                            cross join lateral (
                                select q.due_at from webhook_deliveries q
                                where q.webhook_id = w.id and q.status in ('pending', 'leased')
                                order by q.due_at limit 1) head
                            where w.enabled and not w.deleted and w.failing_since is null and head.due_at <= now()
                        ) oldest
                        """)
                .param("most", MOST_COUNTED)
                .query((row, index) -> new Backlog(row.getLong("pending"), row.getLong("leased"), row.getDouble("lag")))
                .single();
    }
}
