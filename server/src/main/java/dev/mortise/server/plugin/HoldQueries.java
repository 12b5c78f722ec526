package dev.mortise.server.plugin;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The statements of holds: tenants for which a plugin is held. What is not said to work in a tenant's transaction
/// belongs to one of the platform.
final class HoldQueries {
    /// How many failed runs are kept as evidence.
    private static final int MOST_RUNS = 5;

    private static final int LONGEST_ERROR = 500;

    private static final String SELECT = """
            select h.tenant_id, h.plugin_id, h.version, h.held_at, h.failing_since, h.failures, h.evidence
            from plugin_holds h where h.resumed_at is null
            """;

    private HoldQueries() {}

    /// A tenant for which a plugin is held.
    ///
    /// @param version the plugin's that failed
    /// @param failures how many calls failed in a row, on the node that saw it
    /// @param evidence the last failed runs, a JSON array
    record Hold(
            UUID tenantId,
            String pluginId,
            String version,
            Instant heldAt,
            Instant failingSince,
            int failures,
            String evidence) {}

    /// Holds a plugin for a tenant, unless it is held already, or was taken up again since the failures began.
    ///
    /// @return whether it is held from now on
    static boolean hold(
            Transaction transaction, UUID tenant, String pluginId, String version, Instant failingSince, int failures) {
        return transaction
                        .jdbc()
                        .sql("""
                                insert into plugin_holds as h
                                    (tenant_id, plugin_id, version, held_at, failing_since, failures, evidence)
                                select :tenant, :plugin, :version, now(), :since, :failures, coalesce((
                                    select jsonb_agg(jsonb_build_object('id', r.id, 'at', r.at, 'outcome', r.outcome,
                                        'eventType', r.event_type, 'error', left(r.error, :longest)) order by r.id desc)
                                    from (select f.id, f.at, f.outcome, f.event_type, f.error from plugin_runs f
                                        where f.tenant_id = :tenant and f.plugin_id = :plugin and f.outcome <> 'ok'
                                          and f.at >= :since
                                        order by f.id desc limit :runs) r), '[]')
                                on conflict (tenant_id, plugin_id) do update
                                set version = excluded.version, held_at = excluded.held_at, resumed_at = null,
                                    failing_since = excluded.failing_since, failures = excluded.failures,
                                    evidence = excluded.evidence
                                where h.resumed_at <= excluded.failing_since
                                """)
                        .param("tenant", tenant)
                        .param("plugin", pluginId)
                        .param("version", version)
                        .param("since", Timestamp.from(failingSince))
                        .param("failures", failures)
                        .param("longest", LONGEST_ERROR)
                        .param("runs", MOST_RUNS)
                        .update()
                == 1;
    }

    /// Whether a plugin is held for the transaction's tenant; in a tenant's transaction.
    static boolean isHeld(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("""
                        select exists (select 1 from plugin_holds
                        where tenant_id = ? and plugin_id = ? and resumed_at is null)
                        """)
                .params(transaction.tenantId(), pluginId)
                .query(Boolean.class)
                .single();
    }

    /// All holds, by plugin.
    static List<Hold> list(Transaction transaction) {
        return transaction
                .jdbc()
                .sql(SELECT + " order by h.plugin_id, h.held_at, h.tenant_id")
                .query((row, index) -> hold(row))
                .list();
    }

    /// A plugin's holds, the oldest first.
    static List<Hold> of(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql(SELECT + " and h.plugin_id = ? order by h.held_at, h.tenant_id")
                .param(pluginId)
                .query((row, index) -> hold(row))
                .list();
    }

    /// A plugin's hold for a tenant.
    static Optional<Hold> find(Transaction transaction, UUID tenant, String pluginId) {
        return transaction
                .jdbc()
                .sql(SELECT + " and h.tenant_id = ? and h.plugin_id = ?")
                .params(tenant, pluginId)
                .query((row, index) -> hold(row))
                .optional();
    }

    /// @return whether it was held
    static boolean resume(Transaction transaction, UUID tenant, String pluginId) {
        return transaction.jdbc().sql("""
                                update plugin_holds set resumed_at = now()
                                where tenant_id = ? and plugin_id = ? and resumed_at is null
                                """).params(tenant, pluginId).update() == 1;
    }

    /// Ends every hold of a plugin.
    ///
    /// @return the tenants for which it was held
    static List<UUID> resumeAll(Transaction transaction, String pluginId) {
        return transaction.jdbc().sql("""
                        update plugin_holds set resumed_at = now() where plugin_id = ? and resumed_at is null
                        returning tenant_id
                        """).param(pluginId).query(UUID.class).list();
    }

    /// Whether a call of a plugin ended well for one of some tenants.
    ///
    /// @param from the smallest id of the runs that count
    static boolean succeeded(Transaction transaction, String pluginId, List<UUID> tenants, UUID from) {
        return transaction
                .jdbc()
                .sql("""
                        select exists (select 1 from unnest(?::uuid[]) t (id) cross join lateral (
                            select 1 from plugin_runs r
                            where r.tenant_id = t.id and r.plugin_id = ? and r.id >= ? and r.outcome = 'ok'
                            limit 1) ok)
                        """)
                .param(tenants.toArray(UUID[]::new))
                .param(pluginId)
                .param(from)
                .query(Boolean.class)
                .single();
    }

    private static Hold hold(ResultSet row) throws SQLException {
        return new Hold(
                row.getObject("tenant_id", UUID.class),
                row.getString("plugin_id"),
                row.getString("version"),
                row.getObject("held_at", OffsetDateTime.class).toInstant(),
                row.getObject("failing_since", OffsetDateTime.class).toInstant(),
                row.getInt("failures"),
                row.getString("evidence"));
    }
}
