package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of dead letters.
final class DeadLetterQueries {
    private DeadLetterQueries() {}

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
