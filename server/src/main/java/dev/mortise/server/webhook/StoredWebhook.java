package dev.mortise.server.webhook;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A webhook without its secrets.
///
/// @param types patterns of event types
/// @param disabledBecause why the server switched it off: `gone` or `failing`; null when it did not
/// @param failingSince since when every try fails; null when the last one did not
/// @param heldUntil until when the receiver asked for a pause; null without one
/// @param formerSecretUntil until when the former secret signs too; null when only the current one does
record StoredWebhook(
        UUID id,
        String url,
        List<String> types,
        String description,
        boolean enabled,
        @Nullable String disabledBecause,
        @Nullable Instant failingSince,
        @Nullable Instant heldUntil,
        @Nullable Instant formerSecretUntil,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    StoredWebhook {
        types = List.copyOf(types);
    }
}
