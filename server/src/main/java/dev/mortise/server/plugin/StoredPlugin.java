package dev.mortise.server.plugin;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A plugin as it is stored, without its code.
///
/// @param reason why it is in the state `error`; null in any other
/// @param manifestToml the manifest as its author wrote it
/// @param inspection what the upload's check found, a JSON object
/// @param sha256 of the code, in hexadecimal
record StoredPlugin(
        String id,
        String version,
        StoredStatus status,
        @Nullable String reason,
        String manifestToml,
        String inspection,
        String sha256,
        long sizeBytes,
        Instant uploadedAt,
        Instant updatedAt) {}
