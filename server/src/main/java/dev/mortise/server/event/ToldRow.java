package dev.mortise.server.event;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// What an event tells of a row: its payload is read when it is first asked for. Used by one thread.
final class ToldRow {
    /// The last words of the types of events of rows.
    static final Set<String> ROW_EVENTS = Set.of("created", "updated", "deleted");

    private final String type;
    private final String text;
    private final JsonMapper json;
    private @Nullable JsonNode payload;
    private @Nullable Set<String> changed;

    /// @param text the payload
    ToldRow(String type, String text, JsonMapper json) {
        this.type = type;
        this.text = text;
        this.json = json;
    }

    String type() {
        return type;
    }

    /// Whether the event is of a row, by its type.
    boolean isOfRow() {
        return ROW_EVENTS.contains(type.substring(type.lastIndexOf('.') + 1));
    }

    boolean isUpdate() {
        return type.endsWith(".updated");
    }

    /// The entity, when the event is of a row: the type without its last word.
    String entity() {
        return type.substring(0, type.lastIndexOf('.'));
    }

    /// The row as it is after what happened; of a deleted one, as it was. An object without members when the payload
    /// tells of none.
    JsonNode row() {
        for (String image : new String[] {"after", "before"}) {
            JsonNode row = payload().path(image);
            if (row.isObject()) {
                return row;
            }
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /// The fields that the payload says have changed; none when it says nothing.
    Set<String> changed() {
        Set<String> named = changed;
        if (named == null) {
            named = new HashSet<>();
            JsonNode fields = payload().path("changed");
            if (fields.isArray()) {
                for (JsonNode field : fields) {
                    if (field.isString()) {
                        named.add(field.stringValue());
                    }
                }
            }
            changed = named;
        }
        return named;
    }

    private JsonNode payload() {
        JsonNode read = payload;
        if (read == null) {
            read = json.readTree(text);
            payload = read;
        }
        return read;
    }
}
