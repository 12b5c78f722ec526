package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.AggregateQuery.Group;
import dev.mortise.server.data.query.AggregateQuery.Having;
import dev.mortise.server.data.query.AggregateQuery.Measure;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.rules.ValueJson;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.Condition;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.GroupField;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Counts and sums up entity rows.
public final class AggregateQueries {
    /// What the groups of one answer take of the heap, about.
    private static final long MOST_BYTES = 8 << 20;

    private static final int FETCHED_AT_ONCE = 128;

    /// PostgreSQL's `invalid_parameter_value`: of what is sent here, only a time zone can be one.
    private static final String INVALID_PARAMETER = "22023";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AggregateQueries() {}

    /// The groups of the transaction's tenant's rows: `{"groups":[…],"more":false}`.
    ///
    /// @throws ApiProblem 400 when the database does not know the time zone
    public static ObjectNode run(Transaction transaction, AggregateQuery query) {
        Columns columns = new Columns(query.entity(), "t0");
        List<Field<?>> fields = new ArrayList<>();
        List<GroupField> groups = new ArrayList<>();
        for (Group group : query.groups()) {
            Field<?> key = key(columns, group);
            groups.add(key);
            fields.add(key.as("c" + fields.size()));
        }
        for (Measure measure : query.measures()) {
            fields.add(figure(columns, measure).as("c" + fields.size()));
        }
        List<SortField<?>> order = new ArrayList<>();
        for (AggregateQuery.Order key : query.order()) {
            Field<?> field = DSL.field(DSL.name("c" + key.column()));
            order.add(key.descending() ? field.desc() : field.asc());
        }
        List<Condition> having =
                query.having().stream().map(wanted -> having(columns, wanted)).toList();
        var rows = transaction
                .dsl()
                .select(fields)
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).matching(columns, query.filter()));
        ResultQuery<? extends Record> select = (groups.isEmpty()
                        ? rows.having(having)
                        : rows.groupBy(groups).having(having))
                .orderBy(order)
                .limit(query.limit() + 1)
                .fetchSize(FETCHED_AT_ONCE);
        try (Cursor<? extends Record> records = select.fetchLazy()) {
            return answer(query, records);
        } catch (DataIntegrityViolationException e) {
            if (e.getMostSpecificCause() instanceof SQLException sql && INVALID_PARAMETER.equals(sql.getSQLState())) {
                throw ApiProblem.invalid("/group", "zone", "the database does not know this time zone");
            }
            throw e;
        }
    }

    private static ObjectNode answer(AggregateQuery query, Cursor<? extends Record> records) {
        ObjectNode answer = NODES.objectNode();
        ArrayNode groups = answer.putArray("groups");
        boolean more = false;
        long bytes = 0;
        for (Record record = records.fetchNext(); record != null && !more; record = records.fetchNext()) {
            bytes += bytes(record);
            more = groups.size() == query.limit() || (bytes > MOST_BYTES && !groups.isEmpty());
            if (!more) {
                groups.add(group(query, record));
            }
        }
        return answer.put("more", more);
    }

    private static long bytes(Record record) {
        long bytes = 64;
        for (int index = 0; index < record.size(); index++) {
            bytes += record.get(index) instanceof String text ? 64 + 2L * text.length() : 64;
        }
        return bytes;
    }

    private static ObjectNode group(AggregateQuery query, Record record) {
        ObjectNode node = NODES.objectNode();
        int column = 0;
        for (Group group : query.groups()) {
            node.set(group.name(), key(group, record.get(column)));
            column++;
        }
        for (Measure measure : query.measures()) {
            node.set(measure.name(), figure(query, measure, record, column));
            column++;
        }
        return node;
    }

    private static JsonNode key(Group group, @Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        return switch (value) {
            case LocalDate day -> NODES.stringNode(day.toString());
            case OffsetDateTime time -> NODES.stringNode(time.toInstant().toString());
            default ->
                group.part().isPresent() ? NODES.stringNode(value.toString()) : ValueJson.write(group.type(), value);
        };
    }

    private static JsonNode figure(AggregateQuery query, Measure measure, Record record, int column) {
        Object value = record.get(column);
        if (measure.figure() == AggregateQuery.Figure.COUNT) {
            return NODES.numberNode((Long) Objects.requireNonNull(value));
        }
        JsonNode plain = ValueJson.write(measure.type(), value);
        if (!measure.isMoney() || value == null) {
            return plain;
        }
        String field = measure.field().orElseThrow().name();
        int currency = 0;
        while (!AggregateParser.isCurrency(query.groups().get(currency), field)) {
            currency++;
        }
        ObjectNode money = NODES.objectNode();
        money.set("amount", plain);
        return money.put("currency", String.valueOf(record.get(currency)));
    }

    /// Zones and parts stand in the statement as literals, as the database must see the same expression twice.
    private static Field<?> key(Columns columns, Group group) {
        Field<Object> field = columns.field(group.field());
        if (group.part().isEmpty()) {
            return field;
        }
        DatePart part = group.part().get();
        Field<String> word = DSL.inline(part.word());
        Field<String> zone = DSL.inline(group.zone());
        return switch (part) {
            case CURRENCY -> columns.currency(own(columns, group.field()));
            // The hour that is there twice when clocks go back is two hours.
            case HOUR ->
                DSL.field(
                        "({0} - (({0} at time zone {2}) - date_trunc({1}, {0} at time zone {2})))",
                        OffsetDateTime.class, field, word, zone);
            case YEAR, QUARTER, MONTH, WEEK, DAY ->
                group.type() instanceof ValueType.Moment
                        ? DSL.field("date_trunc({1}, {0} at time zone {2})::date", LocalDate.class, field, word, zone)
                        : DSL.field("date_trunc({1}, {0}::timestamp)::date", LocalDate.class, field, word);
        };
    }

    private static Field<?> figure(Columns columns, Measure measure) {
        if (measure.field().isEmpty()) {
            return DSL.field("count(*)", Long.class);
        }
        Field<Object> field = columns.field(measure.field().get().name());
        return switch (measure.figure()) {
            case COUNT -> DSL.field("count({0})", Long.class, field);
            case SUM -> DSL.field("sum({0})::numeric", BigDecimal.class, field);
            case AVG -> DSL.field("avg({0})::numeric", BigDecimal.class, field);
            case MIN -> DSL.min(field);
            case MAX -> DSL.max(field);
        };
    }

    @SuppressWarnings("unchecked")
    private static Condition having(Columns columns, Having having) {
        Field<Object> figure = (Field<Object>) figure(columns, having.measure());
        return Conditions.compare(figure, having.operator(), List.of(having.value()));
    }

    private static EntityField own(Columns columns, String field) {
        return Objects.requireNonNull(columns.entity().fields().get(field));
    }
}
