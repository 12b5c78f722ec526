package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;

/// Tests rows as JSON by conditions in the filter grammar, as a query with the condition for its filter tests them in
/// the database.
public final class RowTests {
    private RowTests() {}

    /// The test of a condition.
    ///
    /// @param tables the plugin's entities as they are
    /// @param entity one of them, whose rows are tested as events show them
    /// @param pointer where the condition stands, for messages
    /// @throws ApiProblem 400 `invalid`, also when the condition looks at other rows than the one that is tested
    public static Predicate<JsonNode> of(EntityTables tables, EntityTable entity, JsonNode condition, String pointer) {
        Filter filter = new FilterParser(tables, any -> true).parse(entity, condition, pointer);
        refuseHops(filter, pointer);
        return row -> passes(filter, row);
    }

    private static void refuseHops(Filter filter, String pointer) {
        switch (filter) {
            case Filter.All(List<Filter> parts) -> parts.forEach(part -> refuseHops(part, pointer));
            case Filter.Any(List<Filter> parts) -> parts.forEach(part -> refuseHops(part, pointer));
            case Filter.Not(Filter part) -> refuseHops(part, pointer);
            case Filter.Hop hop ->
                throw ApiProblem.invalid(
                        pointer,
                        "hops",
                        "must be about one row; this follows the reference "
                                + hop.field().name());
            case Filter.Search search ->
                throw ApiProblem.invalid(pointer, "search", "must compare fields; this looks for words");
            case Filter.Compare compare -> {}
        }
    }

    /// Of SQL's three answers, only true passes. A negation is true of both others, as [Conditions] has it, so two
    /// answers are enough here.
    private static boolean passes(Filter filter, JsonNode row) {
        return switch (filter) {
            case Filter.All(List<Filter> parts) -> parts.stream().allMatch(part -> passes(part, row));
            case Filter.Any(List<Filter> parts) -> parts.stream().anyMatch(part -> passes(part, row));
            case Filter.Not(Filter part) -> !passes(part, row);
            case Filter.Compare compare -> compares(compare, row.path(compare.field()));
            case Filter.Hop hop -> throw new IllegalStateException("refused before");
            case Filter.Search search -> throw new IllegalStateException("refused before");
        };
    }

    private static boolean compares(Filter.Compare compare, JsonNode node) {
        List<Object> operands = compare.values();
        if (compare.operator() == Operator.NULL) {
            return (node.isNull() || node.isMissingNode()) == (Boolean) operands.getFirst();
        }
        Object value = value(compare.type(), node);
        if (value == null) {
            // An absent value compares with nothing; it only differs.
            return compare.operator() == Operator.NEQ || compare.operator() == Operator.NIN;
        }
        return switch (compare.operator()) {
            case EQ -> areEqual(value, operands.getFirst());
            case NEQ -> !areEqual(value, operands.getFirst());
            case IN -> operands.stream().anyMatch(operand -> areEqual(value, operand));
            case NIN -> operands.stream().noneMatch(operand -> areEqual(value, operand));
            case LT -> areComparable(value, operands.getFirst()) && order(value, operands.getFirst()) < 0;
            case LTE -> areComparable(value, operands.getFirst()) && order(value, operands.getFirst()) <= 0;
            case GT -> areComparable(value, operands.getFirst()) && order(value, operands.getFirst()) > 0;
            case GTE -> areComparable(value, operands.getFirst()) && order(value, operands.getFirst()) >= 0;
            case BETWEEN -> order(value, operands.get(0)) >= 0 && order(value, operands.get(1)) <= 0;
            case CONTAINS -> ((String) value).contains((String) operands.getFirst());
            case ICONTAINS -> lower((String) value).contains(lower((String) operands.getFirst()));
            case STARTS_WITH -> ((String) value).startsWith((String) operands.getFirst());
            case NULL -> throw new IllegalStateException("answered before");
        };
    }

    /// The value as comparisons take it; null for none. A stored text or word may be older than the bounds that new
    /// ones keep.
    private static @Nullable Object value(ValueType type, JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (type instanceof ValueType.Text || type instanceof ValueType.Choice) {
            return node.isString() ? node.stringValue() : null;
        }
        try {
            return switch (ValueRules.readOperand(type, node)) {
                case Reading.Accepted(Object value) -> value;
                case Reading.Refused refused -> null;
            };
        } catch (JsonNodeException infinite) {
            return null;
        }
    }

    private static boolean areEqual(Object value, Object operand) {
        return switch (value) {
            case BigDecimal number -> number.compareTo((BigDecimal) operand) == 0;
            case MoneyAmount money -> areComparable(money, operand) && order(money, operand) == 0;
            default -> value.equals(operand);
        };
    }

    /// Amounts of different currencies do not compare; they only differ.
    private static boolean areComparable(Object value, Object operand) {
        return !(value instanceof MoneyAmount money) || money.currency().equals(((MoneyAmount) operand).currency());
    }

    private static int order(Object value, Object operand) {
        return switch (value) {
            case String text -> byCodePoint(text, (String) operand);
            case Integer number -> number.compareTo((Integer) operand);
            case Long number -> number.compareTo((Long) operand);
            case BigDecimal number -> number.compareTo((BigDecimal) operand);
            case MoneyAmount money -> money.amount().compareTo(((MoneyAmount) operand).amount());
            case LocalDate day -> day.compareTo((LocalDate) operand);
            case OffsetDateTime moment -> moment.compareTo((OffsetDateTime) operand);
            default -> throw new IllegalStateException("values of " + value.getClass() + " have no order");
        };
    }

    /// The order of the columns: by code point, which differs from that of UTF-16 where one text has a surrogate.
    private static int byCodePoint(String one, String other) {
        int common = Math.min(one.length(), other.length());
        for (int at = 0; at < common; at++) {
            char a = one.charAt(at);
            char b = other.charAt(at);
            if (a != b) {
                boolean sameKind = Character.isSurrogate(a) == Character.isSurrogate(b);
                return sameKind
                        ? Character.compare(a, b)
                        : Boolean.compare(Character.isSurrogate(a), Character.isSurrogate(b));
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    /// In lower case as the embedded database has it: each character by itself, in no language.
    private static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        return lower.toString();
    }
}
