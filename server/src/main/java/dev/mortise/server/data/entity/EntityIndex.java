package dev.mortise.server.data.entity;

import java.util.List;

/// An index that the manifest declares.
///
/// @param unique whether two rows of a tenant that are not deleted may not have the same values
/// @param keys in order
public record EntityIndex(boolean unique, List<Key> keys) {
    public EntityIndex {
        keys = List.copyOf(keys);
    }

    /// A field of an index.
    ///
    /// @param field its name: the entity's or a system field's
    /// @param column the column that holds it
    public record Key(String field, String column, boolean descending) {}
}
