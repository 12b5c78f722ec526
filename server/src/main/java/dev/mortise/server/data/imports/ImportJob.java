package dev.mortise.server.data.imports;

import java.util.UUID;

/// A claim of an import by this node.
///
/// @param token the fence: what is written for the import must still have it
/// @param expiries how often a claim of the import ran out
record ImportJob(UUID tenantId, StoredImport stored, long token, int expiries) {
    UUID id() {
        return stored.id();
    }
}
