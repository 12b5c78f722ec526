package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of deliveries that were set aside: dead letters, and what was skipped.
final class DeadLetterQueries {
    private DeadLetterQueries() {}

    /// A delivery that was set aside.
    ///
    /// @param status `dead` or `skipped`
    record DeadLetter(
            UUID id,
            String plugin,
            String status,
            int attempts,
            @Nullable String reason,
            @Nullable UUID run,
            Instant diedAt,
            StoredEvent event) {}

    /// Those that pass a filter, whose times are those when they were set aside; newest first.
    ///
    /// @param after the letter to go on after; null from the newest
    static List<DeadLetter> list(
            Transaction transaction, String status, EventFilter filter, @Nullable UUID after, int limit) {
        Map<String, Object> values = new HashMap<>();
        String narrowed = narrowed(transaction, status, filter, values);
        if (after != null) {
            values.put("after", after);
        }
        return transaction
                .jdbc()
                .sql("select d.id, d.plugin_id, d.status, d.attempts, d.last_error, d.last_run, d.ended_at, "
                        + EventQueries.EVENT_COLUMNS + narrowed + (after == null ? "" : " and d.id < :after")
                        + " order by d.id desc limit :limit")
                .params(values)
                .param("limit", limit)
                .query((row, index) -> new DeadLetter(
                        row.getObject("id", UUID.class),
                        row.getString("plugin_id"),
                        row.getString("status"),
                        row.getInt("attempts"),
                        row.getString("last_error"),
                        row.getObject("last_run", UUID.class),
                        Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant)
                                .orElse(Instant.EPOCH),
                        EventQueries.event(row)))
                .list();
    }

    /// Those that pass a filter, in the order in which they were to be delivered; nobody else changes them
    /// meanwhile.
    static List<UUID> oldest(Transaction transaction, String status, EventFilter filter, int limit) {
        Map<String, Object> values = new HashMap<>();
        String narrowed = narrowed(transaction, status, filter, values);
        return transaction
                .jdbc()
                .sql("select d.id" + narrowed + " order by d.position limit :limit for update of d skip locked")
                .params(values)
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    private static String narrowed(
            Transaction transaction, String status, EventFilter filter, Map<String, Object> values) {
        StringBuilder sql =
                new StringBuilder(" from deliveries d join events e on e.tenant_id = d.tenant_id and e.id = d.event_id"
                        // Written out, so that the plan may use the index of what is set aside.
                        + " where d.tenant_id = :tenant and d.status = :status and d.status in ('dead', 'skipped')");
        values.put("tenant", transaction.tenantId());
        values.put("status", status);
        if (filter.plugin() != null) {
            values.put("plugin", filter.plugin());
            sql.append(" and d.plugin_id = :plugin");
        }
        if (filter.types() != null) {
            values.put(
                    "types",
                    EventLogQueries.types(transaction, filter.ofTypesOnly()).toArray(String[]::new));
            sql.append(" and e.type = any (:types)");
        }
        if (filter.from() != null) {
            values.put("from", filter.from().atOffset(ZoneOffset.UTC));
            sql.append(" and d.ended_at >= :from");
        }
        if (filter.to() != null) {
            values.put("to", filter.to().atOffset(ZoneOffset.UTC));
            sql.append(" and d.ended_at < :to");
        }
        return sql.toString();
    }

    /// Brings one back to life at the end of its lane, with all its retries.
    ///
    /// @return the plugin and the lane; empty when none of that id is set aside
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
                        where d.tenant_id = ? and d.id = ? and d.status in ('dead', 'skipped')
                        returning d.plugin_id, d.order_key
                        """)
                .params(transaction.tenantId(), id)
                .query((row, index) -> new Replayed(
                        row.getString("plugin_id"),
                        Lane.of(row.getString("plugin_id"), transaction.tenantId(), row.getString("order_key"))))
                .optional();
    }

    /// Sets some aside for good.
    ///
    /// @return how many of them were set aside before
    static int discard(Transaction transaction, List<UUID> ids) {
        return transaction
                .jdbc()
                .sql("""
                        update deliveries set status = 'discarded', ended_at = now()
                        where tenant_id = ? and id = any (?) and status in ('dead', 'skipped')
                        """)
                .params(transaction.tenantId(), ids.toArray(UUID[]::new))
                .update();
    }

    /// One that lives again.
    ///
    /// @param lane null when its event has no order
    record Replayed(String pluginId, @Nullable Lane lane) {}
}
