package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallResult;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The statements of runs and log lines.
final class RunQueries {
    /// The tenant of calls that are made for none.
    static final UUID NO_TENANT = new UUID(0, 0);

    private RunQueries() {}

    /// A call of a plugin's code.
    ///
    /// @param kind `init`, `tenant` or `event`
    /// @param outcome the word of the outcome
    record Run(
            UUID id,
            UUID tenantId,
            String pluginId,
            Instant at,
            String kind,
            @Nullable UUID eventId,
            @Nullable String eventType,
            String outcome,
            long fuelUsed,
            long micros,
            long peakMemoryBytes,
            int hostCalls,
            @Nullable String error) {}

    /// A line of a plugin's log.
    record Line(UUID id, UUID tenantId, UUID runId, Instant at, String level, String message) {}

    static void insert(Transaction transaction, Run run) {
        transaction
                .jdbc()
                .sql("""
                        insert into plugin_runs (tenant_id, id, plugin_id, at, kind, event_id, event_type, outcome, fuel_used,
                            micros, peak_memory_bytes, host_calls, error)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(run.tenantId())
                .param(run.id())
                .param(run.pluginId())
                .param(PluginQueries.utc(run.at()))
                .param(run.kind())
                .param(run.eventId())
                .param(run.eventType())
                .param(run.outcome())
                .param(run.fuelUsed())
                .param(run.micros())
                .param(run.peakMemoryBytes())
                .param(run.hostCalls())
                .param(run.error())
                .update();
    }

    /// Inserts the lines of a run's log, in one statement.
    static void insertLines(
            Transaction transaction, String pluginId, UUID tenantId, UUID runId, List<CallResult.LogLine> lines) {
        transaction
                .jdbc()
                .sql("""
                        insert into plugin_logs (tenant_id, id, plugin_id, run_id, at, level, message)
                        select ?, line.id, ?, ?, line.at::timestamptz, line.level, line.message
                        from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) line (id, at, level, message)
                        """)
                .params(
                        tenantId,
                        pluginId,
                        runId,
                        lines.stream().map(line -> Ids.next()).toArray(UUID[]::new),
                        lines.stream().map(line -> line.at().toString()).toArray(String[]::new),
                        lines.stream().map(CallResult.LogLine::level).toArray(String[]::new),
                        lines.stream()
                                .map(line -> line.message().replace('\0', ' '))
                                .toArray(String[]::new))
                .update();
    }

    /// A plugin's runs for some tenants, newest first.
    ///
    /// @param before the run to go on after; null from the newest
    static List<Run> runs(
            Transaction transaction, String pluginId, List<UUID> tenants, @Nullable UUID before, int limit) {
        return page(transaction, """
                        select tenant_id, id, plugin_id, at, kind, event_id, event_type, outcome, fuel_used, micros,
                            peak_memory_bytes, host_calls, error
                        from plugin_runs where tenant_id = any(?) and plugin_id = ?
                        """, pluginId, tenants, before, limit)
                .query((row, index) -> new Run(
                        row.getObject("id", UUID.class),
                        row.getObject("tenant_id", UUID.class),
                        row.getString("plugin_id"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("kind"),
                        row.getObject("event_id", UUID.class),
                        row.getString("event_type"),
                        row.getString("outcome"),
                        row.getLong("fuel_used"),
                        row.getLong("micros"),
                        row.getLong("peak_memory_bytes"),
                        row.getInt("host_calls"),
                        row.getString("error")))
                .list();
    }

    /// A plugin's log for some tenants, newest first.
    ///
    /// @param before the line to go on after; null from the newest
    static List<Line> lines(
            Transaction transaction, String pluginId, List<UUID> tenants, @Nullable UUID before, int limit) {
        return page(
                        transaction,
                        "select tenant_id, id, run_id, at, level, message from plugin_logs where tenant_id = any(?) and plugin_id = ?",
                        pluginId,
                        tenants,
                        before,
                        limit)
                .query((row, index) -> new Line(
                        row.getObject("id", UUID.class),
                        row.getObject("tenant_id", UUID.class),
                        row.getObject("run_id", UUID.class),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("level"),
                        row.getString("message")))
                .list();
    }

    private static JdbcClient.StatementSpec page(
            Transaction transaction,
            String select,
            String pluginId,
            List<UUID> tenants,
            @Nullable UUID before,
            int limit) {
        String further = before == null ? "" : " and id < ?";
        JdbcClient.StatementSpec statement = transaction
                .jdbc()
                .sql(select + further + " order by id desc limit ?")
                .param(tenants.toArray(UUID[]::new))
                .param(pluginId);
        if (before != null) {
            statement.param(before);
        }
        return statement.param(limit);
    }
}
