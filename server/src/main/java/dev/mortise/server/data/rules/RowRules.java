package dev.mortise.server.data.rules;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The rules of a whole row. Everything that is wrong is told at once, by JSON pointer. What is sent may
/// set the fields that the caller meets and may write; the rules are those of the whole entity.
public final class RowRules {
    private static final int MOST_VIOLATIONS = 100;
    private static final int MOST_POINTER = 100;
    private static final ValueType.Json JSON = new ValueType.Json();

    /// Names nothing, as the caller does not meet the field.
    private static final ApiProblem.Violation NOT_OPEN =
            new ApiProblem.Violation("", "read_only", "it would change what you may not write: ask an administrator");

    private final EntityTable table;
    private final RowAction action;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private final List<ApiProblem.Violation> violations = new ArrayList<>();
    private Optional<UUID> id = Optional.empty();

    private RowRules(EntityTable table, RowAction action) {
        this.table = table;
        this.action = action;
    }

    /// Reads a new row: its fields, and the defaults of those that it does not name.
    public static RowDraft insert(EntityTable table, JsonNode data) {
        RowRules rules = new RowRules(table, RowAction.CREATE);
        if (rules.isObject(data)) {
            for (Map.Entry<String, JsonNode> property : data.properties()) {
                if (property.getKey().equals(SystemField.ID.word())) {
                    rules.readId(property.getValue());
                } else {
                    rules.field(property.getKey()).ifPresent(field -> rules.set(field, property.getValue()));
                }
            }
            for (EntityField field : table.whole().fields().values()) {
                JsonNode byDefault = field.defaultValue();
                if (byDefault != null && !data.has(field.name())) {
                    rules.set(field, byDefault);
                } else if (field.required() && !data.has(field.name())) {
                    rules.missing(field);
                }
            }
        }
        return rules.draft();
    }

    /// The defaults of the fields that a tenant added, by field.
    public static Map<String, @Nullable Object> customDefaults(EntityTable table) {
        RowRules rules = new RowRules(table, RowAction.CREATE);
        for (EntityField field : table.fields().values()) {
            JsonNode byDefault = field.defaultValue();
            if (field.isCustom() && byDefault != null) {
                rules.set(field, byDefault);
            }
        }
        return rules.values;
    }

    /// Reads a JSON merge patch (RFC 7396) of a row. Only fields whose value changes are in the draft.
    ///
    /// @param current the row's values by field; absent for null
    public static RowDraft update(EntityTable table, Map<String, Object> current, JsonNode patch) {
        return update(table, current, patch, true);
    }

    /// Reads values that take the place of a row's, objects as a whole. Only fields whose value changes
    /// are in the draft.
    ///
    /// @param current the row's values by field; absent for null
    public static RowDraft replace(EntityTable table, Map<String, Object> current, JsonNode values) {
        RowDraft draft = update(table.whole(), current, values, false);
        Set<ApiProblem.Violation> violations = new LinkedHashSet<>();
        for (ApiProblem.Violation violation : draft.violations()) {
            // Every pointer is a field's: those values are made by the server itself.
            String field = violation
                    .pointer()
                    .substring(Math.min(1, violation.pointer().length()));
            violations.add(field.isEmpty() || table.fields().containsKey(field) ? violation : NOT_OPEN);
        }
        for (String field : draft.values().keySet()) {
            if (!table.fields().containsKey(field)) {
                violations.add(NOT_OPEN);
            } else if (!table.isWritable(RowAction.UPDATE, field)) {
                violations.add(new ApiProblem.Violation(
                        pointer(field), "read_only", "it would change %s, which you may not write".formatted(field)));
            }
        }
        return new RowDraft(draft.id(), draft.values(), List.copyOf(violations));
    }

    private static RowDraft update(EntityTable table, Map<String, Object> current, JsonNode patch, boolean merges) {
        RowRules rules = new RowRules(table, RowAction.UPDATE);
        if (rules.isObject(patch)) {
            for (Map.Entry<String, JsonNode> property : patch.properties()) {
                rules.field(property.getKey())
                        .ifPresent(field -> rules.set(
                                field,
                                merges
                                        ? merged(field, current.get(field.name()), property.getValue())
                                        : property.getValue()));
            }
            rules.values.entrySet().removeIf(value -> isSame(value.getValue(), current.get(value.getKey())));
            for (EntityField field : table.whole().fields().values()) {
                if (field.required() && !patch.has(field.name()) && !current.containsKey(field.name())) {
                    rules.missing(field);
                }
            }
        }
        return rules.draft();
    }

    /// A pointer to a field. A name that is long or holds what no text may hold is shown as far as it can
    /// be.
    public static String pointer(String field) {
        return "/" + Shown.cut(field, MOST_POINTER).replace("~", "~0").replace("/", "~1");
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one instanceof JSONB json && other instanceof JSONB before) {
            return JsonRule.areEqual(ValueJson.write(JSON, json), ValueJson.write(JSON, before));
        }
        return Objects.equals(one, other);
    }

    private RowDraft draft() {
        return new RowDraft(id, values, violations);
    }

    private boolean isObject(JsonNode data) {
        if (!data.isObject()) {
            violation("", "type", "must be an object with the row's fields; this is " + Shown.value(data));
        }
        return data.isObject();
    }

    private Optional<EntityField> field(String name) {
        EntityField field = table.fields().get(name);
        if (field == null) {
            if (SystemField.of(name).isPresent()) {
                violation(pointer(name), "read_only", name + " is set by the server: leave it out");
            } else {
                violation(
                        pointer(name),
                        "unknown_field",
                        "there is no field %s; %s has %s"
                                .formatted(
                                        Shown.quoted(name),
                                        table.name(),
                                        String.join(", ", table.fields().keySet())));
            }
        }
        if (field != null && !table.isWritable(action, name)) {
            violation(pointer(name), "read_only", "you may read %s and not write it: leave it out".formatted(name));
            return Optional.empty();
        }
        return Optional.ofNullable(field);
    }

    private void set(EntityField field, JsonNode node) {
        if (node.isNull() || isEmptyText(field, node)) {
            values.put(field.name(), node.isNull() ? null : node.stringValue());
            if (field.required()) {
                missing(field);
            }
            return;
        }
        switch (ValueRules.read(field.type(), node)) {
            case Reading.Accepted(Object value) -> values.put(field.name(), value);
            case Reading.Refused(String code, String detail) -> violation(pointer(field.name()), code, detail);
        }
    }

    /// An empty text is no value for a required field, and no address.
    private static boolean isEmptyText(EntityField field, JsonNode node) {
        return field.required()
                && field.type() instanceof ValueType.Text
                && node.isString()
                && node.stringValue().isEmpty();
    }

    /// A field that the caller does not meet is not named.
    private void missing(EntityField field) {
        if (table.fields().containsKey(field.name())) {
            violation(pointer(field.name()), "required", "a value is required here");
        } else {
            violation("", "required", "a value is required that you may not write: ask an administrator");
        }
    }

    private void readId(JsonNode node) {
        switch (node.isNull() ? new Reading.Refused("type", "") : ValueRules.read(SystemField.ID.type(), node)) {
            case Reading.Accepted(Object value) -> id = Optional.of((UUID) value);
            case Reading.Refused refused ->
                violation("/id", "type", "must be a UUID, or left out; this is " + Shown.value(node));
        }
    }

    private void violation(String pointer, String code, String detail) {
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(new ApiProblem.Violation(pointer, code, detail));
        }
    }

    /// What a field becomes: a merge patch goes into objects.
    private static JsonNode merged(EntityField field, @Nullable Object current, JsonNode patch) {
        return patch.isObject() ? merged(ValueJson.write(field.type(), current), patch) : patch;
    }

    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result = target instanceof ObjectNode object ? object : changes.objectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                JsonNode before = result.get(change.getKey());
                result.set(change.getKey(), merged(before == null ? changes.nullNode() : before, change.getValue()));
            }
        }
        return result;
    }
}
