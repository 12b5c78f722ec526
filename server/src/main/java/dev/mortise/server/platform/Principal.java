package dev.mortise.server.platform;

import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Who is calling: a user of a tenant, with what the user may do at this moment.
///
/// @param userId the user
/// @param username the name within the tenant
/// @param tenantId the tenant, the only one whose data this call may touch
/// @param tenantSlug the tenant's name in addresses
/// @param permissions the union of the user's roles
/// @param grants what each of the roles gives, when one of them is cut down to some rows or fields; else empty
public record Principal(
        UUID userId,
        String username,
        UUID tenantId,
        String tenantSlug,
        Set<String> permissions,
        List<RoleGrant> grants) {
    public Principal {
        permissions = Set.copyOf(permissions);
        grants = List.copyOf(grants);
    }

    /// Whether the user may do what the permission names.
    public boolean may(String permission) {
        return permissions.contains(permission);
    }

    /// Whether the user may do what the permission names, with no row and no field left out.
    public boolean mayFully(String permission) {
        int end = permission.lastIndexOf('.');
        return may(permission)
                && (grants.isEmpty()
                        || end < 0
                        || grants.stream()
                                .anyMatch(role -> role.gives(permission)
                                        && role.restriction(permission.substring(0, end))
                                                .isEmpty()));
    }

    /// This user as the one who changed something.
    public Actor actor() {
        return new Actor(Actor.Kind.USER, userId.toString(), username);
    }
}
