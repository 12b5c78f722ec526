package dev.mortise.server.event;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
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

    /// Inserts the deliveries of events to one plugin. No two of the events have the same order key.
    ///
    /// @return the lanes of those that wait for another
    static List<Lane> insertAll(Transaction transaction, List<StoredEvent> events, String pluginId, int retries) {
        return transaction
                .jdbc()
                .sql("""
                        insert into deliveries (tenant_id, id, event_id, plugin_id, kind, order_key, retries, status)
                        select :tenant, e.id, e.event, :plugin, :kind, e.key, :retries, case when exists (
                            select 1 from deliveries o
                            where o.plugin_id = :plugin and o.tenant_id = :tenant and o.order_key = e.key
                              and o.status in ('waiting', 'pending', 'leased') and o.order_key is not null)
                            then 'waiting' else 'pending' end
                        from unnest(:ids::uuid[], :events::uuid[], :keys::text[]) with ordinality as e (id, event, key, place)
                        order by e.place
                        returning case when status = 'waiting' then order_key end
                        """)
                .param("tenant", transaction.tenantId())
                .param("plugin", pluginId)
                .param("kind", word(Delivery.Kind.EVENT))
                .param("retries", retries)
                .param("ids", EventQueries.array("uuid", events, event -> Ids.next()))
                .param("events", EventQueries.array("uuid", events, StoredEvent::id))
                .param("keys", EventQueries.array("text", events, StoredEvent::orderKey))
                .query((row, index) -> Optional.ofNullable(row.getString(1)))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .map(key -> new Lane(pluginId, transaction.tenantId(), key))
                .toList();
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

    /// A claimed delivery with what the dispatcher decides by.
    ///
    /// @param retries how often it is tried again after a failure
    /// @param expiries how often a claim of it ran out
    record Claimed(Delivery delivery, int retries, int expiries) {}

    /// A plugin that can take deliveries.
    ///
    /// @param free how many
    /// @param ofOne how many of one tenant may run, those that run already counted
    /// @param after the tenant that was served last; those after it come first
    record Room(String pluginId, int free, int ofOne, UUID after) {}

    /// How many deliveries of one plugin run for one tenant.
    record Busy(String pluginId, UUID tenantId, int running) {}

    /// Claims what is due. The tenants with due deliveries take turns and share a plugin's room; of one plugin and
    /// over all plugins, a tenant gets no more than it may, and the tenants come first for which the least is done.
    /// Passed over are deliveries behind an older live one of their lane, and a tenant's events while the plugin's
    /// start for that tenant is live.
    ///
    /// @param busy what runs on this node
    /// @param mostOfTenant how many of one tenant may run, those that run already counted
    /// @param limit the most in all
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
                            select wanted.plugin_id, wanted.of_one, wanted.ordinal, turn.tenant_id,
                                wanted.free / count(1) over (partition by wanted.plugin_id) as share
                            from unnest(:plugins::text[], :free::int[], :ofOne::int[], :after::uuid[])
                                with ordinality wanted (plugin_id, free, of_one, after, ordinal)
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
                                limit wanted.free
                            ) turn
                        ),
                        turns as materialized (
                            select shares.plugin_id, shares.tenant_id,
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
                            select d.tenant_id, d.id, d.due_at, d.position, turns.room, turns.place
                            from (select t.plugin_id, t.tenant_id, t.share, t.room, t.place from turns t order by t.place)
                                turns
                            cross join lateral (
                                select q.tenant_id, q.id, q.due_at, q.position
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
                                limit turns.share
                                for update of q skip locked
                            ) d
                            limit :limit
                        ),
                        due as materialized (
                            select c.tenant_id, c.id
                            from (
                                select tenant_id, id, room,
                                    row_number() over (partition by tenant_id order by place, due_at, position) as ordinal
                                from candidates
                            ) c
                            where c.ordinal <= c.room
                        )
                        update deliveries d
                        set status = 'leased', lease_token = d.lease_token + 1, lease_node = :node,
                            due_at = now() + :lease * interval '1 millisecond',
                            expiries = d.expiries + case when d.status = 'leased' then 1 else 0 end
                        from due, events e
                        where d.tenant_id = due.tenant_id and d.id = due.id
                          and e.tenant_id = d.tenant_id and e.id = d.event_id
                        returning d.id, d.plugin_id, d.kind, d.attempts, d.retries, d.expiries, d.lease_token,
                        """ + EventQueries.EVENT_COLUMNS)
                .param("plugins", room.stream().map(Room::pluginId).toArray(String[]::new))
                .param("free", room.stream().map(Room::free).toArray(Integer[]::new))
                .param("after", room.stream().map(Room::after).toArray(UUID[]::new))
                .param("ofOne", room.stream().map(Room::ofOne).toArray(Integer[]::new))
                .param("most", mostOfTenant)
                .param("busyPlugins", busy.stream().map(Busy::pluginId).toArray(String[]::new))
                .param("busyTenants", busy.stream().map(Busy::tenantId).toArray(UUID[]::new))
                .param("running", busy.stream().map(Busy::running).toArray(Integer[]::new))
                .param("limit", limit)
                .param("node", node)
                .param("lease", lease.toMillis())
                .query((row, index) -> new Claimed(delivery(row), row.getInt("retries"), row.getInt("expiries")))
                .list();
    }

    /// Lets a claim commit without waiting for the disk, and keeps its plan. A claim that a crash of PostgreSQL takes
    /// back may be given out again under the same token; of two holders only the first can end the delivery, as
    /// that takes a row which is leased.
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

    /// What waits to be delivered.
    ///
    /// @param pending free to be claimed now or later
    /// @param leased claimed
    /// @param waiting behind another of their record
    /// @param lagSeconds how long the oldest has been due
    record Backlog(double pending, double leased, double waiting, double lagSeconds) {}

    /// How many of a kind [#backlog] counts at most.
    static final int MOST_COUNTED = 100_000;

    /// Counts what waits, and looks for the oldest that is due, at the first thousand tenants of each plugin.
    ///
    /// @param plugins whose deliveries the lag is about
    static Backlog backlog(Transaction transaction, Collection<String> plugins) {
        // Only what is live stands in the indexes; a table full of what is done is not to be read.
        transaction
                .jdbc()
                .sql("select set_config('enable_seqscan', 'off', true)")
                .query(String.class)
                .single();
        return transaction
                .jdbc()
                .sql("""
                        select live.pending, live.leased, laned.waiting, coalesce(oldest.lag, 0) as lag
                        from (
                            select count(1) filter (where status = 'pending') as pending,
                                count(1) filter (where status = 'leased') as leased
                            from (select status from deliveries where status in ('pending', 'leased') limit :most) d
                        ) live
                        cross join (
                            select count(1) filter (where status = 'waiting') as waiting
                            from (select status from deliveries
                                where status in ('waiting', 'pending', 'leased') and order_key is not null limit :most) d
                        ) laned
                        cross join (
                            select max(extract(epoch from now() - heads.due_at)) as lag
                            from unnest(:plugins::text[]) wanted (plugin_id)
                            cross join lateral (
                                with recursive head (tenant_id, due_at, ordinal) as (
                                    (select q.tenant_id, q.due_at, 1 from deliveries q
                                    where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                    order by q.tenant_id, q.due_at limit 1)
                                    union all
                                    select next.tenant_id, next.due_at, head.ordinal + 1 from head
                                    cross join lateral (
                                        select q.tenant_id, q.due_at from deliveries q
                                        where q.plugin_id = wanted.plugin_id and q.status in ('pending', 'leased')
                                          and q.tenant_id > head.tenant_id
                                        order by q.tenant_id, q.due_at limit 1) next
                                    where head.ordinal < 1000
                                ) select due_at from head
                            ) heads
                            where heads.due_at <= now()
                        ) oldest
                        """)
                .param("most", MOST_COUNTED)
                .param("plugins", plugins.toArray(String[]::new))
                .query((row, index) -> new Backlog(
                        row.getLong("pending"), row.getLong("leased"), row.getLong("waiting"), row.getDouble("lag")))
                .single();
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

    static void abandon(Transaction transaction, String pluginId, String reason) {
        transaction.jdbc().sql("""
                        update deliveries set status = 'dead', last_error = ?, lease_node = null, ended_at = now()
                        where plugin_id = ? and status in ('pending', 'leased')
                        """).params(reason, pluginId).update();
    }

    static void deleteOf(Transaction transaction, String pluginId) {
        transaction
                .jdbc()
                .sql("delete from deliveries where plugin_id = ?")
                .param(pluginId)
                .update();
    }

    /// A dead letter.
    record DeadLetter(
            UUID id,
            String plugin,
            int attempts,
            @Nullable String reason,
            @Nullable UUID run,
            Instant diedAt,
            StoredEvent event) {}

    static List<DeadLetter> dead(Transaction transaction, @Nullable UUID after, int limit) {
        String further = after == null ? "" : " and d.id < :after";
        var statement = transaction
                .jdbc()
                .sql("select d.id, d.plugin_id, d.attempts, d.last_error, d.last_run, d.ended_at, "
                        + EventQueries.EVENT_COLUMNS
                        + " from deliveries d join events e on e.tenant_id = d.tenant_id and e.id = d.event_id"
                        + " where d.tenant_id = :tenant and d.status = 'dead'" + further
                        + " order by d.id desc limit :limit")
                .param("tenant", transaction.tenantId())
                .param("limit", limit);
        if (after != null) {
            statement.param("after", after);
        }
        return statement
                .query((row, index) -> new DeadLetter(
                        row.getObject("id", UUID.class),
                        row.getString("plugin_id"),
                        row.getInt("attempts"),
                        row.getString("last_error"),
                        row.getObject("last_run", UUID.class),
                        Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                                .orElse(Instant.EPOCH),
                        EventQueries.event(row)))
                .list();
    }

    /// Brings a dead letter back to life at the end of its lane, with all its retries.
    ///
    /// @return the plugin and the lane; empty when there is no such dead letter
    static Optional<Replayed> replay(Transaction transaction, UUID id) {
        return transaction
                .jdbc()
                .sql("""
                        update deliveries d
                        set attempts = 0, expiries = 0, due_at = now(), ended_at = null, position = default,
                            status = case when exists (
                                select 1 from deliveries o
                                where o.plugin_id = d.plugin_id and o.tenant_id = d.tenant_id and o.order_key = d.order_key
                                  and o.status in ('waiting', 'pending', 'leased') and o.order_key is not null)
                                then 'waiting' else 'pending' end
                        where d.tenant_id = ? and d.id = ? and d.status = 'dead'
                        returning d.plugin_id, d.order_key
                        """)
                .params(transaction.tenantId(), id)
                .query((row, index) -> new Replayed(
                        row.getString("plugin_id"),
                        Lane.of(row.getString("plugin_id"), transaction.tenantId(), row.getString("order_key"))))
                .optional();
    }

    /// A dead letter that lives again.
    ///
    /// @param lane null when its event has no order
    record Replayed(String pluginId, @Nullable Lane lane) {}
}
