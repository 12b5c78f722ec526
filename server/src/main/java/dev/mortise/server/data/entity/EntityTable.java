package dev.mortise.server.data.entity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// An entity and its table, whole or as a caller meets it. Immutable; derived from the manifest, so
/// that no look-up is needed at run time.
///
/// What a caller may not read is no part of the entity as the caller meets it: whatever reads a request
/// or shows a row by it treats such a field as one that does not exist. Whatever stores goes by
/// [#whole].
///
/// @param pluginId the plugin
/// @param name the entity's name; may change
/// @param tag its identity within the plugin; never changes
/// @param table the table's name
/// @param title the field that names a row to people; empty for none
/// @param label its names by language
/// @param fields in the manifest's order
/// @param indexes those that the manifest declares
/// @param restriction what a caller's roles cut it down to; empty for the whole entity
public record EntityTable(
        String pluginId,
        String name,
        int tag,
        String table,
        Optional<String> title,
        Map<String, String> label,
        Map<String, EntityField> fields,
        List<EntityIndex> indexes,
        Optional<Restriction> restriction) {
    public EntityTable {
        label = Map.copyOf(label);
        fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        indexes = List.copyOf(indexes);
    }

    /// The whole entity.
    public EntityTable whole() {
        return restriction.map(Restriction::whole).orElse(this);
    }

    /// The rows that something may be done with; empty for all.
    public Optional<RowScope> scope(RowAction action) {
        return restriction.map(cut -> cut.scopes().get(action));
    }

    /// Whether a field that is there may be set by what creates or updates a row.
    public boolean isWritable(RowAction action, String field) {
        return restriction
                .map(cut -> !cut.readOnly().getOrDefault(action, Set.of()).contains(field))
                .orElse(true);
    }

    /// Whether rows have words that they may not be found by.
    public boolean hidesWords() {
        return searched().size() != whole().searched().size();
    }

    /// Whether the tenant added fields.
    public boolean hasCustomFields() {
        return fields.values().stream().anyMatch(EntityField::isCustom);
    }

    /// The fields that the tenant added of which no two rows may have the same value.
    public List<EntityField> uniqueFields() {
        return fields.values().stream().filter(EntityField::unique).toList();
    }

    /// This entity, which is a whole one, with other fields.
    public EntityTable withFields(Map<String, EntityField> others) {
        return new EntityTable(pluginId, name, tag, table, title, label, others, indexes, restriction);
    }

    /// This entity, which is a whole one, as a caller meets it.
    ///
    /// @param hidden the fields that may not be read
    public EntityTable cutDown(Restriction to, Set<String> hidden) {
        Map<String, EntityField> open = new LinkedHashMap<>(fields);
        open.keySet().removeAll(hidden);
        return new EntityTable(
                pluginId,
                name,
                tag,
                table,
                title.filter(field -> !hidden.contains(field)),
                label,
                open,
                indexes.stream()
                        .filter(index ->
                                !hidden.contains(index.keys().getFirst().field()))
                        .toList(),
                Optional.of(to));
    }

    /// The name of its permissions and events without the last word.
    public String qualifiedName() {
        return pluginId + "." + name;
    }

    /// The fields whose words are kept, by which rows are found.
    public List<EntityField> searched() {
        return fields.values().stream()
                .filter(field -> field.search() && field.type() instanceof ValueType.Text && !field.isCustom())
                .toList();
    }

    /// The fields that a search looks into itself, as no words of them are kept.
    public List<EntityField> searchedInRows() {
        return fields.values().stream()
                .filter(field -> field.search() && field.type() instanceof ValueType.Text && field.isCustom())
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

    /// What a field's values are, whether it is the entity's own or a system field; empty when there is
    /// none.
    public Optional<ValueType> typeOf(String field) {
        EntityField own = fields.get(field);
        return own == null ? SystemField.of(field).map(SystemField::type) : Optional.of(own.type());
    }

    /// The column that holds a field, which exists.
    public String columnOf(String field) {
        EntityField own = fields.get(field);
        return own == null ? SystemField.of(field).orElseThrow().word() : own.column();
    }

    /// The fields that a list can be sorted by: those that lead an index, and the times and ids that
    /// always have one.
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
                all.add(new EntityIndex(
                        false, List.of(new EntityIndex.Key(field.name(), field.column(), false)), true));
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
