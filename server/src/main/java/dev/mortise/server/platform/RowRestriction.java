package dev.mortise.server.platform;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a role's permissions for one entity are cut down to.
///
/// @param entity the entity as permissions name it, `{plugin}.{entity}`
/// @param entityTag the tag of the entity that is meant; one of that name with another tag is not to be touched
/// @param where the condition that rows must pass, JSON in the filter grammar with tags for fields; null for every row
/// @param hidden the tags of fields that may be neither read nor written
/// @param readOnly the tags of fields that may not be written
public record RowRestriction(
        String entity, int entityTag, @Nullable String where, Set<Integer> hidden, Set<Integer> readOnly) {
    public RowRestriction {
        hidden = Set.copyOf(hidden);
        readOnly = Set.copyOf(readOnly);
    }

    /// The plugin that the entity belongs to.
    public String pluginId() {
        return entity.substring(0, entity.lastIndexOf('.'));
    }
}
