package dev.mortise.engine.call;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whom a call of a plugin acts for.
///
/// @param tenantId the tenant; the nil UUID for none
/// @param tenantSlug the tenant's name in addresses; empty for none
/// @param userId the user whose action led to the call; null when no user did
/// @param username the user's name within the tenant; null when no user did
/// @param permissions what that user may do at this moment; empty when no user did
public record Caller(
        UUID tenantId,
        String tenantSlug,
        @Nullable UUID userId,
        @Nullable String username,
        Set<String> permissions) {
    /// Copies the permissions.
    public Caller {
        permissions = Set.copyOf(permissions);
    }

    /// Nobody in no tenant, as whom `init` runs.
    ///
    /// @return the caller
    public static Caller nobody() {
        return new Caller(new UUID(0, 0), "", null, null, Set.of());
    }
}
