package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a manifest no longer has and the tables still hold.
final class DroppedParts {
    private final Transaction transaction;
    private final String pluginId;
    private final List<SchemaQueries.Registered> entities = new ArrayList<>();
    private final Map<SchemaQueries.Registered, List<SchemaQueries.RegisteredField>> fields = new LinkedHashMap<>();
    private final Map<SchemaQueries.Registered, List<SchemaQueries.RegisteredField>> retyped = new LinkedHashMap<>();

    DroppedParts(Transaction transaction, EntityTables current) {
        this.transaction = transaction;
        pluginId = current.pluginId();
        List<SchemaQueries.RegisteredField> registered = SchemaQueries.fields(transaction, pluginId);
        for (SchemaQueries.Registered entity : SchemaQueries.entities(transaction, pluginId)) {
            List<SchemaQueries.RegisteredField> gone = registered.stream()
                    .filter(field -> field.entityTag() == entity.tag())
                    .filter(field -> current.find(entity.tag())
                            .flatMap(table -> table.find(field.tag()))
                            .isEmpty())
                    .toList();
            List<SchemaQueries.RegisteredField> other = registered.stream()
                    .filter(field -> field.entityTag() == entity.tag() && !gone.contains(field))
                    .filter(field -> field.former() != null)
                    .toList();
            if (!other.isEmpty()) {
                retyped.put(entity, other);
            }
            if (!gone.isEmpty()) {
                fields.put(entity, gone);
            }
            if (current.find(entity.tag()).isEmpty()) {
                entities.add(entity);
            }
        }
    }

    /// `entity` and `entity.field`, by the names that they had last, and `entity.field as integer` for the
    /// values that a field had before its type changed.
    List<String> words() {
        List<String> words = new ArrayList<>();
        entities.forEach(entity -> words.add(entity.name()));
        fields.forEach((entity, gone) -> {
            if (!entities.contains(entity)) {
                gone.forEach(field -> words.add(entity.name() + "." + field.name()));
            }
        });
        retyped.forEach((entity, other) -> other.forEach(
                field -> words.add("%s.%s as %s".formatted(entity.name(), field.name(), field.former()))));
        return words;
    }

    /// Columns go first: those that point to a table would keep it.
    void purge() {
        fields.forEach((entity, gone) -> {
            List<String> columns = new ArrayList<>();
            for (SchemaQueries.RegisteredField field : gone) {
                columns.add("f" + field.tag());
                if (field.storage().equals("money")) {
                    columns.add("f" + field.tag() + "c");
                }
                if (field.former() != null) {
                    columns.addAll(Retyping.formerColumns(field.tag(), field.former()));
                }
                SchemaQueries.forget(transaction, pluginId, field);
            }
            SchemaQueries.dropColumns(transaction, entity.table(), columns);
        });
        retyped.forEach((entity, other) -> other.forEach(field -> {
            String former = Objects.requireNonNull(field.former());
            SchemaQueries.dropColumns(transaction, entity.table(), Retyping.formerColumns(field.tag(), former));
            SchemaQueries.forgetFormer(transaction, pluginId, field);
        }));
        entities.forEach(entity -> SchemaQueries.dropTable(transaction, pluginId, entity));
    }
}
