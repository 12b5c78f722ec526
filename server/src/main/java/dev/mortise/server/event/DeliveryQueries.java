package dev.mortise.server.event;

import dev.mortise.server.platform.Answer;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.Types;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of deliveries. Time is the database's: nodes' clocks may differ.
final class DeliveryQueries {
    private DeliveryQueries() {}

    /// Inserts a delivery; behind another of its lane it waits.
    ///
    /// @return whether it waits
    static boolean insert(
            Transaction transaction, StoredEvent event, String pluginId, Delivery.Kind kind, int retries) {
        return transaction
                .jdbc()
                .sql("""
                        insert into deliveries (tenant_id, id, event_id, plugin_id, kind, order_key, retries, status)
                        values (:tenant, :id, :event, :plugin, :kind, :key, :retries, case when exists (
                            select 1 from deliveries o
                            where o.plugin_id = :plugin and o.tenant_id = :tenant and o.order_key = :key
                              and o.status in ('waiting', 'pending', 'leased') and o.order_key is not null)
                            then 'waiting' else 'pending' end)
                        returning status = 'waiting'
                        """)
                .param("tenant", event.tenantId())
                .param("id", Ids.next())
                .param("event", event.id())
                .param("plugin", pluginId)
                .param("kind", word(kind))
                .param("key", event.orderKey(), Types.VARCHAR)
                .param("retries", retries)
                .query(Boolean.class)
                .single();
    }

    /// A delivery that is to be made of an event.
    ///
    /// @param behind whether another one of its lane stands before it among those that are inserted with it
    record Outgoing(StoredEvent event, String pluginId, int retries, boolean behind) {}

    /// Inserts deliveries of a transaction's tenant in their order; behind another of its lane one waits.
    ///
    /// @return the lanes of those that wait
    static Answer<List<Lane>> insertAll(Pipeline pipeline, UUID tenant, List<Outgoing> deliveries) {
        return pipeline.list(
                        """
                        insert into deliveries (tenant_id, id, event_id, plugin_id, kind, order_key, retries, status)
                        select n.tenant_id, n.id, n.event_id, n.plugin_id, 'event', n.order_key, n.retries,
                            case when n.behind or exists (
                                select 1 from deliveries o
                                where o.plugin_id = n.plugin_id and o.tenant_id = n.tenant_id and o.order_key = n.order_key
                                  and o.status in ('waiting', 'pending', 'leased') and o.order_key is not null)
                            then 'waiting' else 'pending' end
                        from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::int[], ?::bool[]) with ordinality
                            n (tenant_id, id, event_id, plugin_id, order_key, retries, behind, ordinal)
                        order by n.ordinal
                        returning plugin_id, order_key, status = 'waiting' as waits
                        """,
                        List.of(
                                EventQueries.column(deliveries, UUID[]::new, one -> tenant),
                                EventQueries.column(deliveries, UUID[]::new, one -> Ids.next()),
                                EventQueries.column(
                                        deliveries,
                                        UUID[]::new,
                                        one -> one.event().id()),
                                EventQueries.column(deliveries, String[]::new, Outgoing::pluginId),
                                EventQueries.column(
                                        deliveries,
                                        String[]::new,
                                        one -> one.event().orderKey()),
                                EventQueries.column(deliveries, Integer[]::new, Outgoing::retries),
                                EventQueries.column(deliveries, Boolean[]::new, Outgoing::behind)),
                        (row, index) -> row.getBoolean("waits")
                                ? Optional.ofNullable(
                                        Lane.of(row.getString("plugin_id"), tenant, row.getString("order_key")))
                                : Optional.<Lane>empty())
                .map(lanes -> lanes.stream().flatMap(Optional::stream).toList());
    }

    /// Lets the first of each lane go on, where nothing before it is live any more.
    static void promote(Transaction transaction, Collection<Lane> lanes) {
        transaction
                .jdbc()
                .sql("""
                        with first as (
                            select h.tenant_id, h.id
                            from unnest(?::text[], ?::uuid[], ?::text[]) lane (plugin_id, tenant_id, order_key)
                            cross join lateral (
                                select q.tenant_id, q.id, q.status
                                from deliveries q
                                where q.plugin_id = lane.plugin_id and q.tenant_id = lane.tenant_id
                                  and q.order_key = lane.order_key
                                  and q.status in ('waiting', 'pending', 'leased') and q.order_key is not null
                                order by q.position
                                limit 1
                            ) h
                            where h.status = 'waiting'
                        )
                        update deliveries d set status = 'pending', due_at = now()
                        from first
                        where d.tenant_id = first.tenant_id and d.id = first.id and d.status = 'waiting'
                        """)
                .params(
                        lanes.stream().map(Lane::pluginId).toArray(String[]::new),
                        lanes.stream().map(Lane::tenantId).toArray(UUID[]::new),
                        lanes.stream().map(Lane::orderKey).toArray(String[]::new))
                .update();
    }

    /// Lanes that something waits in.
    static List<Lane> waiting(Transaction transaction, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select distinct plugin_id, tenant_id, order_key from deliveries
                        where status = 'waiting' and order_key is not null
                        limit ?
                        """)
                .param(limit)
                .query((row, index) -> new Lane(
                        row.getString("plugin_id"), row.getObject("tenant_id", UUID.class), row.getString("order_key")))
                .list();
    }

    private static String word(Delivery.Kind kind) {
        return switch (kind) {
            case EVENT -> "event";
            case TENANT -> "tenant";
        };
    }

    /// @return whether the claim still holds
    static boolean markDone(Transaction transaction, Delivery delivery, UUID run) {
        return transaction
                        .jdbc()
                        .sql("""
                                update deliveries
                                set status = 'done', attempts = attempts + 1, last_run = ?, lease_node = null, ended_at = now()
                                where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                                """)
                        .params(run, delivery.tenantId(), delivery.id(), delivery.token())
                        .update()
                == 1;
    }

    /// @return whether the claim still held, and the version serves
    static boolean markDone(Transaction transaction, Delivery delivery, UUID run, String version) {
        return transaction
                        .jdbc()
                        .sql("""
                                update deliveries
                                set status = 'done', attempts = attempts + 1, last_run = ?, lease_node = null, ended_at = now()
                                where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                                  and exists (select 1 from plugins where id = ? and version = ?)
                                """)
                        .params(run, delivery.tenantId(), delivery.id(), delivery.token(), delivery.pluginId(), version)
                        .update()
                == 1;
    }

    /// @return how many claims still held; none when the version does not serve or was switched off
    ///   meanwhile
    static int markAllDone(Transaction transaction, List<Deliveries.Done> done, String version) {
        return transaction
                .jdbc()
                .sql("""
                        update deliveries d
                        set status = 'done', attempts = d.attempts + 1, last_run = e.run, lease_node = null, ended_at = now()
                        from unnest(?::uuid[], ?::bigint[], ?::uuid[]) e (id, token, run)
                        where d.tenant_id = ? and d.id = e.id and d.lease_token = e.token and d.status = 'leased'
                          and exists (select 1 from plugins where id = ? and version = ? and status = 'running')
                        """)
                .params(
                        EventQueries.column(
                                done, UUID[]::new, one -> one.delivery().id()),
                        EventQueries.column(
                                done, Long[]::new, one -> one.delivery().token()),
                        EventQueries.column(done, UUID[]::new, Deliveries.Done::run),
                        done.getFirst().delivery().tenantId(),
                        done.getFirst().delivery().pluginId(),
                        version)
                .update();
    }

    static boolean serves(Transaction transaction, String pluginId, String version) {
        return transaction
                .jdbc()
                .sql("select exists (select 1 from plugins where id = ? and version = ?)")
                .params(pluginId, version)
                .query(Boolean.class)
                .single();
    }

    /// @return whether the claim still held
    static boolean retry(
            Transaction transaction, Delivery delivery, Duration delay, String reason, @Nullable UUID run) {
        return transaction
                        .jdbc()
                        .sql("""
                                update deliveries
                                set status = 'pending', attempts = attempts + 1, last_error = ?, last_run = ?, lease_node = null,
                                    due_at = now() + ? * interval '1 millisecond'
                                where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                                """)
                        .param(reason)
                        .param(run)
                        .param(delay.toMillis())
                        .param(delivery.tenantId())
                        .param(delivery.id())
                        .param(delivery.token())
                        .update()
                == 1;
    }

    /// @return whether the claim still held
    static boolean markDead(Transaction transaction, Delivery delivery, String reason, @Nullable UUID run) {
        return transaction
                        .jdbc()
                        .sql("""
                                update deliveries
                                set status = 'dead', attempts = attempts + 1, last_error = ?, last_run = coalesce(?, last_run),
                                    lease_node = null, ended_at = now()
                                where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                                """)
                        .param(reason)
                        .param(run)
                        .param(delivery.tenantId())
                        .param(delivery.id())
                        .param(delivery.token())
                        .update()
                == 1;
    }

    /// Gives claims back without counting a try.
    static void release(Transaction transaction, Collection<Delivery> deliveries, Duration delay) {
        for (Delivery delivery : deliveries) {
            transaction
                    .jdbc()
                    .sql("""
                            update deliveries
                            set status = 'pending', lease_node = null, due_at = now() + ? * interval '1 millisecond'
                            where tenant_id = ? and id = ? and lease_token = ? and status = 'leased'
                            """)
                    .params(delay.toMillis(), delivery.tenantId(), delivery.id(), delivery.token())
                    .update();
        }
    }

    static boolean tenantStartIsLive(Transaction transaction, UUID tenantId, String pluginId) {
        return transaction
                .jdbc()
                .sql("""
                        select exists (select 1 from deliveries
                        where plugin_id = ? and tenant_id = ? and kind = 'tenant' and status in ('pending', 'leased'))
                        """)
                .params(pluginId, tenantId)
                .query(Boolean.class)
                .single();
    }

    /// @return how many events were set aside
    static int skip(Transaction transaction, String pluginId, String reason) {
        return transaction.jdbc().sql("""
                        update deliveries set status = 'skipped', last_error = ?, lease_node = null, ended_at = now()
                        where plugin_id = ? and kind = 'event' and status in ('waiting', 'pending', 'leased')
                        """).params(reason, pluginId).update();
    }

    /// @return how many events were set aside
    static int skip(Transaction transaction, UUID tenantId, String pluginId, String reason) {
        return transaction.jdbc().sql("""
                        update deliveries set status = 'skipped', last_error = ?, lease_node = null, ended_at = now()
                        where tenant_id = ? and plugin_id = ? and kind = 'event'
                          and status in ('waiting', 'pending', 'leased')
                        """).params(reason, tenantId, pluginId).update();
    }

    static void hurry(Transaction transaction, UUID tenantId, String pluginId) {
        transaction.jdbc().sql("""
                        update deliveries set due_at = now()
                        where tenant_id = ? and plugin_id = ? and status = 'pending' and due_at > now()
                        """).params(tenantId, pluginId).update();
    }

    /// How many deliveries are live, `most` at most.
    static int waiting(Transaction transaction, UUID tenantId, String pluginId, int most) {
        return transaction
                .jdbc()
                .sql("""
                        select count(1) from (
                            select id from deliveries
                            where plugin_id = :plugin and tenant_id = :tenant and status in ('pending', 'leased')
                            union all
                            select id from deliveries
                            where plugin_id = :plugin and tenant_id = :tenant and status = 'waiting'
                              and order_key is not null
                            limit :most) live
                        """)
                .param("plugin", pluginId)
                .param("tenant", tenantId)
                .param("most", most)
                .query(Integer.class)
                .single();
    }

    static void abandon(Transaction transaction, String pluginId, String reason) {
        transaction.jdbc().sql("""
                        update deliveries set status = 'dead', last_error = ?, lease_node = null, ended_at = now()
                        where plugin_id = ? and status in ('waiting', 'pending', 'leased')
                        """).params(reason, pluginId).update();
    }

    static void deleteOf(Transaction transaction, String pluginId) {
        transaction
                .jdbc()
                .sql("delete from deliveries where plugin_id = ?")
                .param(pluginId)
                .update();
    }
}
