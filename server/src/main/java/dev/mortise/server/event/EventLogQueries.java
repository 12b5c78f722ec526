package dev.mortise.server.event;

import dev.mortise.engine.manifest.EventPattern;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements that read a tenant's event log, newest first. What narrows a list most has an index and
/// is walked along; what has none is looked for among a bounded number of events, and the list goes on
/// after them.
final class EventLogQueries {
    /// The most types that a pattern may stand for.
    static final int MOST_TYPES = 1000;

    /// How many events a request looks through for what has no index.
    static final int MOST_LOOKED_AT = 2000;

    private EventLogQueries() {}

    /// A part of a list.
    ///
    /// @param next the event after which it goes on; empty at the end. There may be events after it even
    ///   when this part is not full
    record Part(List<StoredEvent> events, Optional<UUID> next) {}

    /// A part of the events that pass a filter.
    ///
    /// @param after the event to go on after; null from the newest
    /// @throws ApiProblem 400 when the types are too many
    static Part list(Transaction transaction, EventFilter filter, @Nullable UUID after, int limit) {
        Map<String, Object> values = new HashMap<>();
        values.put("tenant", transaction.tenantId());
        List<String> types = filter.isOfTypes() ? types(transaction, filter) : List.of();
        UUID causation = filter.causation();
        UUID correlation = causation == null
                ? filter.correlation()
                : chain(transaction, causation).orElse(null);
        boolean noType = filter.isOfTypes() && types.isEmpty();
        boolean noCause = causation != null && correlation == null;
        boolean ofAnotherChain =
                filter.correlation() != null && !filter.correlation().equals(correlation);
        if (noType || noCause || ofAnotherChain) {
            return new Part(List.of(), Optional.empty());
        }
        String range = range(filter, after, values);
        List<String> rest = new ArrayList<>();
        if (causation != null) {
            values.put("causation", causation.toString());
            rest.add("e.causation ->> 'event' = :causation");
        }
        if (filter.actor() != null) {
            values.put("actor", filter.actor());
            rest.add("e.actor ->> 'id' = :actor");
        }
        if (filter.isOfTypes()) {
            values.put("types", types.toArray(String[]::new));
        }
        String walked = walked(filter, correlation, range, values, rest);
        int most = rest.isEmpty() ? limit + 1 : Math.max(MOST_LOOKED_AT, limit + 1);
        String passes = rest.isEmpty() ? "true" : "coalesce(" + String.join(" and ", rest) + ", false)";
        return part(transaction, walked.formatted(passes), values, most, limit);
    }

    /// The events to walk along, narrowed by an index; `%s` is put for what else they must pass, which is
    /// added to.
    private static String walked(
            EventFilter filter,
            @Nullable UUID correlation,
            String range,
            Map<String, Object> values,
            List<String> rest) {
        String ofTenant = " from events e where e.tenant_id = :tenant";
        if (filter.record() != null) {
            values.put("record", filter.record());
            if (filter.isOfTypes()) {
                rest.add("e.type = any (:types)");
            }
            if (correlation != null) {
                values.put("correlation", correlation);
                rest.add("coalesce(e.correlation_id, e.id) = :correlation");
            }
            return "select e.id, %s as passes" + ofTenant + " and e.order_key = :record" + range;
        }
        if (correlation != null) {
            values.put("correlation", correlation);
            if (filter.isOfTypes()) {
                rest.add("e.type = any (:types)");
            }
            return "select e.id, %1$s as passes" + ofTenant + " and e.id = :correlation" + range
                    + " union all (select e.id, %1$s as passes" + ofTenant
                    + " and e.correlation_id = :correlation and e.depth > 0" + range
                    + " order by e.id desc limit :most)";
        }
        if (filter.isOfTypes()) {
            return "select found.id, found.passes from unnest(:types::text[]) wanted (type) cross join lateral"
                    + " (select e.id, %s as passes" + ofTenant + " and e.type = wanted.type" + range
                    + " order by e.id desc limit :most) found";
        }
        return "select e.id, %s as passes" + ofTenant + range;
    }

    private static Part part(Transaction transaction, String walked, Map<String, Object> values, int most, int limit) {
        record Row(int looked, @Nullable UUID last, Optional<StoredEvent> event) {}
        List<Row> rows = transaction
                .jdbc()
                .sql("with looked as materialized (select w.id, w.passes from (" + walked
                        + ") w order by w.id desc limit :most), "
                        + "shown as (select l.id from looked l where l.passes order by l.id desc limit :limit) "
                        + "select (select count(1) from looked)::int as looked, "
                        + "(select l.id from looked l order by l.id limit 1) as last_id, "
                        + EventQueries.EVENT_COLUMNS
                        + " from (select 1) one left join (shown join events e on e.tenant_id = :tenant and e.id = shown.id)"
                        + " on true order by e.id desc")
                .params(values)
                .param("most", most)
                .param("limit", limit + 1)
                .query((row, index) -> new Row(
                        row.getInt("looked"),
                        row.getObject("last_id", UUID.class),
                        row.getObject("event_id") == null ? Optional.empty() : Optional.of(EventQueries.event(row))))
                .list();
        List<StoredEvent> events =
                rows.stream().flatMap(row -> row.event().stream()).toList();
        if (events.size() > limit) {
            return new Part(
                    events.subList(0, limit), Optional.of(events.get(limit - 1).id()));
        }
        Row any = rows.getFirst();
        return new Part(events, any.looked() == most ? Optional.ofNullable(any.last()) : Optional.empty());
    }

    /// An event's age is in its id.
    private static String range(EventFilter filter, @Nullable UUID after, Map<String, Object> values) {
        StringBuilder range = new StringBuilder();
        if (after != null) {
            values.put("after", after);
            range.append(" and e.id < :after");
        }
        if (filter.from() != null) {
            values.put("from", Ids.first(filter.from()));
            range.append(" and e.id >= :from");
        }
        if (filter.to() != null) {
            values.put("to", Ids.first(filter.to()));
            range.append(" and e.id < :to");
        }
        return range.toString();
    }

    /// The chain that an event belongs to; empty when the tenant has no such event.
    private static Optional<UUID> chain(Transaction transaction, UUID event) {
        return transaction
                .jdbc()
                .sql("select coalesce(correlation_id, id) from events where tenant_id = ? and id = ?")
                .params(transaction.tenantId(), event)
                .query(UUID.class)
                .optional();
    }

    /// The types of the tenant's events that pass a filter, found by a step from each to the next.
    ///
    /// @throws ApiProblem 400 when there are too many to look through
    static List<String> types(Transaction transaction, EventFilter filter) {
        EventPattern pattern = filter.types();
        if (pattern != null && pattern.namespace().equals(pattern.toString())) {
            return filter.passes(pattern.toString()) ? List.of(pattern.toString()) : List.of();
        }
        String namespace = filter.plugin() == null
                ? Objects.requireNonNull(pattern).namespace()
                : Objects.requireNonNull(filter.plugin());
        List<String> types = transaction
                .jdbc()
                .sql("""
                        with recursive found (type, ordinal) as (
                            (select e.type, 1 from events e
                            where e.tenant_id = :tenant and e.type >= :from and e.type < :to
                            order by e.type limit 1)
                            union all
                            select next.type, found.ordinal + 1 from found
                            cross join lateral (
                                select e.type from events e
                                where e.tenant_id = :tenant and e.type > found.type and e.type < :to
                                order by e.type limit 1) next
                            where found.ordinal <= :most
                        )
                        select type from found
                        """)
                .param("tenant", transaction.tenantId())
                // A type has no character after the tilde; the one after the dot ends what begins with a namespace.
                .param("from", namespace.isEmpty() ? "" : namespace + ".")
                .param("to", namespace.isEmpty() ? "~" : namespace + "/")
                .param("most", MOST_TYPES)
                .query(String.class)
                .list();
        if (types.size() > MOST_TYPES) {
            throw ApiProblem.invalid(
                    "type", "wide", "this stands for more than %d types: name more of it".formatted(MOST_TYPES));
        }
        return types.stream().filter(filter::passes).toList();
    }
}
