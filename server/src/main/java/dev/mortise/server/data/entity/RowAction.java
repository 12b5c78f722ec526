package dev.mortise.server.data.entity;

import java.util.Locale;

/// What can be done with rows.
public enum RowAction {
    READ,
    CREATE,
    UPDATE,
    DELETE;

    /// The last word of the permission.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The permission to do it with an entity's rows.
    public String permission(EntityTable table) {
        return table.qualifiedName() + "." + word();
    }
}
