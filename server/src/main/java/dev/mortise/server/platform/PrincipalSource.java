package dev.mortise.server.platform;

import java.util.Optional;
import java.util.UUID;

/// Knows who a token's user is at this moment. Provided by the feature that holds users.
public interface PrincipalSource {
    /// The user with what it may do now.
    ///
    /// @param generation the generation of the user's tokens that the token names
    /// @return empty when the user or its tenant is gone or suspended, or the generation is over
    Optional<Principal> find(UUID tenantId, UUID userId, int generation);

    /// The user with what it may do now, for work that is done on its behalf without a token.
    ///
    /// @return empty when the user or its tenant is gone or suspended
    Optional<Principal> find(UUID tenantId, UUID userId);
}
