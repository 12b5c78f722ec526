package dev.mortise.server.data.access;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A condition in the filter grammar with the tags of fields, as `#3`, in the place of their names: names may change,
/// and another field may get a name that was free.
final class TaggedCondition {
    /// Stands for the id of the user who calls.
    static final String CURRENT_USER = "$CURRENT_USER";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final EntityTables tables;
    private final boolean writesTags;

    private TaggedCondition(EntityTables tables, boolean writesTags) {
        this.tables = tables;
        this.writesTags = writesTags;
    }

    /// A field of the condition is gone.
    static final class FieldGone extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FieldGone(String tag) {
            super(tag, null, false, false);
        }
    }

    /// Writes tags for names. The condition has been read as a filter before.
    static JsonNode tagged(EntityTables tables, EntityTable entity, JsonNode condition) {
        return new TaggedCondition(tables, true).object(entity, condition);
    }

    /// Writes the names of today for tags.
    ///
    /// @throws FieldGone when the entity has no field of a tag any more
    static JsonNode named(EntityTables tables, EntityTable entity, JsonNode condition) {
        return new TaggedCondition(tables, false).object(entity, condition);
    }

    /// Puts the user in the place of the variable.
    static JsonNode bound(JsonNode condition, String userId) {
        return switch (condition) {
            case ObjectNode object -> {
                ObjectNode bound = NODES.objectNode();
                object.properties().forEach(member -> bound.set(member.getKey(), bound(member.getValue(), userId)));
                yield bound;
            }
            case ArrayNode array -> {
                ArrayNode bound = NODES.arrayNode();
                array.forEach(element -> bound.add(bound(element, userId)));
                yield bound;
            }
            default ->
                condition.isString() && condition.stringValue().equals(CURRENT_USER)
                        ? NODES.stringNode(userId)
                        : condition;
        };
    }

    private JsonNode object(EntityTable entity, JsonNode node) {
        ObjectNode written = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode value = member.getValue();
            switch (member.getKey()) {
                case "_and", "_or" -> {
                    ArrayNode parts = written.putArray(member.getKey());
                    value.forEach(part -> parts.add(object(entity, part)));
                }
                case "_not" -> written.set("_not", object(entity, value));
                default -> field(entity, member.getKey(), value, written);
            }
        }
        return written;
    }

    private void field(EntityTable entity, String key, JsonNode value, ObjectNode written) {
        Optional<EntityField> own = own(entity, key);
        Optional<EntityTable> target = own.flatMap(field ->
                field.type() instanceof ValueType.Reference reference ? tables.find(reference.to()) : Optional.empty());
        boolean isHop = target.isPresent()
                && value.propertyNames().stream()
                        .anyMatch(name -> !name.startsWith("_")
                                || name.equals("_and")
                                || name.equals("_or")
                                || name.equals("_not"));
        String name =
                own.map(field -> writesTags ? "#" + field.tag() : field.name()).orElse(key);
        written.set(name, isHop ? object(target.orElseThrow(), value) : value);
    }

    /// The entity's own field; empty for a system field.
    private Optional<EntityField> own(EntityTable entity, String key) {
        if (!writesTags && key.startsWith("#")) {
            int tag = Integer.parseInt(key.substring(1));
            return Optional.of(entity.find(tag).orElseThrow(() -> new FieldGone(key)));
        }
        return Optional.ofNullable(entity.fields().get(key));
    }
}
