package dev.mortise.server.data.entity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A plugin's entities, whole or as a caller meets them.
///
/// @param byName in the manifest's order
public record EntityTables(String pluginId, Map<String, EntityTable> byName) {
    public EntityTables {
        byName = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /// The entities as they are, whoever meets them.
    public EntityTables whole() {
        if (byName.values().stream().allMatch(table -> table.restriction().isEmpty())) {
            return this;
        }
        Map<String, EntityTable> whole = new LinkedHashMap<>();
        byName.forEach((name, table) -> whole.put(name, table.whole()));
        return new EntityTables(pluginId, whole);
    }

    /// The entity of a name.
    public Optional<EntityTable> find(String entity) {
        return Optional.ofNullable(byName.get(entity));
    }

    /// The entity of a tag.
    public Optional<EntityTable> find(int tag) {
        return byName.values().stream().filter(table -> table.tag() == tag).findFirst();
    }

    /// The entity that a reference points to.
    public EntityTable target(ValueType.Reference reference) {
        return find(reference.to())
                .orElseThrow(() -> new IllegalStateException("the manifest was checked to have " + reference.to()));
    }

    /// All of them.
    public Collection<EntityTable> all() {
        return byName.values();
    }

    /// The fields of this plugin's entities that point to an entity.
    public List<Pointer> pointersTo(EntityTable target) {
        List<Pointer> pointers = new ArrayList<>();
        for (EntityTable table : byName.values()) {
            for (EntityField field : table.fields().values()) {
                if (field.type() instanceof ValueType.Reference reference && reference.toTag() == target.tag()) {
                    pointers.add(new Pointer(table, field, reference));
                }
            }
        }
        return pointers;
    }

    /// The fields by which rows of this plugin's entities are owned by an entity's rows.
    public List<Pointer> owned(EntityTable owner) {
        return pointersTo(owner).stream()
                .filter(pointer -> pointer.reference().owned().isPresent())
                .toList();
    }

    /// A field that points to an entity.
    public record Pointer(EntityTable table, EntityField field, ValueType.Reference reference) {
        /// The name under which rows are owned by the one that they point to.
        ///
        /// @throws java.util.NoSuchElementException when they are not
        public String owned() {
            return reference.owned().orElseThrow();
        }
    }
}
