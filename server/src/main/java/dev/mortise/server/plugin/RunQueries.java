package dev.mortise.server.plugin;

import dev.mortise.server.platform.SweepQueries;
import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The statements of runs and log lines.
final class RunQueries {
    /// The tenant of calls that are made for none.
    static final UUID NO_TENANT = new UUID(0, 0);

    private static final int MOST_LINES = 10_000;

    /// The advisory lock of the node that deletes.
    static final long RETENTION_LOCK = 0x4d4f52545255_4e53L;

    private RunQueries() {}

    /// A call of a plugin's code.
    ///
    /// @param pluginVersion null for a run from before versions were noted
    /// @param kind `init`, `tenant` or `event`
    /// @param outcome the word of the outcome
    /// @param hostMicros what of the time the host took; null for a run from before that was noted
    record Run(
            UUID id,
            UUID tenantId,
            String pluginId,
            @Nullable String pluginVersion,
            Instant at,
            String kind,
            @Nullable UUID eventId,
            @Nullable String eventType,
            String outcome,
            long fuelUsed,
            long micros,
            @Nullable Long hostMicros,
            long peakMemoryBytes,
            int hostCalls,
            @Nullable String error) {}

    /// A line of a plugin's log.
    record Line(UUID id, UUID tenantId, UUID runId, Instant at, String level, String message) {}

    /// A line and whose log it belongs to.
    record LineOf(String pluginId, Line line) {}

    /// What is kept for a time and then deleted.
    enum Kept {
        RUNS("plugin_runs"),
        LOGS("plugin_logs");

        private final String table;

        Kept(String table) {
            this.table = table;
        }
    }

    /// The tenants that have rows, found by a step from each to the next.
    static List<UUID> tenants(Transaction transaction, Kept kept) {
        return transaction
                .jdbc()
                .sql("""
                        with recursive found (tenant_id) as (
                            (select tenant_id from TABLE order by tenant_id limit 1)
                            union all
                            select (select t.tenant_id from TABLE t where t.tenant_id > found.tenant_id
                                order by t.tenant_id limit 1)
                            from found where found.tenant_id is not null
                        )
                        select tenant_id from found where tenant_id is not null
                        """.replace("TABLE", kept.table))
                .query(UUID.class)
                .list();
    }

    /// Deletes a tenant's oldest rows.
    ///
    /// @param id rows from this one on stay
    /// @return how many were deleted; -1 when another node is at it
    static int deleteBefore(Transaction transaction, Kept kept, UUID tenant, UUID id, int limit) {
        if (!SweepQueries.takeTurn(transaction, RETENTION_LOCK)) {
            return -1;
        }
        return transaction
                .jdbc()
                .sql("""
                        delete from TABLE where tenant_id = ? and id in (
                            select id from TABLE where tenant_id = ? and id < ? order by id limit ?)
                        """.replace("TABLE", kept.table))
                .params(tenant, tenant, id, limit)
                .update();
    }

    /// Inserts runs of any tenants with their lines.
    static int insertAll(Transaction transaction, List<RunWriter.Entry> entries) {
        insert(transaction, entries.stream().map(RunWriter.Entry::run).toList());
        List<LineOf> lines = entries.stream()
                .flatMap(entry -> entry.lines().stream()
                        .map(line -> new LineOf(entry.run().pluginId(), line)))
                .toList();
        for (int from = 0; from < lines.size(); from += MOST_LINES) {
            insertLines(transaction, lines.subList(from, Math.min(from + MOST_LINES, lines.size())));
        }
        return entries.size();
    }

    /// Inserts runs of any tenants, in one statement. What is there already stays; those of a plugin that was purged
    /// meanwhile are left out.
    static void insert(Transaction transaction, List<Run> runs) {
        transaction
                .jdbc()
                .sql("""
                        insert into plugin_runs (tenant_id, id, plugin_id, plugin_version, at, kind, event_id, event_type,
                            outcome, fuel_used, micros, host_micros, peak_memory_bytes, host_calls, error)
                        select run.tenant_id, run.id, run.plugin_id, run.plugin_version, run.at::timestamptz, run.kind,
                            run.event_id, run.event_type, run.outcome, run.fuel_used, run.micros, run.host_micros,
                            run.peak_memory_bytes, run.host_calls, run.error
                        from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::text[],
                            ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::int[], ?::text[])
                            run (tenant_id, id, plugin_id, plugin_version, at, kind, event_id, event_type, outcome, fuel_used,
                                micros, host_micros, peak_memory_bytes, host_calls, error)
                        where exists (select 1 from plugins p where p.id = run.plugin_id)
                        on conflict do nothing
                        """)
                .params(
                        column(runs, UUID[]::new, Run::tenantId),
                        column(runs, UUID[]::new, Run::id),
                        column(runs, String[]::new, Run::pluginId),
                        column(runs, String[]::new, Run::pluginVersion),
                        column(runs, String[]::new, run -> run.at().toString()),
                        column(runs, String[]::new, Run::kind),
                        column(runs, UUID[]::new, Run::eventId),
                        column(runs, String[]::new, Run::eventType),
                        column(runs, String[]::new, Run::outcome),
                        column(runs, Long[]::new, Run::fuelUsed),
                        column(runs, Long[]::new, Run::micros),
                        column(runs, Long[]::new, Run::hostMicros),
                        column(runs, Long[]::new, Run::peakMemoryBytes),
                        column(runs, Integer[]::new, Run::hostCalls),
                        column(runs, String[]::new, Run::error))
                .update();
    }

    /// Inserts lines of any runs, as [#insert] does.
    static void insertLines(Transaction transaction, List<LineOf> lines) {
        transaction
                .jdbc()
                .sql("""
                        insert into plugin_logs (tenant_id, id, plugin_id, run_id, at, level, message)
                        select line.tenant_id, line.id, line.plugin_id, line.run_id, line.at::timestamptz, line.level,
                            line.message
                        from unnest(?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[])
                            line (tenant_id, id, plugin_id, run_id, at, level, message)
                        where exists (select 1 from plugins p where p.id = line.plugin_id)
                        on conflict do nothing
                        """)
                .params(
                        column(lines, UUID[]::new, one -> one.line().tenantId()),
                        column(lines, UUID[]::new, one -> one.line().id()),
                        column(lines, String[]::new, LineOf::pluginId),
                        column(lines, UUID[]::new, one -> one.line().runId()),
                        column(lines, String[]::new, one -> one.line().at().toString()),
                        column(lines, String[]::new, one -> one.line().level()),
                        column(lines, String[]::new, one -> one.line().message()))
                .update();
    }

    private static <R, T extends @Nullable Object> T[] column(
            List<R> rows, IntFunction<T[]> array, Function<R, T> value) {
        T[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    /// A plugin's runs for some tenants, newest first.
    ///
    /// @param before the run to go on after; null from the newest
    static List<Run> runs(
            Transaction transaction, String pluginId, List<UUID> tenants, @Nullable UUID before, int limit) {
        return page(transaction, """
                        select tenant_id, id, plugin_id, plugin_version, at, kind, event_id, event_type, outcome, fuel_used,
                            micros, host_micros, peak_memory_bytes, host_calls, error
                        from plugin_runs where tenant_id = any(?) and plugin_id = ?
                        """, pluginId, tenants, before, limit)
                .query((row, index) -> new Run(
                        row.getObject("id", UUID.class),
                        row.getObject("tenant_id", UUID.class),
                        row.getString("plugin_id"),
                        row.getString("plugin_version"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("kind"),
                        row.getObject("event_id", UUID.class),
                        row.getString("event_type"),
                        row.getString("outcome"),
                        row.getLong("fuel_used"),
                        row.getLong("micros"),
                        row.getObject("host_micros", Long.class),
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
