package dev.mortise.server.data.entity;

import java.util.Map;
import java.util.Set;

/// What a caller's roles cut an entity down to.
///
/// @param whole the entity itself
/// @param scopes by action, the rows that it may be done with; absent for all rows
/// @param readOnly by action that writes, the entity's own fields that may not be set
public record Restriction(EntityTable whole, Map<RowAction, RowScope> scopes, Map<RowAction, Set<String>> readOnly) {
    public Restriction {
        scopes = Map.copyOf(scopes);
        readOnly = Map.copyOf(readOnly);
    }
}
