package dev.mortise.server.data.entity;

import java.util.List;

/// An index of an entity's rows.
///
/// @param unique whether two rows of a tenant that are not deleted may not have the same values
/// @param keys in order
/// @param whole whether it has the rows in the trash too: that of a reference, by which rows that point
///   to one that is removed for good are found, by the foreign key as well
public record EntityIndex(boolean unique, List<Key> keys, boolean whole) {
    public EntityIndex {
        keys = List.copyOf(keys);
    }

    /// An index of the rows that are not deleted.
    public EntityIndex(boolean unique, List<Key> keys) {
        this(unique, keys, false);
    }

    /// A field of an index.
    ///
    /// @param field its name: the entity's or a system field's
    /// @param column the column that holds it
    public record Key(String field, String column, boolean descending) {}
}
