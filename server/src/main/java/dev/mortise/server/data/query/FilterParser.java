package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Reads the filter grammar. Bounded: [#DEEPEST] levels, [#MOST_CLAUSES] comparisons, [#MOST_HOPS] references,
/// [#MOST_VALUES] values of one comparison. Used by one thread for one query.
final class FilterParser {
    static final int DEEPEST = 5;
    static final int MOST_CLAUSES = 50;
    static final int MOST_HOPS = 2;
    static final int MOST_VALUES = 200;

    private final EntityTables tables;
    private final Predicate<EntityTable> readable;
    private int clauses;

    /// @param readable whether the caller may read an entity's rows; one that it may not is as if it did not exist
    FilterParser(EntityTables tables, Predicate<EntityTable> readable) {
        this.tables = tables;
        this.readable = readable;
    }

    /// Reads a filter object.
    ///
    /// @param pointer where it stands, for messages
    /// @throws ApiProblem 400 `invalid`
    Filter parse(EntityTable entity, JsonNode node, String pointer) {
        return object(entity, node, pointer, 1, 0);
    }

    private Filter object(EntityTable entity, JsonNode node, String pointer, int depth, int hops) {
        if (!node.isObject()) {
            throw invalid(
                    pointer, "type", "must be an object, as {\"name\":{\"_eq\":\"x\"}}; this is " + Shown.value(node));
        }
        if (node.isEmpty() && depth > 1) {
            // So that the number of comparisons bounds the number of parts.
            throw invalid(pointer, "type", "must hold a comparison, as {\"name\":{\"_eq\":\"x\"}}; this is empty");
        }
        if (depth > DEEPEST) {
            throw invalid(pointer, "depth", "a filter may be " + DEEPEST + " levels deep");
        }
        List<Filter> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String key = property.getKey();
            JsonNode value = property.getValue();
            String place = pointer + RowRules.pointer(key);
            switch (key) {
                case "_and" -> parts.add(new Filter.All(list(entity, value, place, depth, hops)));
                case "_or" -> parts.add(new Filter.Any(list(entity, value, place, depth, hops)));
                case "_not" -> parts.add(new Filter.Not(object(entity, value, place, depth + 1, hops)));
                default -> parts.add(field(entity, key, value, place, depth, hops));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.All(parts);
    }

    private List<Filter> list(EntityTable entity, JsonNode node, String pointer, int depth, int hops) {
        if (!node.isArray() || node.isEmpty()) {
            throw invalid(pointer, "type", "must be an array of filters, one at least; this is " + Shown.value(node));
        }
        List<Filter> parts = new ArrayList<>();
        for (int index = 0; index < node.size(); index++) {
            parts.add(object(entity, node.get(index), pointer + "/" + index, depth + 1, hops));
        }
        return parts;
    }

    private Filter field(EntityTable entity, String name, JsonNode node, String pointer, int depth, int hops) {
        ValueType type = entity.typeOf(name).orElseThrow(() -> unknown(entity, name, pointer));
        if (!node.isObject() || node.isEmpty()) {
            throw invalid(
                    pointer,
                    "type",
                    "must be an object with an operator, as {\"_eq\":…}; this is " + Shown.value(node));
        }
        Optional<EntityTable> target = target(type);
        boolean isHop = node.propertyNames().stream().noneMatch(key -> key.startsWith("_"))
                || node.propertyNames().stream()
                        .anyMatch(key -> key.equals("_and") || key.equals("_or") || key.equals("_not"));
        if (isHop && target.isPresent()) {
            if (hops == MOST_HOPS) {
                throw invalid(pointer, "hops", "a filter may follow " + MOST_HOPS + " references");
            }
            EntityField reference = entity.fields().get(name);
            if (reference != null) {
                return new Filter.Hop(
                        reference, target.get(), object(target.get(), node, pointer, depth + 1, hops + 1));
            }
        }
        List<Filter> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> comparison : node.properties()) {
            parts.add(compare(
                    name,
                    type,
                    comparison.getKey(),
                    comparison.getValue(),
                    pointer + RowRules.pointer(comparison.getKey())));
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.All(parts);
    }

    private Optional<EntityTable> target(ValueType type) {
        return type instanceof ValueType.Reference reference
                ? tables.find(reference.to()).filter(readable)
                : Optional.empty();
    }

    /// Reads one comparison.
    ///
    /// @param word the operator, as `_eq`
    Filter compare(EntityTable entity, String field, String word, JsonNode node, String pointer) {
        ValueType type = entity.typeOf(field).orElseThrow(() -> unknown(entity, field, pointer));
        return compare(field, type, word, node, pointer);
    }

    private Filter compare(String field, ValueType type, String word, JsonNode node, String pointer) {
        count(pointer);
        Operator operator = Operator.of(word)
                .filter(known -> known.fits(type))
                .orElseThrow(() -> invalid(pointer, "operator", operatorDetail(field, type, word)));
        List<Object> values = switch (operator) {
            case NULL -> List.of(read(new ValueType.Bool(), node, pointer));
            case IN, NIN -> values(type, node, pointer, 1, MOST_VALUES);
            case BETWEEN -> values(type, node, pointer, 2, 2);
            case EQ, NEQ, LT, LTE, GT, GTE, CONTAINS, ICONTAINS, STARTS_WITH -> List.of(read(type, node, pointer));
        };
        return new Filter.Compare(field, type, operator, values);
    }

    private static String operatorDetail(String field, ValueType type, String word) {
        if (word.equals("_some") || word.equals("_none")) {
            return word + " is not possible here: " + field + " holds one value and no list";
        }
        return "%s cannot be compared with %s; possible are %s"
                .formatted(field, Shown.quoted(word), Operator.allFor(type));
    }

    private List<Object> values(ValueType type, JsonNode node, String pointer, int least, int most) {
        if (!node.isArray() || node.size() < least || node.size() > most) {
            throw invalid(
                    pointer,
                    "type",
                    least == most
                            ? "must be an array of %d values".formatted(least)
                            : "must be an array of %d to %d values".formatted(least, most));
        }
        List<Object> values = new ArrayList<>();
        for (int index = 0; index < node.size(); index++) {
            values.add(read(type, node.get(index), pointer + "/" + index));
        }
        return values;
    }

    private static Object read(ValueType type, JsonNode node, String pointer) {
        if (node.isNull()) {
            throw invalid(pointer, "type", "must be a value; rows without one are found with {\"_null\":true}");
        }
        return switch (ValueRules.readOperand(type, node)) {
            case Reading.Accepted(Object value) -> value;
            case Reading.Refused(String code, String detail) -> throw invalid(pointer, code, detail);
        };
    }

    private void count(String pointer) {
        clauses++;
        if (clauses > MOST_CLAUSES) {
            throw invalid(pointer, "clauses", "a filter may have " + MOST_CLAUSES + " comparisons");
        }
    }

    static ApiProblem unknown(EntityTable entity, String field, String pointer) {
        return invalid(
                pointer, "unknown_field", "there is no field %s in %s".formatted(Shown.quoted(field), entity.name()));
    }

    private static ApiProblem invalid(String pointer, String code, String detail) {
        return ApiProblem.invalid(pointer, code, detail);
    }
}
