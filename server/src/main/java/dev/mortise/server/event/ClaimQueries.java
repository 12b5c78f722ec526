package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// The statement that claims deliveries. Time is the database's: nodes' clocks may differ.
final class ClaimQueries {
    /// A payload that takes more on the disk, after compression, ends a batch: a node then holds no more
    /// large ones at once than it has places.
    private static final int LARGE_BYTES = 1900;

    private ClaimQueries() {}

    /// A claimed delivery with what the dispatcher decides by.
    ///
    /// @param retries how often it is tried again after a failure
    /// @param expiries how often a claim of it ran out
    /// @param place those of one plugin and tenant with the same number are carried out one after the other
    record Claimed(Delivery delivery, int retries, int expiries, int place) {}

    /// A plugin that can take deliveries.
    ///
    /// @param free how many places it has
    /// @param ofOne how many places one tenant may have, those that it has already counted
    /// @param batch how many deliveries of one tenant may follow each other in one place, from 1
    /// @param after the tenant that was served last; those after it come first
    record Room(String pluginId, int free, int ofOne, int batch, UUID after) {}

    /// How many places a tenant has at one plugin.
    record Busy(String pluginId, UUID tenantId, int running) {}

    /// Claims what is due. The tenants with due deliveries take turns and share a plugin's room; of one
    /// plugin and over all plugins, a tenant gets no more places than it may, and the tenants come first
    /// for which the least is done. What is due beyond a tenant's places is spread over them, so that a few
    /// run at once and many in batches. Passed over are deliveries behind an older live one of their lane,
    /// and a tenant's events while the plugin's start for that tenant is live. Those of a suspended tenant
    /// are held: they go on when it is resumed; so are those to a plugin that is held for the tenant.
    ///
    /// @param busy what runs on this node
    /// @param mostOfTenant how many places one tenant may have, those that it has already counted
    /// @param limit the most places in all
    static List<Claimed> claim(
            Transaction transaction,
            List<Room> room,
            List<Busy> busy,
            int mostOfTenant,
            int limit,
            String node,
            Duration lease) {
        tune(transaction);
        return transaction
                .jdbc()
                .sql("""
                        with busy as materialized (
                            select one.plugin_id, one.tenant_id, one.running,
                                sum(one.running) over (partition by one.tenant_id)::int as of_tenant
                            from unnest(:busyPlugins::text[], :busyTenants::uuid[], :running::int[])
                                one (plugin_id, tenant_id, running)
                        ),
                        shares as materialized (
                            select wanted.plugin_id, wanted.of_one, wanted.batch, wanted.ordinal, turn.tenant_id,
                                wanted.free / count(1) over (partition by wanted.plugin_id) as share
                            from unnest(:plugins::text[], :free::int[], :ofOne::int[], :batch::int[], :after::uuid[])
                                with ordinality wanted (plugin_id, free, of_one, batch, after, ordinal)
                            cross join lateral (
                                select tenants.tenant_id
                                from (
                                    (with recursive later (tenant_id, due_at) as (
                                        (select q.tenant_id, q.due_at from deliveries q
                                        where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                          and q.tenant_id > wanted.after
                                        order by q.tenant_id, q.due_at limit 1)
                                        union all
                                        select next.tenant_id, next.due_at from later
                                        cross join lateral (
                                            select q.tenant_id, q.due_at from deliveries q
                                            where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                              and q.tenant_id > later.tenant_id
                                            order by q.tenant_id, q.due_at limit 1) next
                                    ) select tenant_id, due_at from later)
                                    union all
                                    (with recursive earlier (tenant_id, due_at) as (
                                        (select q.tenant_id, q.due_at from deliveries q
                                        where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                          and q.tenant_id <= wanted.after
                                        order by q.tenant_id, q.due_at limit 1)
                                        union all
                                        select next.tenant_id, next.due_at from earlier
                                        cross join lateral (
                                            select q.tenant_id, q.due_at from deliveries q
                                            where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                              and q.tenant_id > earlier.tenant_id and q.tenant_id <= wanted.after
                                            order by q.tenant_id, q.due_at limit 1) next
                                    ) select tenant_id, due_at from earlier)
                                ) tenants
                                where tenants.due_at <= now() and not exists (
                                    select 1 from busy
                                    where busy.tenant_id = tenants.tenant_id and (busy.of_tenant >= :most
                                        or busy.plugin_id = wanted.plugin_id and busy.running >= wanted.of_one))
                                and not exists (select 1 from tenants held where held.id = tenants.tenant_id and held.suspended)
                                and not exists (
                                    select 1 from plugin_holds held
                                    where held.tenant_id = tenants.tenant_id and held.plugin_id = wanted.plugin_id
                                      and held.resumed_at is null)
                                limit wanted.free
                            ) turn
                        ),
                        turns as materialized (
                            select shares.plugin_id, shares.tenant_id, shares.batch,
                                least(shares.share, :most - busy.of_tenant, shares.of_one - busy.of_plugin) as share,
                                :most - busy.of_tenant as room,
                                busy.of_tenant
                                    + row_number() over (partition by shares.tenant_id order by shares.ordinal) as place
                            from shares
                            cross join lateral (
                                select coalesce(max(b.of_tenant), 0) as of_tenant,
                                    coalesce(sum(b.running) filter (where b.plugin_id = shares.plugin_id), 0) as of_plugin
                                from busy b where b.tenant_id = shares.tenant_id
                            ) busy
                        ),
                        candidates as materialized (
                            select d.tenant_id, d.id, turns.room, turns.place, turns.batch, d.nth, d.nth % turns.share as slot,
                                case when pg_column_size(e.payload) > :large then turns.batch else 1 end as weight
                            from (
                                select t.plugin_id, t.tenant_id, t.share, t.batch, t.room, t.place
                                from turns t order by t.place
                            ) turns
                            cross join lateral (select f.tenant_id, f.id, f.event_id,
                                (row_number() over (order by f.due_at, f.position))::int - 1 as nth from (
                                select q.tenant_id, q.id, q.event_id, q.due_at, q.position
                                from deliveries q
                                where q.plugin_id = turns.plugin_id and q.tenant_id = turns.tenant_id
                                  and q.status in ('pending', 'leased')
                                  and q.due_at <= now()
                                  and (q.order_key is null or not exists (
                                      select 1 from deliveries o
                                      where o.plugin_id = q.plugin_id and o.tenant_id = q.tenant_id
                                        and o.order_key = q.order_key and o.position < q.position
                                        and o.status in ('waiting', 'pending', 'leased') and o.order_key is not null))
                                  and (q.kind = 'tenant' or not exists (
                                      select 1 from deliveries s
                                      where s.plugin_id = q.plugin_id and s.tenant_id = q.tenant_id
                                        and s.kind = 'tenant' and s.status in ('pending', 'leased')))
                                order by q.due_at, q.position
                                limit turns.share * turns.batch
                                for update of q skip locked
                            ) f) d
                            join events e on e.tenant_id = d.tenant_id and e.id = d.event_id
                            limit :most_rows
                        ),
                        due as materialized (
                            select c.tenant_id, c.id, c.slot
                            from (
                                select tenant_id, id, slot, room, batch, weight,
                                    sum(weight) over (partition by tenant_id, place, slot order by nth) as in_place,
                                    dense_rank() over (partition by tenant_id order by place, slot) as ordinal,
                                    dense_rank() over (order by place, tenant_id, slot) as of_all
                                from candidates
                            ) c
                            where c.ordinal <= c.room and c.of_all <= :limit and c.in_place - c.weight < c.batch
                        )
                        update deliveries d
                        set status = 'leased', lease_token = d.lease_token + 1, lease_node = :node,
                            due_at = now() + :lease * interval '1 millisecond',
                            expiries = d.expiries + case when d.status = 'leased' then 1 else 0 end
                        from due, events e
                        where d.tenant_id = due.tenant_id and d.id = due.id
                          and e.tenant_id = d.tenant_id and e.id = d.event_id
                        returning d.id, d.plugin_id, d.kind, d.attempts, d.retries, d.expiries, d.lease_token, due.slot,
                        """ + EventQueries.EVENT_COLUMNS)
                .param("plugins", room.stream().map(Room::pluginId).toArray(String[]::new))
                .param("free", room.stream().map(Room::free).toArray(Integer[]::new))
                .param("after", room.stream().map(Room::after).toArray(UUID[]::new))
                .param("ofOne", room.stream().map(Room::ofOne).toArray(Integer[]::new))
                .param("batch", room.stream().map(Room::batch).toArray(Integer[]::new))
                .param("most", mostOfTenant)
                .param("busyPlugins", busy.stream().map(Busy::pluginId).toArray(String[]::new))
                .param("busyTenants", busy.stream().map(Busy::tenantId).toArray(UUID[]::new))
                .param("running", busy.stream().map(Busy::running).toArray(Integer[]::new))
                .param("limit", limit)
                .param(
                        "most_rows",
                        limit * room.stream().mapToInt(Room::batch).max().orElse(1))
                .param("large", LARGE_BYTES)
                .param("node", node)
                .param("lease", lease.toMillis())
                .query((row, index) ->
                        new Claimed(delivery(row), row.getInt("retries"), row.getInt("expiries"), row.getInt("slot")))
                .list();
    }

    /// Lets a claim commit without waiting for the disk, and keeps its plan. A claim that a crash of
    /// PostgreSQL takes back may be given out again under the same token; of two holders only the first can
    /// end the delivery, as that takes a row which is leased.
    private static void tune(Transaction transaction) {
        transaction.jdbc().sql("""
                        select set_config('synchronous_commit', 'off', true),
                            set_config('plan_cache_mode', 'force_generic_plan', true)
                        """).query((row, index) -> row.getString(1)).single();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        StoredEvent event = EventQueries.event(row);
        return new Delivery(
                row.getObject("id", UUID.class),
                event.tenantId(),
                row.getString("plugin_id"),
                row.getString("kind").equals("tenant") ? Delivery.Kind.TENANT : Delivery.Kind.EVENT,
                row.getInt("attempts") + 1,
                row.getLong("lease_token"),
                event);
    }
}
