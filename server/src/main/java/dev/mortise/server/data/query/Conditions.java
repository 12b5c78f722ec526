package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.search.WordQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Row;
import org.jooq.impl.DSL;

/// The one builder of what a statement may touch: every statement on entity rows goes through
/// [#visible], which binds it to the tenant, to rows that are not deleted and to those that the caller
/// may read, or through [#trashed], whatever else is asked for.
public final class Conditions {
    private final UUID tenantId;

    /// @param tenantId the only tenant whose rows the statement may touch
    public Conditions(UUID tenantId) {
        this.tenantId = tenantId;
    }

    /// A tenant's rows that are not deleted and may be read.
    public Condition visible(Columns columns) {
        return scoped(
                columns,
                RowAction.READ,
                columns.tenantId().eq(tenantId).and(columns.deletedAt().isNull()));
    }

    /// A tenant's rows in the trash: deleted, and kept. Who may not delete a row does not see it there.
    public Condition trashed(Columns columns) {
        Condition trashed =
                columns.tenantId().eq(tenantId).and(columns.deletedAt().isNotNull());
        return scoped(columns, RowAction.DELETE, scoped(columns, RowAction.READ, trashed));
    }

    private static Condition scoped(Columns columns, RowAction action, Condition rows) {
        return columns.entity()
                .scope(action)
                .map(scope -> rows.and(scope.on(columns.alias())))
                .orElse(rows);
    }

    /// The rows that pass a filter, wherever they are found; for a part of another condition.
    Condition passing(Columns columns, Filter filter) {
        // Statements name an entity's table by its alias or by its own name, which is long.
        String prefix = columns.alias().equals(columns.entity().table()) ? "w" : columns.alias() + "_";
        return condition(columns, filter, prefix, 1);
    }

    /// One visible row.
    public Condition visible(Columns columns, UUID id) {
        return visible(columns).and(columns.id().eq(id));
    }

    /// The visible rows that pass a filter.
    Condition matching(Columns columns, Filter filter) {
        return visible(columns).and(condition(columns, filter, "t", 1));
    }

    /// The rows in the trash that pass a filter. What they point to must be visible to be found by.
    Condition matchingTrashed(Columns columns, Filter filter) {
        return trashed(columns).and(condition(columns, filter, "t", 1));
    }

    /// @param prefix what the names of tables begin with that references lead to
    private Condition condition(Columns columns, Filter filter, String prefix, int depth) {
        return switch (filter) {
            case Filter.All(List<Filter> parts) ->
                DSL.and(parts.stream()
                        .map(part -> condition(columns, part, prefix, depth))
                        .toList());
            case Filter.Any(List<Filter> parts) ->
                DSL.or(parts.stream()
                        .map(part -> condition(columns, part, prefix, depth))
                        .toList());
            // A comparison with an absent value is not true; its negation is to be.
            case Filter.Not(Filter part) ->
                DSL.field(DSL.coalesce(DSL.field(condition(columns, part, prefix, depth)), DSL.inline(false)))
                        .isFalse();
            case Filter.Hop hop -> {
                Columns target = new Columns(hop.target(), prefix + depth);
                yield DSL.exists(DSL.selectOne()
                        .from(target.table())
                        .where(visible(target))
                        .and(target.id().eq(columns.field(hop.field().name()).cast(UUID.class)))
                        .and(condition(target, hop.part(), prefix, depth + 1)));
            }
            case Filter.Search search ->
                columns.entity().hidesWords()
                        ? WordQueries.foundInFields(columns, search.terms())
                        : columns.entity().searchedInRows().isEmpty()
                                ? WordQueries.found(tenantId, columns, search.terms())
                                : WordQueries.foundInBoth(tenantId, columns, search.terms());
            case Filter.Compare compare -> compare(columns, compare);
        };
    }

    private static Condition compare(Columns columns, Filter.Compare compare) {
        Field<Object> field = columns.field(compare.field());
        if (compare.type() instanceof ValueType.Money && compare.operator() != Operator.NULL) {
            EntityField own =
                    java.util.Objects.requireNonNull(columns.entity().fields().get(compare.field()));
            MoneyAmount money = (MoneyAmount) compare.values().getFirst();
            Condition sameCurrency = columns.currency(own).eq(money.currency());
            Object amount = money.amount();
            // Amounts of different currencies do not compare; they only differ.
            return compare.operator() == Operator.NEQ
                    ? field.isDistinctFrom(amount).or(columns.currency(own).isDistinctFrom(money.currency()))
                    : sameCurrency.and(compare(field, compare.operator(), List.of(amount)));
        }
        return compare(field, compare.operator(), compare.values());
    }

    /// What is true of a field's value.
    static Condition compare(Field<Object> field, Operator operator, List<Object> values) {
        return switch (operator) {
            case EQ -> field.eq(values.getFirst());
            case NEQ -> field.isDistinctFrom(values.getFirst());
            case LT -> field.lt(values.getFirst());
            case LTE -> field.le(values.getFirst());
            case GT -> field.gt(values.getFirst());
            case GTE -> field.ge(values.getFirst());
            case IN -> field.in(values);
            case NIN -> field.notIn(values).or(field.isNull());
            case NULL -> values.getFirst().equals(true) ? field.isNull() : field.isNotNull();
            case BETWEEN -> field.between(values.get(0), values.get(1));
            case CONTAINS -> field.contains(values.getFirst());
            // Columns compare by code point; what is upper and lower case, the database's own collation knows.
            case ICONTAINS -> field.collate("default").containsIgnoreCase((String) values.getFirst());
            case STARTS_WITH -> field.startsWith(values.getFirst());
        };
    }

    /// The rows that come after a position in an order.
    ///
    /// @param fields what is compared of a row
    static Condition after(
            Function<SortKey, Field<Object>> fields, List<SortKey> order, List<Optional<Object>> position) {
        boolean comparesAsRow = order.stream()
                .allMatch(key ->
                        !key.nullable() && key.descending() == order.getFirst().descending());
        if (comparesAsRow) {
            return afterRow(fields, order, position);
        }
        List<Condition> choices = new ArrayList<>();
        Condition sameSoFar = DSL.noCondition();
        for (int index = 0; index < order.size(); index++) {
            SortKey key = order.get(index);
            Field<Object> field = fields.apply(key);
            choices.add(sameSoFar.and(after(field, key, position.get(index))));
            sameSoFar = sameSoFar.and(position.get(index).map(field::eq).orElseGet(field::isNull));
        }
        return DSL.or(choices);
    }

    /// A comparison of whole rows, which an index over the keys answers at any depth.
    private static Condition afterRow(
            Function<SortKey, Field<Object>> fieldOf, List<SortKey> order, List<Optional<Object>> position) {
        List<Field<?>> fields = new ArrayList<>();
        List<Field<?>> values = new ArrayList<>();
        for (int index = 0; index < order.size(); index++) {
            Field<Object> field = fieldOf.apply(order.get(index));
            fields.add(field);
            values.add(DSL.val(position.get(index).orElseThrow(), field));
        }
        Row row = DSL.row(fields);
        return order.getFirst().descending()
                ? DSL.condition("{0} < {1}", row, DSL.row(values))
                : DSL.condition("{0} > {1}", row, DSL.row(values));
    }

    private static Condition after(Field<Object> field, SortKey key, Optional<Object> value) {
        if (key.descending()) {
            return value.map(field::lt).orElseGet(field::isNotNull);
        }
        Condition greater = value.map(field::gt).orElseGet(DSL::falseCondition);
        return key.nullable() && value.isPresent() ? greater.or(field.isNull()) : greater;
    }
}
