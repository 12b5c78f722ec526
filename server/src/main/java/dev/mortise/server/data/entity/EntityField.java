package dev.mortise.server.data.entity;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A field of an entity and the column that holds it.
///
/// @param name its name in JSON; may change
/// @param tag its identity within the entity; never changes; below zero when a tenant added the field
/// @param type what its values are
/// @param required whether a row must have a value
/// @param search whether people look rows up by it
/// @param defaultValue what a new row gets that says nothing; null for nothing
/// @param label its names by language
/// @param unique whether no two rows of the tenant that are not deleted may have the same value; of fields that a
///   tenant added only, as a manifest says it by an index
public record EntityField(
        String name,
        int tag,
        ValueType type,
        boolean required,
        boolean search,
        @Nullable JsonNode defaultValue,
        Map<String, String> label,
        boolean unique) {
    public EntityField {
        label = Map.copyOf(label);
    }

    /// A field that is not unique by itself.
    public EntityField(
            String name,
            int tag,
            ValueType type,
            boolean required,
            boolean search,
            @Nullable JsonNode defaultValue,
            Map<String, String> label) {
        this(name, tag, type, required, search, defaultValue, label, false);
    }

    /// Whether a tenant added it: its values stand in a column with those of others.
    public boolean isCustom() {
        return tag < 0;
    }

    /// The same field, of which no row must have a value.
    public EntityField optional() {
        return new EntityField(name, tag, type, false, search, defaultValue, label, unique);
    }

    /// The column of a field of the manifest: the tag's.
    public String column() {
        return "f" + tag;
    }

    /// The second column of an amount of money, which holds the currency.
    public String currencyColumn() {
        return "f" + tag + "c";
    }
}
