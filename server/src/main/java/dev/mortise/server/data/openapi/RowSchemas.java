package dev.mortise.server.data.openapi;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.Operator;
import dev.mortise.server.data.store.OwnedRows;
import dev.mortise.server.platform.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The JSON Schemas of an entity's rows and of what is sent for them, as one caller meets them.
///
/// @param tables the plugin's entities as the caller meets them
/// @param may whether the caller may do something with an entity's rows
record RowSchemas(EntityTables tables, BiPredicate<RowAction, EntityTable> may) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_OPERATIONS = 200;
    private static final int MOST_GROUPS = 1_000;

    /// A row: what it has at most, and with every field.
    ///
    /// @param schemas gets `item.part` and `item`
    void read(EntityTable table, ObjectNode schemas) {
        ObjectNode part = object();
        ObjectNode members = part.putObject("properties");
        for (SystemField system : SystemField.values()) {
            members.set(
                    system.word(),
                    system == SystemField.VERSION
                            ? NODES.objectNode().put("type", "integer").put("minimum", 1)
                            : ValueSchemas.read(system.type()));
        }
        table.fields().values().forEach(field -> members.set(field.name(), ValueSchemas.read(field)));
        for (EntityTables.Pointer pointer : owned(table)) {
            if (may.test(RowAction.READ, pointer.table())) {
                members.set(
                        pointer.owned(),
                        list(reference(pointer.table().name()))
                                .put("description", "The rows that it owns, where they were asked for or sent"));
            }
        }
        schemas.set(part(table), part);
        ObjectNode whole = NODES.objectNode();
        ArrayNode all = whole.putArray("allOf");
        all.add(reference(part(table)));
        ArrayNode required = all.addObject().putArray("required");
        for (SystemField system : SystemField.values()) {
            required.add(system.word());
        }
        table.fields().keySet().forEach(required::add);
        schemas.set(table.name(), whole);
    }

    /// A new row.
    ///
    /// @param without the field that is left out, as the row is saved with its owner
    ObjectNode added(EntityTable table, Optional<EntityField> without) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        members.set(
                "id", ValueSchemas.read(SystemField.ID.type()).put("description", "Left out: the server makes one"));
        ArrayNode required = NODES.arrayNode();
        for (EntityField field : table.fields().values()) {
            if (table.isWritable(RowAction.CREATE, field.name())
                    && without.filter(field::equals).isEmpty()) {
                members.set(field.name(), ValueSchemas.written(field));
                if (field.required() && field.defaultValue() == null) {
                    required.add(field.name());
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        ownedIn(table, members, false);
        return schema;
    }

    /// A merge patch of a row.
    ///
    /// @param without the field that is left out, as the row is saved with its owner
    ObjectNode patch(EntityTable table, Optional<EntityField> without) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        for (EntityField field : table.fields().values()) {
            if (table.isWritable(RowAction.UPDATE, field.name())
                    && without.filter(field::equals).isEmpty()) {
                ObjectNode written = ValueSchemas.written(field);
                written.remove("default");
                members.set(field.name(), written);
            }
        }
        ownedIn(table, members, true);
        return schema;
    }

    /// The lists of rows that are saved with their owner. Rows that these own are saved by themselves.
    private void ownedIn(EntityTable table, ObjectNode members, boolean exists) {
        for (EntityTables.Pointer pointer : owned(table)) {
            String name = pointer.table().name() + ".of." + pointer.field().name();
            ArrayNode choices = NODES.arrayNode();
            if (may.test(RowAction.CREATE, pointer.table())) {
                choices.add(reference(name + ".new"));
            }
            if (exists && may.test(RowAction.READ, pointer.table())) {
                if (may.test(RowAction.UPDATE, pointer.table())) {
                    choices.add(reference(name + ".change"));
                }
                if (may.test(RowAction.DELETE, pointer.table())) {
                    choices.add(reference("Removed"));
                }
            }
            if (!choices.isEmpty()) {
                ObjectNode item = NODES.objectNode();
                item.set("anyOf", choices);
                members.set(pointer.owned(), list(item).put("maxItems", OwnedRows.MOST));
            }
        }
    }

    /// What is sent for rows that are saved with the row of an entity.
    ///
    /// @param schemas gets `line.of.order.new` and `line.of.order.change`
    void saved(EntityTable owner, ObjectNode schemas) {
        for (EntityTables.Pointer pointer : owned(owner)) {
            String name = pointer.table().name() + ".of." + pointer.field().name();
            Optional<EntityField> without = Optional.of(pointer.field());
            if (may.test(RowAction.CREATE, pointer.table())) {
                schemas.set(name + ".new", withoutOwned(pointer.table(), added(pointer.table(), without)));
            }
            if (may.test(RowAction.READ, pointer.table()) && may.test(RowAction.UPDATE, pointer.table())) {
                ObjectNode change = withoutOwned(pointer.table(), patch(pointer.table(), without));
                ObjectNode members = (ObjectNode) change.path("properties");
                members.set("id", ValueSchemas.read(SystemField.ID.type()));
                members.set("version", NODES.objectNode().put("type", "integer").put("minimum", 1));
                change.putArray("required").add("id").add("version");
                schemas.set(name + ".change", change);
            }
        }
    }

    private ObjectNode withoutOwned(EntityTable table, ObjectNode schema) {
        ObjectNode members = (ObjectNode) schema.path("properties");
        owned(table).forEach(pointer -> members.remove(pointer.owned()));
        return schema;
    }

    /// A condition in the filter grammar.
    ObjectNode filter(EntityTable table) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        ObjectNode itself = reference(table.name() + ".filter");
        members.set("_and", list(itself).put("minItems", 1));
        members.set("_or", list(itself.deepCopy()).put("minItems", 1));
        members.set("_not", itself.deepCopy());
        compared(table, Operator::word, (field, comparison) -> {
            Optional<EntityTable> target = table.typeOf(field)
                    .flatMap(type -> type instanceof ValueType.Reference reference
                            ? tables.find(reference.to())
                            : Optional.empty())
                    .filter(other -> may.test(RowAction.READ, other));
            if (target.isEmpty()) {
                members.set(field, comparison);
            } else {
                ObjectNode either = NODES.objectNode();
                either.putArray("anyOf")
                        .add(comparison)
                        .add(reference(target.get().name() + ".filter"));
                members.set(field, either);
            }
        });
        return schema;
    }

    /// The comparisons of a list's parameters, `filter[qty][lt]`.
    ObjectNode parameters(EntityTable table) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        compared(table, operator -> operator.word().substring(1), members::set);
        return schema;
    }

    private interface Compared {
        void at(String field, ObjectNode comparison);
    }

    private void compared(EntityTable table, Function<Operator, String> word, Compared compared) {
        for (String field : fields(table)) {
            ValueType type = table.typeOf(field).orElseThrow();
            ObjectNode comparison = closed().put("minProperties", 1);
            ObjectNode members = comparison.putObject("properties");
            for (Operator operator : Operator.values()) {
                if (operator.fits(type)) {
                    members.set(word.apply(operator), operand(operator, type));
                }
            }
            compared.at(field, comparison);
        }
    }

    private static ObjectNode operand(Operator operator, ValueType type) {
        return switch (operator) {
            case NULL -> NODES.objectNode().put("type", "boolean");
            case IN, NIN -> list(ValueSchemas.operand(type)).put("minItems", 1).put("maxItems", 200);
            case BETWEEN -> list(ValueSchemas.operand(type)).put("minItems", 2).put("maxItems", 2);
            case EQ, NEQ, LT, LTE, GT, GTE -> ValueSchemas.operand(type);
            case CONTAINS, ICONTAINS, STARTS_WITH -> NODES.objectNode().put("type", "string");
        };
    }

    /// A query.
    ObjectNode query(EntityTable table) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        members.set("filter", reference(table.name() + ".filter"));
        members.set("sort", list(words(sorts(table))));
        members.set("fields", list(words(fields(table))));
        members.set("limit", limit());
        members.set("cursor", ValueSchemas.nullable(NODES.objectNode().put("type", "string")));
        members.set("count", words(List.of("none", "estimated", "exact")));
        List<String> expanded = expanded(table);
        if (!expanded.isEmpty()) {
            members.set("expand", list(words(expanded)));
        }
        if (isSearched(table)) {
            members.set("search", NODES.objectNode().put("type", "string").put("maxLength", 100));
        }
        return schema;
    }

    /// A page of rows.
    ObjectNode page(EntityTable table) {
        ObjectNode schema = object();
        ObjectNode members = schema.putObject("properties");
        members.set("rows", list(reference(part(table))));
        members.set("next", ValueSchemas.nullable(NODES.objectNode().put("type", "string")));
        members.putObject("count").put("type", "integer");
        members.putObject("expanded").put("type", "object");
        schema.putArray("required").add("rows").add("next");
        return schema;
    }

    /// What figures are asked for.
    ObjectNode aggregate(EntityTable table) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        members.set("filter", reference(table.name() + ".filter"));
        ObjectNode group = NODES.objectNode();
        ObjectNode part = closed();
        ObjectNode partMembers = part.putObject("properties");
        partMembers.set("field", words(fields(table)));
        partMembers.set("part", words(List.of("year", "quarter", "month", "week", "day", "hour", "currency")));
        partMembers.putObject("zone").put("type", "string");
        partMembers.putObject("as").put("type", "string");
        part.putArray("required").add("field");
        group.putArray("anyOf").add(words(fields(table))).add(part);
        members.set("group", list(group).put("maxItems", 4));
        ObjectNode measure = closed().put("minProperties", 1).put("maxProperties", 1);
        ObjectNode kinds = measure.putObject("properties");
        List.of("count", "sum", "avg", "min", "max").forEach(kind -> kinds.set(kind, words(fields(table))));
        ObjectNode either = NODES.objectNode();
        either.putArray("anyOf").add(NODES.objectNode().put("const", "count")).add(measure);
        ObjectNode measures = object().put("minProperties", 1).put("maxProperties", 20);
        measures.set("additionalProperties", either);
        members.set("measures", measures);
        members.putObject("having").put("type", "object");
        members.set("sort", list(NODES.objectNode().put("type", "string")).put("maxItems", 4));
        members.putObject("limit").put("type", "integer").put("minimum", 1).put("maximum", MOST_GROUPS);
        schema.putArray("required").add("measures");
        return schema;
    }

    /// Several writes.
    ObjectNode batch(EntityTable table) {
        ObjectNode schema = closed();
        ObjectNode members = schema.putObject("properties");
        members.putObject("atomic").put("type", "boolean").put("default", true);
        ArrayNode choices = NODES.arrayNode();
        if (may.test(RowAction.CREATE, table)) {
            ObjectNode create = operation(choices, "create");
            ((ObjectNode) create.path("properties")).set("data", withoutOwned(table, added(table, Optional.empty())));
            create.putArray("required").add("op").add("data");
        }
        if (may.test(RowAction.UPDATE, table) && may.test(RowAction.READ, table)) {
            ObjectNode update = existing(choices, "update");
            ((ObjectNode) update.path("properties")).set("data", withoutOwned(table, patch(table, Optional.empty())));
            ((ArrayNode) update.path("required")).add("data");
        }
        if (may.test(RowAction.DELETE, table) && may.test(RowAction.READ, table)) {
            existing(choices, "delete");
        }
        ObjectNode one = NODES.objectNode();
        one.set("anyOf", choices);
        members.set("operations", list(one).put("minItems", 1).put("maxItems", MOST_OPERATIONS));
        schema.putArray("required").add("operations");
        return schema;
    }

    private static ObjectNode operation(ArrayNode choices, String word) {
        ObjectNode schema = closed();
        schema.putObject("properties").putObject("op").put("const", word);
        choices.add(schema);
        return schema;
    }

    private static ObjectNode existing(ArrayNode choices, String word) {
        ObjectNode schema = operation(choices, word);
        ObjectNode members = (ObjectNode) schema.path("properties");
        members.set("id", ValueSchemas.read(SystemField.ID.type()));
        members.putObject("version").put("type", "integer").put("minimum", 1);
        schema.putArray("required").add("op").add("id").add("version");
        return schema;
    }

    /// The names that a row can be asked for with: references into what may be read, and what it owns.
    List<String> expanded(EntityTable table) {
        List<String> names = new ArrayList<>();
        for (EntityField field : table.fields().values()) {
            if (field.type() instanceof ValueType.Reference reference
                    && tables.find(reference.to())
                            .filter(target -> may.test(RowAction.READ, target))
                            .isPresent()) {
                names.add(field.name());
            }
        }
        names.addAll(expandedOwned(table));
        return names;
    }

    /// The names under which it owns rows that may be read.
    List<String> expandedOwned(EntityTable table) {
        return owned(table).stream()
                .filter(pointer -> may.test(RowAction.READ, pointer.table()))
                .map(EntityTables.Pointer::owned)
                .toList();
    }

    private List<EntityTables.Pointer> owned(EntityTable table) {
        return OwnedRows.met(tables, table, may);
    }

    static boolean isSearched(EntityTable table) {
        return !table.searched().isEmpty() || !table.searchedInRows().isEmpty();
    }

    /// The fields that can be named: those that every row has, and the entity's own.
    static List<String> fields(EntityTable table) {
        List<String> fields = new ArrayList<>();
        for (SystemField system : SystemField.values()) {
            fields.add(system.word());
        }
        fields.addAll(table.fields().keySet());
        return fields;
    }

    /// The keys that lists can be sorted by.
    static List<String> sorts(EntityTable table) {
        Set<String> sortable = table.sortable();
        List<String> sorts = new ArrayList<>();
        for (UnaryOperator<String> direction : List.<UnaryOperator<String>>of(key -> key, key -> "-" + key)) {
            sortable.forEach(key -> sorts.add(direction.apply(key)));
        }
        return sorts;
    }

    /// The name of the schema of a row that may lack fields.
    static String part(EntityTable table) {
        return table.name() + ".part";
    }

    static ObjectNode limit() {
        return NODES.objectNode()
                .put("type", "integer")
                .put("minimum", 1)
                .put("maximum", Limits.LARGEST_PAGE)
                .put("default", Limits.DEFAULT_PAGE);
    }

    static ObjectNode words(List<String> words) {
        ObjectNode schema = NODES.objectNode().put("type", "string");
        words.forEach(schema.putArray("enum")::add);
        return schema;
    }

    static ObjectNode list(ObjectNode items) {
        ObjectNode schema = NODES.objectNode().put("type", "array");
        schema.set("items", items);
        return schema;
    }

    static ObjectNode reference(String schema) {
        return NODES.objectNode().put("$ref", "#/components/schemas/" + schema);
    }

    private static ObjectNode object() {
        return NODES.objectNode().put("type", "object");
    }

    private static ObjectNode closed() {
        return object().put("additionalProperties", false);
    }
}
