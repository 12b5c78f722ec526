package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.ValueType;
import java.util.List;
import java.util.Optional;

/// What to count and sum up. Checked against the entity and the caller's rights; made by [AggregateParser] only.
public final class AggregateQuery {
    private final EntityTable entity;
    private final Filter filter;
    private final List<Group> groups;
    private final List<Measure> measures;
    private final List<Having> having;
    private final List<Order> order;
    private final int limit;

    AggregateQuery(
            EntityTable entity,
            Filter filter,
            List<Group> groups,
            List<Measure> measures,
            List<Having> having,
            List<Order> order,
            int limit) {
        this.entity = entity;
        this.filter = filter;
        this.groups = List.copyOf(groups);
        this.measures = List.copyOf(measures);
        this.having = List.copyOf(having);
        this.order = List.copyOf(order);
        this.limit = limit;
    }

    /// What rows of a group have in common.
    ///
    /// @param name its member in the answer
    /// @param part empty for the value itself
    /// @param zone the IANA time zone in which a moment has its date
    record Group(String name, String field, ValueType type, Optional<DatePart> part, String zone) {}

    /// A figure of a group.
    ///
    /// @param name its member in the answer
    /// @param field what it is of; empty for a count of rows
    record Measure(String name, Figure figure, Optional<Measured> field) {
        /// The type of what it comes out as; an amount of money counts as its number, as the currency is the group's.
        ValueType type() {
            ValueType of = field.map(Measured::type).orElseGet(() -> new ValueType.Whole(64, 0, Long.MAX_VALUE));
            return switch (figure) {
                case COUNT -> new ValueType.Whole(64, 0, Long.MAX_VALUE);
                case SUM, AVG -> new ValueType.Decimal(38, scale(of), null, null);
                case MIN, MAX -> of instanceof ValueType.Money(ValueType.Decimal amount) ? amount : of;
            };
        }

        boolean isMoney() {
            return figure != Figure.COUNT
                    && field.filter(of -> of.type() instanceof ValueType.Money).isPresent();
        }

        private static int scale(ValueType type) {
            return switch (type) {
                case ValueType.Decimal decimal -> decimal.scale();
                case ValueType.Money(ValueType.Decimal amount) -> amount.scale();
                default -> 0;
            };
        }
    }

    /// A field that a figure is of.
    record Measured(String name, ValueType type) {}

    /// How a figure is worked out.
    enum Figure {
        COUNT,
        SUM,
        AVG,
        MIN,
        MAX
    }

    /// Which groups are told: those whose figure compares.
    record Having(Measure measure, Operator operator, Object value) {}

    /// A member that groups are sorted by.
    ///
    /// @param column the member's place among groups and measures
    record Order(int column, boolean descending) {}

    EntityTable entity() {
        return entity;
    }

    Filter filter() {
        return filter;
    }

    List<Group> groups() {
        return groups;
    }

    List<Measure> measures() {
        return measures;
    }

    List<Having> having() {
        return having;
    }

    List<Order> order() {
        return order;
    }

    int limit() {
        return limit;
    }
}
