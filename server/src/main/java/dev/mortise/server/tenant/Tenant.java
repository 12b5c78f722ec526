package dev.mortise.server.tenant;

import java.time.Instant;
import java.util.UUID;

/// A company.
///
/// @param slug its name in addresses and at login
/// @param operator whether its users may hold permissions over the whole platform
/// @param suspended whether its users are kept out
/// @param deleting whether everything of it is being deleted; then it is suspended for good
public record Tenant(
        UUID id, String slug, String name, boolean operator, boolean suspended, boolean deleting, Instant createdAt) {}
