package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.AggregateQuery.Figure;
import dev.mortise.server.data.query.AggregateQuery.Group;
import dev.mortise.server.data.query.AggregateQuery.Having;
import dev.mortise.server.data.query.AggregateQuery.Measure;
import dev.mortise.server.data.query.AggregateQuery.Measured;
import dev.mortise.server.data.query.AggregateQuery.Order;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads the JSON of `…/aggregate`. Bounded: [#MOST_GROUPS] members to group by, [#MOST_MEASURES] figures,
/// [#MOST_HAVING] conditions on them, [#LARGEST_LIMIT] groups, and a filter's own bounds.
public final class AggregateParser {
    static final int MOST_GROUPS = 4;
    static final int MOST_MEASURES = 20;
    static final int MOST_HAVING = 10;
    static final int LARGEST_LIMIT = 1_000;

    private static final int DEFAULT_LIMIT = 100;
    private static final Set<String> MEMBERS = Set.of("filter", "group", "measures", "having", "sort", "limit");
    private static final Set<String> GROUP_MEMBERS = Set.of("field", "part", "zone", "as");
    private static final Pattern NAME = Pattern.compile("(ext\\.)?[A-Za-z][A-Za-z0-9_]{0,59}");

    private final EntityTables tables;
    private final Predicate<EntityTable> readable;

    /// @param readable whether the caller may read an entity's rows
    public AggregateParser(EntityTables tables, Predicate<EntityTable> readable) {
        this.tables = tables;
        this.readable = readable;
    }

    /// Reads what to count and sum up.
    ///
    /// @throws ApiProblem 400 `invalid`
    public AggregateQuery parse(EntityTable entity, JsonNode query) {
        object(query, "", MEMBERS, "an aggregate");
        JsonNode filter = query.path("filter");
        Filter rows = isAbsent(filter)
                ? new Filter.All(List.of())
                : new FilterParser(tables, readable).parse(entity, filter, "/filter");
        Set<String> names = new HashSet<>();
        List<Group> groups = groups(entity, query.path("group"), names);
        List<Measure> measures = measures(entity, query.path("measures"), groups, names);
        return new AggregateQuery(
                entity,
                rows,
                groups,
                measures,
                having(measures, query.path("having")),
                order(groups, measures, query.path("sort")),
                limit(query.path("limit")));
    }

    private static List<Group> groups(EntityTable entity, JsonNode node, Set<String> names) {
        List<Group> groups = new ArrayList<>();
        if (isAbsent(node)) {
            return groups;
        }
        if (!node.isArray() || node.size() > MOST_GROUPS) {
            throw ApiProblem.invalid(
                    "/group",
                    node.isArray() ? "max" : "type",
                    "must be an array of %d fields at most; this is %s"
                            .formatted(MOST_GROUPS, node.isArray() ? "one of " + node.size() : Shown.value(node)));
        }
        for (int index = 0; index < node.size(); index++) {
            String place = "/group/" + index;
            Group group = group(entity, node.get(index), place);
            name(group.name(), names, place);
            groups.add(group);
        }
        return groups;
    }

    private static Group group(EntityTable entity, JsonNode node, String place) {
        if (node.isString()) {
            String field = node.stringValue();
            ValueType type = type(entity, field, place);
            if (type instanceof ValueType.Json || type instanceof ValueType.Money) {
                throw ApiProblem.invalid(
                        place,
                        "group",
                        type instanceof ValueType.Money
                                ? "rows are grouped by an amount's currency only, as {\"field\":\"%s\",\"part\":\"currency\"}"
                                        .formatted(field)
                                : "rows cannot be grouped by JSON");
            }
            return new Group(field, field, type, Optional.empty(), "");
        }
        object(node, place, GROUP_MEMBERS, "a part to group by");
        String field = text(node.path("field"), place + "/field");
        ValueType type = type(entity, field, place + "/field");
        String word = text(node.path("part"), place + "/part");
        DatePart part = DatePart.of(word)
                .filter(known -> fits(known, type))
                .orElseThrow(() -> ApiProblem.invalid(
                        place + "/part",
                        "enum",
                        "%s has no part %s; possible are %s".formatted(field, Shown.quoted(word), parts(type))));
        String name = isAbsent(node.path("as")) ? field + "_" + part.word() : text(node.path("as"), place + "/as");
        return new Group(name, field, type, Optional.of(part), zone(type, node.path("zone"), place + "/zone"));
    }

    private static boolean fits(DatePart part, ValueType type) {
        return switch (part) {
            case CURRENCY -> type instanceof ValueType.Money;
            case HOUR -> type instanceof ValueType.Moment;
            case YEAR, QUARTER, MONTH, WEEK, DAY -> type instanceof ValueType.Moment || type instanceof ValueType.Day;
        };
    }

    private static String parts(ValueType type) {
        List<String> words = Arrays.stream(DatePart.values())
                .filter(part -> fits(part, type))
                .map(DatePart::word)
                .toList();
        return words.isEmpty() ? "none: group by the field itself" : String.join(", ", words);
    }

    private static String zone(ValueType type, JsonNode node, String place) {
        if (isAbsent(node)) {
            return "UTC";
        }
        String zone = text(node, place);
        if (!(type instanceof ValueType.Moment)) {
            throw ApiProblem.invalid(place, "zone", "only a moment has a zone: leave it out");
        }
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw ApiProblem.invalid(
                    place,
                    "zone",
                    "must be a time zone of the IANA database, as Europe/Berlin; this is " + Shown.quoted(zone));
        }
        return zone;
    }

    private static List<Measure> measures(EntityTable entity, JsonNode node, List<Group> groups, Set<String> names) {
        if (!node.isObject() || node.isEmpty() || node.size() > MOST_MEASURES) {
            throw ApiProblem.invalid(
                    "/measures",
                    node.isObject() ? "size" : "type",
                    "must be an object of 1 to %d figures, as {\"n\":\"count\",\"total\":{\"sum\":\"qty\"}}; this is %s"
                            .formatted(MOST_MEASURES, node.isObject() ? "one of " + node.size() : Shown.value(node)));
        }
        List<Measure> measures = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String place = "/measures" + RowRules.pointer(property.getKey());
            name(property.getKey(), names, place);
            measures.add(measure(entity, property.getKey(), property.getValue(), groups, place));
        }
        return measures;
    }

    private static Measure measure(EntityTable entity, String name, JsonNode node, List<Group> groups, String place) {
        if (node.isString() && node.stringValue().equals("count")) {
            return new Measure(name, Figure.COUNT, Optional.empty());
        }
        if (!node.isObject() || node.size() != 1) {
            throw ApiProblem.invalid(
                    place,
                    "type",
                    "must be \"count\", or one of count, sum, avg, min, max with a field, as {\"sum\":\"qty\"}; this is "
                            + Shown.value(node));
        }
        Map.Entry<String, JsonNode> only = node.properties().iterator().next();
        Figure figure = Arrays.stream(Figure.values())
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(only.getKey()))
                .findFirst()
                .orElseThrow(() -> ApiProblem.invalid(
                        place,
                        "enum",
                        "must be one of count, sum, avg, min, max; this is " + Shown.quoted(only.getKey())));
        String at = place + "/" + only.getKey();
        String field = text(only.getValue(), at);
        ValueType type = type(entity, field, at);
        boolean fits = switch (figure) {
            case COUNT -> true;
            case SUM, AVG ->
                type instanceof ValueType.Whole || type instanceof ValueType.Decimal || type instanceof ValueType.Money;
            case MIN, MAX -> Operator.isOrdered(type);
        };
        if (!fits) {
            throw ApiProblem.invalid(
                    at, "type", "%s is of type %s, which has no %s".formatted(field, type.word(), only.getKey()));
        }
        Measure measure = new Measure(name, figure, Optional.of(new Measured(field, type)));
        if (measure.isMoney() && groups.stream().noneMatch(group -> isCurrency(group, field))) {
            throw ApiProblem.invalid(
                    at,
                    "currency",
                    "amounts of different currencies do not compare: add {\"field\":\"%s\",\"part\":\"currency\"} to group"
                            .formatted(field));
        }
        return measure;
    }

    /// Whether a group is that of a field's currency.
    static boolean isCurrency(Group group, String field) {
        return group.field().equals(field)
                && group.part().filter(DatePart.CURRENCY::equals).isPresent();
    }

    private static List<Having> having(List<Measure> measures, JsonNode node) {
        List<Having> having = new ArrayList<>();
        if (isAbsent(node)) {
            return having;
        }
        if (!node.isObject()) {
            throw ApiProblem.invalid(
                    "/having", "type", "must be an object, as {\"n\":{\"_gt\":1}}; this is " + Shown.value(node));
        }
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            String place = "/having" + RowRules.pointer(property.getKey());
            Measure measure = measures.stream()
                    .filter(known -> known.name().equals(property.getKey()))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.invalid(
                            place, "unknown_field", "there is no measure " + Shown.quoted(property.getKey())));
            if (!property.getValue().isObject()) {
                throw ApiProblem.invalid(
                        place,
                        "type",
                        "must be an object with an operator, as {\"_gt\":1}; this is "
                                + Shown.value(property.getValue()));
            }
            for (Map.Entry<String, JsonNode> comparison : property.getValue().properties()) {
                if (having.size() == MOST_HAVING) {
                    throw ApiProblem.invalid("/having", "max", "there may be " + MOST_HAVING + " comparisons");
                }
                having.add(comparison(measure, comparison, place + RowRules.pointer(comparison.getKey())));
            }
        }
        return having;
    }

    private static Having comparison(Measure measure, Map.Entry<String, JsonNode> comparison, String place) {
        Operator operator = Operator.of(comparison.getKey())
                .filter(known -> switch (known) {
                    case EQ, NEQ, LT, LTE, GT, GTE -> true;
                    case IN, NIN, NULL, BETWEEN, CONTAINS, ICONTAINS, STARTS_WITH -> false;
                })
                .orElseThrow(() -> ApiProblem.invalid(
                        place,
                        "operator",
                        "a figure is compared with _eq, _neq, _lt, _lte, _gt or _gte, not "
                                + Shown.quoted(comparison.getKey())));
        return switch (comparison.getValue().isNull()
                ? new Reading.Refused("type", "must be a value; this is null")
                : ValueRules.readOperand(measure.type(), comparison.getValue())) {
            case Reading.Accepted(Object value) -> new Having(measure, operator, value);
            case Reading.Refused(String code, String detail) -> throw ApiProblem.invalid(place, code, detail);
        };
    }

    /// The order that was asked for; the groups' own members make it total.
    private static List<Order> order(List<Group> groups, List<Measure> measures, JsonNode node) {
        List<String> names = new ArrayList<>();
        groups.forEach(group -> names.add(group.name()));
        measures.forEach(measure -> names.add(measure.name()));
        List<Order> order = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        if (!isAbsent(node)) {
            if (!node.isArray() || node.size() > MOST_GROUPS) {
                throw ApiProblem.invalid(
                        "/sort", "type", "must be an array of %d members at most".formatted(MOST_GROUPS));
            }
            for (int index = 0; index < node.size(); index++) {
                String word = text(node.get(index), "/sort/" + index);
                boolean descending = word.startsWith("-");
                int column = names.indexOf(descending ? word.substring(1) : word);
                if (column < 0 || !seen.add(column)) {
                    throw ApiProblem.invalid(
                            "/sort/" + index,
                            column < 0 ? "unknown_field" : "repeated",
                            column < 0
                                    ? "groups have no member %s; possible are %s"
                                            .formatted(Shown.quoted(word), String.join(", ", names))
                                    : Shown.quoted(word) + " is there twice");
                }
                order.add(new Order(column, descending));
            }
        }
        for (int column = 0; column < groups.size(); column++) {
            if (seen.add(column)) {
                order.add(new Order(column, false));
            }
        }
        return order;
    }

    private static int limit(JsonNode node) {
        if (isAbsent(node)) {
            return DEFAULT_LIMIT;
        }
        if (node.isIntegralNumber()
                && node.canConvertToInt()
                && node.intValue() >= 1
                && node.intValue() <= LARGEST_LIMIT) {
            return node.intValue();
        }
        throw ApiProblem.invalid("/limit", "range", "must be a number between 1 and " + LARGEST_LIMIT);
    }

    private static ValueType type(EntityTable entity, String field, String place) {
        return entity.typeOf(field).orElseThrow(() -> FilterParser.unknown(entity, field, place));
    }

    private static void name(String name, Set<String> names, String place) {
        if (!NAME.matcher(name).matches()) {
            throw ApiProblem.invalid(
                    place,
                    "form",
                    "a member's name is a letter, then up to 59 letters, digits or _, with ext. before it or not; this is "
                            + Shown.quoted(name));
        }
        if (!names.add(name)) {
            throw ApiProblem.invalid(
                    place, "repeated", "two members would have the name " + Shown.quoted(name) + ": rename one");
        }
    }

    private static void object(JsonNode node, String place, Set<String> members, String what) {
        if (!node.isObject()) {
            throw ApiProblem.invalid(place, "type", "must be an object; this is " + Shown.value(node));
        }
        for (String member : node.propertyNames()) {
            if (!members.contains(member)) {
                throw ApiProblem.invalid(
                        place + RowRules.pointer(member),
                        "unknown_field",
                        "there is no member %s in %s; possible are %s"
                                .formatted(
                                        Shown.quoted(member),
                                        what,
                                        String.join(
                                                ", ", members.stream().sorted().toList())));
            }
        }
    }

    private static String text(JsonNode node, String place) {
        if (!node.isString()) {
            throw ApiProblem.invalid(place, "type", "must be a text; this is " + Shown.value(node));
        }
        return node.stringValue();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
