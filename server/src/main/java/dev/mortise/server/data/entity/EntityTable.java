package dev.mortise.server.data.entity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An entity and its table. Immutable; derived from the manifest alone, so that no look-up is needed at run time.
///
/// @param pluginId the plugin
/// @param name the entity's name; may change
/// @param tag its identity within the plugin; never changes
/// @param table the table's name
/// @param title the field that names a row to people; empty for none
/// @param label its names by language
/// @param fields in the manifest's order
/// @param indexes those that the manifest declares
public record EntityTable(
        String pluginId,
        String name,
        int tag,
        String table,
        Optional<String> title,
        Map<String, String> label,
        Map<String, EntityField> fields,
        List<EntityIndex> indexes) {
    public EntityTable {
        label = Map.copyOf(label);
        fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        indexes = List.copyOf(indexes);
    }

    /// The name of its permissions and events without the last word.
    public String qualifiedName() {
        return pluginId + "." + name;
    }

    /// The fields whose words rows are found by.
    public List<EntityField> searched() {
        return fields.values().stream()
                .filter(field -> field.search() && field.type() instanceof ValueType.Text)
                .toList();
    }

    /// The table of the rows' words.
    public String wordsTable() {
        return TableNames.words(table);
    }

    /// The entity's own field of a tag.
    public Optional<EntityField> find(int fieldTag) {
        return fields.values().stream().filter(field -> field.tag() == fieldTag).findFirst();
    }

    /// What a field's values are, whether it is the entity's own or a system field; empty when there is none.
    public Optional<ValueType> typeOf(String field) {
        EntityField own = fields.get(field);
        return own == null ? SystemField.of(field).map(SystemField::type) : Optional.of(own.type());
    }

    /// The column that holds a field, which exists.
    public String columnOf(String field) {
        EntityField own = fields.get(field);
        return own == null ? SystemField.of(field).orElseThrow().word() : own.column();
    }

    /// The fields that a list can be sorted by: those that lead an index, and the times and ids that always have
    /// one.
    public Set<String> sortable() {
        Set<String> sortable = new LinkedHashSet<>();
        for (EntityIndex index : indexes) {
            String leading = index.keys().getFirst().field();
            if (!(typeOf(leading).orElseThrow() instanceof ValueType.Money)) {
                sortable.add(leading);
            }
        }
        sortable.addAll(List.of("created_at", "updated_at", "id"));
        return sortable;
    }

    /// The indexes that the table has: those of the manifest, one for each reference, and two by time.
    public List<EntityIndex> allIndexes() {
        List<EntityIndex> all = new ArrayList<>(indexes);
        for (EntityField field : fields.values()) {
            if (field.type() instanceof ValueType.Reference) {
                all.add(new EntityIndex(false, List.of(new EntityIndex.Key(field.name(), field.column(), false))));
            }
        }
        for (String time : List.of("created_at", "updated_at")) {
            all.add(new EntityIndex(false, List.of(new EntityIndex.Key(time, time, false))));
        }
        return all;
    }

    /// The name of an index of this entity.
    public String indexName(EntityIndex index) {
        return TableNames.index(pluginId, tag, index);
    }

    /// The name of a reference's constraint.
    public String referenceName(EntityField field) {
        return TableNames.reference(field);
    }
}
