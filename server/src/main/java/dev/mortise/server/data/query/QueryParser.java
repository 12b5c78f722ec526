package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.data.search.SearchWords;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Reads a query: the JSON of `…/query` and of plugins, and the parameters of a list. Both become the same
/// [RowQuery].
public final class QueryParser {
    private static final Set<String> MEMBERS =
            Set.of("filter", "sort", "fields", "limit", "cursor", "count", "expand", "search");

    /// `deleted=only` lists the trash; a parameter of lists alone, as plugins have no business there.
    private static final String DELETED = "deleted";
    private static final Pattern FILTER_PARAMETER = Pattern.compile("filter\\[([^\\[\\]]{1,100})]\\[([a-z_]{1,20})]");
    private static final int MOST_POINTER = 100;
    private static final int MOST_EXPANSIONS = 8;
    private static final int MOST_SEARCHED = 100;
    private static final int MOST_WORDS = 8;
    private static final ValueType SEARCHED = new ValueType.Text(ValueType.Form.LINES, 0, MOST_SEARCHED, null);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final EntityTables tables;
    private final Predicate<EntityTable> readable;
    private final boolean expands;

    /// @param readable whether the caller may read an entity's rows
    public QueryParser(EntityTables tables, Predicate<EntityTable> readable) {
        this(tables, readable, true);
    }

    /// @param expands whether rows that rows point to can be asked for; not by whom the rows read are
    ///   counted
    public QueryParser(EntityTables tables, Predicate<EntityTable> readable, boolean expands) {
        this.tables = tables;
        this.readable = readable;
        this.expands = expands;
    }

    /// Reads a query in JSON.
    ///
    /// @param most the most rows that may be asked for
    /// @throws ApiProblem 400 `invalid`
    public RowQuery parse(EntityTable entity, JsonNode query, int most) {
        if (!query.isObject()) {
            throw ApiProblem.invalid("", "type", "must be an object with the query; this is " + Shown.value(query));
        }
        for (String member : query.propertyNames()) {
            if (!MEMBERS.contains(member) || (member.equals("expand") && !expands)) {
                throw ApiProblem.invalid(
                        RowRules.pointer(member),
                        "unknown_field",
                        "there is no member %s in a query; possible are count, cursor, %sfields, filter, limit, search, sort"
                                .formatted(Shown.quoted(member), expands ? "expand, " : ""));
            }
        }
        JsonNode filter = query.path("filter");
        boolean filtered = !filter.isMissingNode() && !filter.isNull();
        return query(
                entity,
                filtered
                        ? new FilterParser(tables, readable).parse(entity, filter, "/filter")
                        : new Filter.All(List.of()),
                filtered ? filter.toString() : "",
                false,
                new Wishes(
                        texts(query.path("sort"), "/sort"),
                        texts(query.path("fields"), "/fields"),
                        limit(query.path("limit"), most),
                        text(query.path("cursor"), "/cursor"),
                        text(query.path("count"), "/count"),
                        texts(query.path("expand"), "/expand"),
                        text(query.path("search"), "/search")),
                "/");
    }

    /// Reads the parameters of a list, `filter[qty][lt]=10&sort=-updated_at`.
    ///
    /// @throws ApiProblem 400 `invalid`
    public RowQuery parse(EntityTable entity, Map<String, String[]> parameters) {
        FilterParser parser = new FilterParser(tables, readable);
        List<Filter> filters = new ArrayList<>();
        StringBuilder filterText = new StringBuilder();
        for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
            String name = parameter.getKey();
            if (name.equals(DELETED) || (MEMBERS.contains(name) && !name.equals("filter"))) {
                if (parameter.getValue().length != 1) {
                    throw ApiProblem.invalid(name, "repeated", name + " may be given once");
                }
                continue;
            }
            Matcher matcher = FILTER_PARAMETER.matcher(name);
            if (!matcher.matches()) {
                throw ApiProblem.invalid(
                        Shown.cut(name, MOST_POINTER),
                        "unknown_parameter",
                        "there is no parameter %s; possible are count, cursor, deleted, expand, fields, filter[field][operator], limit, search, sort"
                                .formatted(Shown.quoted(name)));
            }
            String field = matcher.group(1);
            String operator = matcher.group(2).startsWith("_") ? matcher.group(2) : "_" + matcher.group(2);
            ValueType type = entity.typeOf(field).orElseThrow(() -> FilterParser.unknown(entity, field, name));
            JsonNode value = operand(type, operator, parameter.getValue(), name);
            filters.add(parser.compare(entity, field, operator, value, name));
            filterText.append(name).append('=').append(value).append('\n');
        }
        boolean ofTrash = ofTrash(single(parameters, DELETED));
        if (ofTrash) {
            filterText.append(DELETED);
        }
        return query(
                entity,
                new Filter.All(filters),
                filterText.toString(),
                ofTrash,
                new Wishes(
                        split(single(parameters, "sort")),
                        split(single(parameters, "fields")),
                        Limits.page(single(parameters, "limit")),
                        single(parameters, "cursor"),
                        single(parameters, "count"),
                        split(single(parameters, "expand")),
                        single(parameters, "search")),
                "");
    }

    private record Wishes(
            List<String> sort,
            List<String> fields,
            int limit,
            @Nullable String cursor,
            @Nullable String count,
            List<String> expand,
            @Nullable String search) {}

    private static boolean ofTrash(@Nullable String word) {
        if (word != null && !word.equals("only")) {
            throw ApiProblem.invalid(
                    DELETED,
                    "enum",
                    "must be only, or left out for rows that are there; this is " + Shown.quoted(word));
        }
        return word != null;
    }

    private RowQuery query(
            EntityTable entity, Filter filter, String filterText, boolean ofTrash, Wishes wishes, String prefix) {
        Optional<Filter.Search> search = search(entity, wishes.search(), ofTrash, prefix + "search");
        List<SortKey> order = order(entity, ofTrash, search.isPresent(), wishes.sort(), prefix + "sort");
        Set<String> fields = new LinkedHashSet<>();
        for (String field : wishes.fields()) {
            if (entity.typeOf(field).isEmpty()) {
                throw FilterParser.unknown(entity, field, prefix + "fields");
            }
            fields.add(field);
        }
        Cursor cursor = new Cursor(
                entity,
                order,
                filterText + search.map(one -> "\nsearch " + one.text()).orElse(""));
        String at = wishes.cursor();
        List<EntityTables.Pointer> owned = owned(entity, wishes.expand());
        List<String> pointing = wishes.expand().stream()
                .filter(name ->
                        owned.stream().noneMatch(pointer -> pointer.owned().equals(name)))
                .toList();
        if (owned.size() + Set.copyOf(pointing).size() > MOST_EXPANSIONS) {
            throw ApiProblem.invalid(
                    prefix + "expand", "max", "at most " + MOST_EXPANSIONS + " names can be expanded at once");
        }
        return new RowQuery(
                entity,
                search.<Filter>map(one -> new Filter.All(List.of(filter, one))).orElse(filter),
                order,
                cursor,
                at == null ? List.of() : cursor.read(at, prefix + "cursor"),
                List.copyOf(fields),
                wishes.limit(),
                count(wishes.count(), prefix + "count"),
                ofTrash,
                expansions(entity, pointing, prefix + "expand"),
                owned,
                search);
    }

    private static List<SortKey> order(
            EntityTable entity, boolean ofTrash, boolean isSearch, List<String> sort, String pointer) {
        if (ofTrash) {
            return SortKey.parseTrash(entity, sort, pointer);
        }
        return isSearch && sort.isEmpty() ? SortKey.byRank() : SortKey.parse(entity, sort, pointer);
    }

    private static Optional<Filter.Search> search(
            EntityTable entity, @Nullable String text, boolean ofTrash, String pointer) {
        if (text == null) {
            return Optional.empty();
        }
        if (ofTrash) {
            throw ApiProblem.invalid(pointer, "deleted", "deleted rows are not searched: use a filter");
        }
        if (entity.searched().isEmpty() && entity.searchedInRows().isEmpty()) {
            throw ApiProblem.invalid(
                    pointer, "not_searchable", "%s has no field with search = true".formatted(entity.name()));
        }
        if (text.codePointCount(0, text.length()) > MOST_SEARCHED) {
            throw ApiProblem.invalid(pointer, "max", "a search may have " + MOST_SEARCHED + " characters");
        }
        if (ValueRules.readOperand(SEARCHED, NODES.stringNode(text))
                instanceof Reading.Refused(String code, String detail)) {
            throw ApiProblem.invalid(pointer, code, detail);
        }
        List<SearchWords.Term> terms = SearchWords.terms(text);
        if (terms.isEmpty()) {
            throw ApiProblem.invalid(pointer, "empty", "a search must hold a letter or a digit");
        }
        if (terms.stream().filter(SearchWords.Term::isPrefix).count() > MOST_WORDS) {
            throw ApiProblem.invalid(pointer, "max", "a search may have " + MOST_WORDS + " words");
        }
        return Optional.of(new Filter.Search(text.strip(), terms));
    }

    /// Those of the names under which rows are owned that may be read; a field has no such name.
    private List<EntityTables.Pointer> owned(EntityTable entity, List<String> names) {
        return tables.owned(entity).stream()
                .filter(pointer -> names.contains(pointer.owned()) && readable.test(pointer.table()))
                .toList();
    }

    /// A field that is no reference and one into what the caller may not read are refused alike.
    private List<RowQuery.Expansion> expansions(EntityTable entity, List<String> fields, String pointer) {
        List<RowQuery.Expansion> expansions = new ArrayList<>();
        for (String field : new LinkedHashSet<>(fields)) {
            ValueType type = entity.typeOf(field).orElseThrow(() -> FilterParser.unknown(entity, field, pointer));
            EntityTable target = (type instanceof ValueType.Reference reference
                            ? tables.find(reference.to()).filter(readable)
                            : Optional.<EntityTable>empty())
                    .orElseThrow(() -> ApiProblem.invalid(
                            pointer, "expand", Shown.quoted(field) + " is no reference to rows that you may read"));
            expansions.add(new RowQuery.Expansion(field, target));
        }
        return expansions;
    }

    private static CountKind count(@Nullable String word, String pointer) {
        return word == null
                ? CountKind.NONE
                : Arrays.stream(CountKind.values())
                        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                        .findFirst()
                        .orElseThrow(() -> ApiProblem.invalid(
                                pointer,
                                "enum",
                                "must be one of none, estimated, exact; this is " + Shown.quoted(word)));
    }

    private static int limit(JsonNode node, int most) {
        if (node.isMissingNode() || node.isNull()) {
            return Math.min(Limits.DEFAULT_PAGE, most);
        }
        if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 1 && node.intValue() <= most) {
            return node.intValue();
        }
        throw ApiProblem.invalid("/limit", "range", "must be a number between 1 and " + most);
    }

    private static @Nullable String text(JsonNode node, String pointer) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isString()) {
            throw ApiProblem.invalid(pointer, "type", "must be a text; this is " + Shown.value(node));
        }
        return node.stringValue();
    }

    private static List<String> texts(JsonNode node, String pointer) {
        List<String> texts = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return texts;
        }
        if (!node.isArray()) {
            throw ApiProblem.invalid(pointer, "type", "must be an array of texts; this is " + Shown.value(node));
        }
        for (JsonNode element : node) {
            if (!element.isString()) {
                throw ApiProblem.invalid(
                        pointer, "type", "must be an array of texts; in it is " + Shown.value(element));
            }
            texts.add(element.stringValue());
        }
        return texts;
    }

    private static @Nullable String single(Map<String, String[]> parameters, String name) {
        String[] values = parameters.get(name);
        return values == null || values[0].isEmpty() ? null : values[0];
    }

    private static List<String> split(@Nullable String list) {
        return list == null ? List.of() : Arrays.asList(list.split(",", -1));
    }

    /// A parameter's text as the JSON value that the field's type asks for. Several values are given by
    /// repeating the
    /// parameter, or in one with commas.
    private static JsonNode operand(ValueType type, String operator, String[] texts, String name) {
        boolean several = operator.equals("_in") || operator.equals("_nin") || operator.equals("_between");
        if (several) {
            ArrayNode array = NODES.arrayNode();
            for (String text : texts.length > 1 ? texts : texts[0].split(",", -1)) {
                array.add(operand(type, text));
            }
            return array;
        }
        if (texts.length > 1) {
            throw ApiProblem.invalid(name, "repeated", name + " may be given once");
        }
        return operand(operator.equals("_null") ? new ValueType.Bool() : type, texts[0]);
    }

    private static JsonNode operand(ValueType type, String text) {
        if (type instanceof ValueType.Bool && (text.equals("true") || text.equals("false"))) {
            return NODES.booleanNode(text.equals("true"));
        }
        if (type instanceof ValueType.Whole && text.matches("-?[0-9]{1,19}")) {
            return NODES.numberNode(new java.math.BigInteger(text));
        }
        if (type instanceof ValueType.Money && text.matches("-?[0-9.]{1,60} [A-Z]{3}")) {
            int space = text.indexOf(' ');
            return NODES.objectNode()
                    .put("amount", text.substring(0, space))
                    .put("currency", text.substring(space + 1));
        }
        return NODES.stringNode(text);
    }
}
