package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of schedules. Time is the database's: nodes' clocks may differ.
final class ScheduleQueries {
    private ScheduleQueries() {}

    /// Removes a plugin's schedules but for some; what tenants chose stays.
    static void retain(Transaction transaction, String pluginId, List<String> names) {
        String[] kept = names.toArray(String[]::new);
        transaction
                .jdbc()
                .sql("delete from event_schedules where plugin_id = ? and name <> all (?)")
                .params(pluginId, kept)
                .update();
        transaction.jdbc().sql("""
                        update tenant_schedules set next_at = null, planned = false
                        where plugin_id = ? and name <> all (?) and next_at is not null
                        """).params(pluginId, kept).update();
    }

    /// Stores a schedule.
    ///
    /// @return whether it is new or has another expression than before
    static boolean put(Transaction transaction, String pluginId, Schedules.Schedule schedule) {
        boolean same = transaction
                .jdbc()
                .sql("select exists (select 1 from event_schedules where plugin_id = ? and name = ? and cron = ?)")
                .params(pluginId, schedule.name(), schedule.cron())
                .query(Boolean.class)
                .single();
        transaction
                .jdbc()
                .sql("""
                        insert into event_schedules (plugin_id, name, cron, type, payload)
                        values (:plugin, :name, :cron, :type, :payload)
                        on conflict (plugin_id, name) do update
                        set cron = excluded.cron, type = excluded.type, payload = excluded.payload
                        """)
                .param("plugin", pluginId)
                .param("name", schedule.name())
                .param("cron", schedule.cron())
                .param("type", schedule.type())
                .param("payload", schedule.payload(), Types.VARCHAR)
                .update();
        return !same;
    }

    /// Lets a schedule be planned anew, for every tenant.
    static void plan(Transaction transaction, String pluginId, String name) {
        transaction.jdbc().sql("""
                        insert into tenant_schedules (tenant_id, plugin_id, name, next_at)
                        select id, ?, ?, now() from tenants where deleting_since is null
                        on conflict (tenant_id, plugin_id, name) do update set next_at = now(), planned = false
                        """).params(pluginId, name).update();
    }

    /// Lets every schedule be planned for a new tenant.
    static void planFor(Transaction transaction, UUID tenantId) {
        transaction.jdbc().sql("""
                        insert into tenant_schedules (tenant_id, plugin_id, name, next_at)
                        select ?, plugin_id, name, now() from event_schedules
                        on conflict (tenant_id, plugin_id, name) do nothing
                        """).param(tenantId).update();
    }

    /// Lets the schedules of the transaction's tenant be planned anew.
    static void planAnew(Transaction transaction) {
        transaction.jdbc().sql("""
                        update tenant_schedules set next_at = now(), planned = false
                        where tenant_id = ? and next_at is not null
                        """).param(transaction.tenantId()).update();
    }

    static void delete(Transaction transaction, String pluginId) {
        transaction
                .jdbc()
                .sql("delete from event_schedules where plugin_id = ?")
                .param(pluginId)
                .update();
        transaction
                .jdbc()
                .sql("delete from tenant_schedules where plugin_id = ?")
                .param(pluginId)
                .update();
    }

    /// A schedule of a tenant.
    record Key(UUID tenantId, String pluginId, String name) {}

    /// The schedules that are due, those that have been for longest first.
    static List<Key> due(Transaction transaction, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select s.tenant_id, s.plugin_id, s.name from tenant_schedules s
                        where s.enabled and s.next_at <= now()
                          and exists (select 1 from event_schedules d where d.plugin_id = s.plugin_id and d.name = s.name)
                        order by s.next_at
                        limit ?
                        """)
                .param(limit)
                .query((row, index) -> new Key(
                        row.getObject("tenant_id", UUID.class), row.getString("plugin_id"), row.getString("name")))
                .list();
    }

    /// A schedule that is due.
    ///
    /// @param planned whether `at` is a time of the schedule; else it says since when the next time is looked for
    /// @param now the database's time
    /// @param heard whether the plugin runs, and the tenant, which is not suspended, uses it and has it not
    ///   held
    record Due(
            String cron,
            String type,
            @Nullable String payload,
            boolean planned,
            Instant at,
            Instant now,
            boolean heard) {}

    /// Holds a schedule of the transaction's tenant, if it is due and no other node holds it.
    static Optional<Due> claim(Transaction transaction, Key key) {
        return transaction
                .jdbc()
                .sql("""
                        select d.cron, d.type, d.payload, s.planned, s.next_at, now() as now,
                            exists (select 1 from plugins p where p.id = s.plugin_id and p.status = 'running')
                            and exists (select 1 from tenants t where t.id = s.tenant_id and not t.suspended)
                            and not exists (select 1 from tenant_plugins u
                                where u.tenant_id = s.tenant_id and u.plugin_id = s.plugin_id and not u.enabled)
                            and not exists (select 1 from plugin_holds h
                                where h.tenant_id = s.tenant_id and h.plugin_id = s.plugin_id and h.resumed_at is null) as heard
                        from tenant_schedules s
                        join event_schedules d on d.plugin_id = s.plugin_id and d.name = s.name
                        where s.tenant_id = ? and s.plugin_id = ? and s.name = ? and s.enabled and s.next_at <= now()
                        for update of s skip locked
                        """)
                .params(transaction.tenantId(), key.pluginId(), key.name())
                .query((row, index) -> new Due(
                        row.getString("cron"),
                        row.getString("type"),
                        row.getString("payload"),
                        row.getBoolean("planned"),
                        row.getObject("next_at", OffsetDateTime.class).toInstant(),
                        row.getObject("now", OffsetDateTime.class).toInstant(),
                        row.getBoolean("heard")))
                .optional();
    }

    /// Notes the next time; null for never.
    static void advance(Transaction transaction, Key key, @Nullable Instant next) {
        transaction
                .jdbc()
                .sql("""
                        update tenant_schedules set next_at = :next, planned = true
                        where tenant_id = :tenant and plugin_id = :plugin and name = :name
                        """)
                .param("next", next == null ? null : next.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("tenant", transaction.tenantId())
                .param("plugin", key.pluginId())
                .param("name", key.name())
                .update();
    }

    /// Notes what was published.
    static void note(Transaction transaction, Key key, Instant dueAt, UUID event) {
        transaction
                .jdbc()
                .sql("""
                        update tenant_schedules set last_due_at = ?, last_at = now(), last_event = ?
                        where tenant_id = ? and plugin_id = ? and name = ?
                        """)
                .params(dueAt.atOffset(ZoneOffset.UTC), event, transaction.tenantId(), key.pluginId(), key.name())
                .update();
    }

    /// A schedule as its tenant sees it.
    ///
    /// @param nextAt null while it is off or not planned yet
    record Listed(
            String plugin,
            String name,
            String cron,
            String type,
            boolean enabled,
            boolean running,
            @Nullable Instant nextAt,
            @Nullable Instant lastDueAt,
            @Nullable Instant lastAt,
            @Nullable UUID lastEvent) {}

    /// The schedules of the plugins that the transaction's tenant uses, by plugin and name.
    ///
    /// @param name with `plugin`, one schedule only; null for all
    static List<Listed> list(Transaction transaction, @Nullable String plugin, @Nullable String name) {
        return transaction
                .jdbc()
                .sql("""
                        select s.plugin_id, s.name, d.cron, d.type, s.enabled, p.status = 'running' as running,
                            case when s.enabled and s.planned then s.next_at end as next_at,
                            s.last_due_at, s.last_at, s.last_event
                        from tenant_schedules s
                        join event_schedules d on d.plugin_id = s.plugin_id and d.name = s.name
                        join plugins p on p.id = s.plugin_id
                        where s.tenant_id = :tenant
                          and (:plugin::text is null or s.plugin_id = :plugin and s.name = :name)
                          and not exists (select 1 from tenant_plugins u
                            where u.tenant_id = s.tenant_id and u.plugin_id = s.plugin_id and not u.enabled)
                        order by s.plugin_id, s.name
                        """)
                .param("tenant", transaction.tenantId())
                .param("plugin", plugin, Types.VARCHAR)
                .param("name", name, Types.VARCHAR)
                .query((row, index) -> new Listed(
                        row.getString("plugin_id"),
                        row.getString("name"),
                        row.getString("cron"),
                        row.getString("type"),
                        row.getBoolean("enabled"),
                        row.getBoolean("running"),
                        instant(row, "next_at"),
                        instant(row, "last_due_at"),
                        instant(row, "last_at"),
                        row.getObject("last_event", UUID.class)))
                .list();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /// Switches a schedule of the transaction's tenant on or off; on, it is planned from now on.
    ///
    /// @return whether that changed something
    static boolean enable(Transaction transaction, String plugin, String name, boolean enabled) {
        return transaction
                        .jdbc()
                        .sql("""
                                update tenant_schedules set enabled = :enabled, next_at = now(), planned = false
                                where tenant_id = :tenant and plugin_id = :plugin and name = :name and enabled <> :enabled
                                """)
                        .param("enabled", enabled)
                        .param("tenant", transaction.tenantId())
                        .param("plugin", plugin)
                        .param("name", name)
                        .update()
                == 1;
    }
}
