package dev.mortise.server.platform;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one role gives to its users.
///
/// @param permissions the role's
/// @param restrictions by entity, what the permissions for it are cut down to; absent when they are not
public record RoleGrant(Set<String> permissions, Map<String, RowRestriction> restrictions) {
    public RoleGrant {
        permissions = Set.copyOf(permissions);
        restrictions = Map.copyOf(restrictions);
    }

    /// Whether the role gives the permission, cut down or not.
    public boolean gives(String permission) {
        return permissions.contains(permission);
    }

    /// What the role's permissions for an entity are cut down to.
    ///
    /// @param entity as `com.acme.inventory.item`
    public Optional<RowRestriction> restriction(String entity) {
        return Optional.ofNullable(restrictions.get(entity));
    }
}
