package dev.mortise.server.event;

import dev.mortise.server.platform.Answer;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The statements of the event log and its subscriptions.
final class EventQueries {
    /// The columns of [#event], of a table named `e`.
    static final String EVENT_COLUMNS =
            "e.id event_id, e.tenant_id, e.type, e.time, e.actor, e.causation, coalesce(e.correlation_id, e.id) correlation,"
                    + " e.depth, e.order_key, e.payload";

    private static final String INSERT = """
            insert into events (tenant_id, id, type, time, actor, causation, correlation_id, depth, order_key, payload)
            values (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?::jsonb)
            """;

    private EventQueries() {}

    /// Inserts events of the transaction's tenant.
    ///
    /// @return the version of the subscriptions in the same snapshot
    static long insertAll(Transaction transaction, List<StoredEvent> events) {
        Pipeline pipeline = transaction.pipeline();
        Answer<Long> version = insertAll(pipeline, events);
        pipeline.run();
        return version.get();
    }

    /// Inserts events of the transaction's tenant.
    ///
    /// @return the version of the subscriptions in the same snapshot
    static Answer<Long> insertAll(Pipeline pipeline, List<StoredEvent> events) {
        if (events.size() == 1) {
            return insert(pipeline, events.getFirst());
        }
        return pipeline.query(
                """
                        with added as (
                            insert into events (tenant_id, id, type, time, actor, causation, correlation_id, depth, order_key, payload)
                            select ?, e.id, e.type, e.time::timestamptz, e.actor::jsonb, e.causation::jsonb, e.correlation,
                                e.depth, e.order_key, e.payload::jsonb
                            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::int[], ?::text[], ?::text[])
                                e (id, type, time, actor, causation, correlation, depth, order_key, payload)
                        )
                        select version from event_subscriptions_version
                        """,
                List.of(
                        events.getFirst().tenantId(),
                        column(events, UUID[]::new, StoredEvent::id),
                        column(events, String[]::new, StoredEvent::type),
                        column(events, String[]::new, event -> event.time().toString()),
                        column(events, String[]::new, StoredEvent::actor),
                        column(events, String[]::new, StoredEvent::causation),
                        column(events, UUID[]::new, StoredEvent::correlation),
                        column(events, Integer[]::new, StoredEvent::depth),
                        column(events, String[]::new, StoredEvent::orderKey),
                        column(events, String[]::new, StoredEvent::payload)),
                EventQueries::number);
    }

    /// The most frequent case, for which the database has less to do so.
    private static Answer<Long> insert(Pipeline pipeline, StoredEvent event) {
        return pipeline.query("""
                with added as (%s)
                select version from event_subscriptions_version
                """.formatted(INSERT), values(event), EventQueries::number);
    }

    /// Inserts an event of the transaction's tenant.
    ///
    /// @param version of the subscriptions, which must be this one
    static void insertLast(Pipeline pipeline, StoredEvent event, long version) {
        pipeline.update(INSERT, values(event));
        pipeline.require("(select version from event_subscriptions_version) = ?", List.of(version));
    }

    private static List<@Nullable Object> values(StoredEvent event) {
        return Arrays.asList(
                event.tenantId(),
                event.id(),
                event.type(),
                event.time().atOffset(ZoneOffset.UTC),
                event.actor(),
                event.causation(),
                event.correlation(),
                event.depth(),
                event.orderKey(),
                event.payload());
    }

    private static long number(ResultSet rows) throws SQLException {
        rows.next();
        return rows.getLong(1);
    }

    /// A column of an `unnest`.
    static <R, T extends @Nullable Object> T[] column(List<R> rows, IntFunction<T[]> array, Function<R, T> value) {
        T[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }

    static StoredEvent event(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getObject("event_id", UUID.class),
                row.getObject("tenant_id", UUID.class),
                row.getString("type"),
                row.getObject("time", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                row.getString("causation"),
                row.getObject("correlation", UUID.class),
                row.getInt("depth"),
                row.getString("order_key"),
                row.getString("payload"));
    }

    /// Counts a change of who hears events: to a number that no change had which was undone, as a node may
    /// have read what that one wrote.
    static int countChange(Transaction transaction) {
        return transaction.jdbc().sql("""
                        update event_subscriptions_version
                        set version = greatest(version + 1, (extract(epoch from clock_timestamp()) * 1000000)::bigint)
                        """).update();
    }

    static void replaceSubscriptions(
            Transaction transaction, String pluginId, List<Subscriptions.Subscription> subscriptions) {
        countChange(transaction);
        transaction
                .jdbc()
                .sql("delete from event_subscriptions where plugin_id = ?")
                .param(pluginId)
                .update();
        for (int position = 0; position < subscriptions.size(); position++) {
            transaction
                    .jdbc()
                    .sql("insert into event_subscriptions (plugin_id, position, pattern, retries, fields, conditional)"
                            + " values (?, ?, ?, ?, ?, ?)")
                    .params(
                            pluginId,
                            position,
                            subscriptions.get(position).pattern(),
                            subscriptions.get(position).retries(),
                            subscriptions.get(position).fields().toArray(String[]::new),
                            subscriptions.get(position).conditional())
                    .update();
        }
    }

    /// A stored subscription.
    ///
    /// @param position its place in the plugin's manifest
    record SubscriptionRow(
            String pluginId, int position, String pattern, int retries, List<String> fields, boolean conditional) {}

    /// All subscriptions with the version that they belong to, in one snapshot.
    ///
    /// @param manifests of the plugins that have a subscription with a condition, as text
    record SubscriptionRows(long version, List<SubscriptionRow> rows, Map<String, String> manifests) {}

    static SubscriptionRows subscriptions(Transaction transaction) {
        record Joined(
                long version,
                Optional<SubscriptionRow> row,
                @Nullable String manifest) {}
        List<Joined> joined = transaction
                .jdbc()
                .sql("""
                        select v.version, s.plugin_id, s.position, s.pattern, s.retries, s.fields, s.conditional, p.manifest_toml
                        from event_subscriptions_version v
                        left join event_subscriptions s on true
                        left join plugins p on p.id = s.plugin_id and s.position = (
                            select min(c.position) from event_subscriptions c where c.plugin_id = s.plugin_id and c.conditional)
                        order by s.plugin_id, s.position
                        """)
                .query((row, index) -> new Joined(
                        row.getLong("version"),
                        Optional.ofNullable(row.getString("plugin_id")).map(plugin -> row(plugin, row)),
                        row.getString("manifest_toml")))
                .list();
        Map<String, String> manifests = new HashMap<>();
        List<SubscriptionRow> rows = new ArrayList<>();
        for (Joined one : joined) {
            one.row().ifPresent(row -> {
                rows.add(row);
                String manifest = one.manifest();
                if (manifest != null) {
                    manifests.put(row.pluginId(), manifest);
                }
            });
        }
        return new SubscriptionRows(joined.getFirst().version(), rows, manifests);
    }

    private static SubscriptionRow row(String plugin, ResultSet row) {
        try {
            return new SubscriptionRow(
                    plugin,
                    row.getInt("position"),
                    row.getString("pattern"),
                    row.getInt("retries"),
                    List.of((String[]) row.getArray("fields").getArray()),
                    row.getBoolean("conditional"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
