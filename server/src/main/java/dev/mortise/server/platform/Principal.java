package dev.mortise.server.platform;

import java.util.Set;
import java.util.UUID;

/// Who is calling: a user of a tenant, with what the user may do at this moment.
///
/// @param userId the user
/// @param username the name within the tenant
/// @param tenantId the tenant, the only one whose data this call may touch
/// @param tenantSlug the tenant's name in addresses
/// @param permissions the union of the user's roles
public record Principal(UUID userId, String username, UUID tenantId, String tenantSlug, Set<String> permissions) {
    public Principal {
        permissions = Set.copyOf(permissions);
    }

    /// Whether the user may do what the permission names.
    public boolean may(String permission) {
        return permissions.contains(permission);
    }

    /// This user as the one who changed something.
    public Actor actor() {
        return new Actor(Actor.Kind.USER, userId.toString(), username);
    }
}
