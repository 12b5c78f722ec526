package dev.mortise.server.webhook;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/// The statements that share deliveries out among nodes. Time is the database's: nodes' clocks may differ.
final class ClaimQueries {
    private ClaimQueries() {}

    /// What is under way on this node.
    ///
    /// @param failing whether the webhook's last try had failed
    record Busy(UUID tenantId, UUID webhookId, boolean failing, int running) {}

    /// Claims what is due. The webhooks with something due take turns; each gets the same share of what
    /// is free, up to its own bound and its tenant's. One that fails gets one place, and a tenant's
    /// failing ones a few together: those that hang cannot fill the node. Nothing is claimed of
    /// webhooks that are switched off or paused, nor of suspended tenants.
    ///
    /// @param after the webhook that was served last; those after it come first
    /// @param free how many places the node has
    static List<Claimed> claim(Transaction platform, Collection<Busy> busy, UUID after, int free, SendOptions options) {
        return platform.jdbc()
                .sql("""
                        with recursive live (webhook_id, tenant_id, due_at) as (
                            (select q.webhook_id, q.tenant_id, q.due_at from webhook_deliveries q
                            where q.status in ('pending', 'leased') order by q.webhook_id, q.due_at limit 1)
                            union all
                            select next.webhook_id, next.tenant_id, next.due_at from live
                            cross join lateral (
                                select q.webhook_id, q.tenant_id, q.due_at from webhook_deliveries q
                                where q.status in ('pending', 'leased') and q.webhook_id > live.webhook_id
                                order by q.webhook_id, q.due_at limit 1) next
                        ),
                        busy as materialized (
                            select one.tenant_id, one.webhook_id, one.failing, one.running
                            from unnest(:busyTenants::uuid[], :busyWebhooks::uuid[], :busyFailing::bool[], :running::int[])
                                one (tenant_id, webhook_id, failing, running)
                        ),
                        open as materialized (
                            select w.tenant_id, w.id, w.failing_since is not null as failing,
                                row_number() over (order by w.id <= :after, w.id) as turn,
                                case when w.failing_since is null then :ofWebhook else 1 end
                                    - coalesce((select sum(b.running) from busy b where b.webhook_id = w.id), 0) as room,
                                :ofTenant - coalesce((select sum(b.running) from busy b where b.tenant_id = w.tenant_id), 0)
                                    as tenant_room,
                                :failingOfTenant - coalesce((select sum(b.running) from busy b
                                    where b.tenant_id = w.tenant_id and b.failing), 0) as failing_room
                            from live
                            join webhooks w on w.tenant_id = live.tenant_id and w.id = live.webhook_id
                            join tenants t on t.id = w.tenant_id
                            where live.due_at <= now() and w.enabled and not w.deleted and not t.suspended
                              and (w.held_until is null or w.held_until <= now())
                        ),
                        fair as materialized (
                            select o.tenant_id, o.id, o.turn, o.tenant_room,
                                least(o.room, greatest(:free / count(1) over (), 1)) as share
                            from (
                                select open.tenant_id, open.id, open.turn, open.room, open.tenant_room, open.failing,
                                    open.failing_room,
                                    row_number() over (partition by open.tenant_id, open.failing order by open.turn) as place
                                from open where open.room > 0
                            ) o
                            where not o.failing or o.place <= o.failing_room
                        ),
                        shares as materialized (
                            select f.id, f.turn, least(f.share, f.tenant_room - f.before) as share
                            from (
                                select fair.id, fair.turn, fair.share, fair.tenant_room,
                                    sum(fair.share) over (partition by fair.tenant_id order by fair.turn) - fair.share as before
                                from fair
                            ) f
                            where f.before < f.tenant_room
                        ),
                        due as materialized (
                            select d.tenant_id, d.id
                            from (select s.id, s.share from shares s order by s.turn) turns
                            cross join lateral (
                                select q.tenant_id, q.id from webhook_deliveries q
                                where q.webhook_id = turns.id and q.status in ('pending', 'leased') and q.due_at <= now()
                                order by q.due_at
                                limit turns.share
                                for update of q skip locked
                            ) d
                            limit :free
                        )
                        update webhook_deliveries d
                        set status = 'leased', lease_token = d.lease_token + 1,
                            due_at = now() + :lease * interval '1 millisecond',
                            expiries = d.expiries + case when d.status = 'leased' then 1 else 0 end
                        from due, webhooks w, webhook_messages m
                        where d.tenant_id = due.tenant_id and d.id = due.id
                          and w.tenant_id = d.tenant_id and w.id = d.webhook_id
                          and m.tenant_id = d.tenant_id and m.id = d.message_id
                        returning d.tenant_id, d.id, d.webhook_id, w.url, d.message_id, m.type, m.body, d.attempts,
                            d.lease_token, d.expiries, d.test, w.failing_since is not null as failing, w.secret,
                            case when w.former_until > now() then w.former_secret end as former_secret, now() as now
                        """)
                .param("busyTenants", busy.stream().map(Busy::tenantId).toArray(UUID[]::new))
                .param("busyWebhooks", busy.stream().map(Busy::webhookId).toArray(UUID[]::new))
                .param("busyFailing", busy.stream().map(Busy::failing).toArray(Boolean[]::new))
                .param("running", busy.stream().map(Busy::running).toArray(Integer[]::new))
                .param("after", after)
                .param("ofWebhook", options.ofWebhook())
                .param("ofTenant", options.ofTenant())
                .param("failingOfTenant", options.failingOfTenant())
                .param("free", free)
                .param("lease", options.lease().toMillis())
                .query((row, index) -> claimed(row))
                .list();
    }

    private static Claimed claimed(ResultSet row) throws SQLException {
        return new Claimed(
                row.getObject("tenant_id", UUID.class),
                row.getObject("id", UUID.class),
                row.getObject("webhook_id", UUID.class),
                row.getString("url"),
                row.getObject("message_id", UUID.class),
                row.getString("type"),
                row.getString("body"),
                row.getInt("attempts") + 1,
                row.getLong("lease_token"),
                row.getInt("expiries"),
                row.getBoolean("test"),
                row.getBoolean("failing"),
                row.getBytes("secret"),
                row.getBytes("former_secret"),
                row.getObject("now", OffsetDateTime.class).toInstant());
    }

    /// Ends a delivery.
    ///
    /// @param status `done` or `dead`
    /// @return whether the claim still held
    static boolean end(Transaction tenant, Claimed claimed, String status, Ending ending) {
        return tenant.jdbc()
                        .sql("""
                                update webhook_deliveries
                                set status = ?, attempts = ?, ended_at = now(), last_status = ?, last_error = ?
                                where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                                """)
                        .param(status)
                        .param(claimed.attempt())
                        .param(ending.status())
                        .param(ending.error())
                        .param(claimed.tenantId())
                        .param(claimed.id())
                        .param(claimed.token())
                        .update()
                == 1;
    }

    /// Has a delivery tried again later.
    ///
    /// @return whether the claim still held
    static boolean retry(Transaction tenant, Claimed claimed, Duration wait, Ending ending) {
        return tenant.jdbc()
                        .sql("""
                                update webhook_deliveries
                                set status = 'pending', attempts = ?, due_at = now() + ?::bigint * interval '1 millisecond',
                                    expiries = 0, last_status = ?, last_error = ?
                                where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                                """)
                        .param(claimed.attempt())
                        .param(wait.toMillis())
                        .param(ending.status())
                        .param(ending.error())
                        .param(claimed.tenantId())
                        .param(claimed.id())
                        .param(claimed.token())
                        .update()
                == 1;
    }

    /// Gives deliveries back that were not tried.
    static void release(Transaction platform, List<Claimed> claimed) {
        for (Claimed one : claimed) {
            platform.jdbc()
                    .sql("""
                            update webhook_deliveries set status = 'pending', due_at = now()
                            where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                            """)
                    .params(one.tenantId(), one.id(), one.token())
                    .update();
        }
    }

    /// What is left beside a delivery.
    ///
    /// @param status the HTTP status of the last try; null when there was no answer
    /// @param error why there was none; null when there was one
    record Ending(
            @org.jspecify.annotations.Nullable Integer status,
            @org.jspecify.annotations.Nullable String error) {}
}
