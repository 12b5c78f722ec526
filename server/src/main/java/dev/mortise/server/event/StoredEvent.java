package dev.mortise.server.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as it is stored. The JSON members are texts as PostgreSQL gave them.
///
/// @param actor JSON object, or null
/// @param causation JSON object, or null
/// @param correlation the event that its chain began with; itself for the first
/// @param orderKey see [NewEvent]
/// @param payload any JSON value
public record StoredEvent(
        UUID id,
        UUID tenantId,
        String type,
        Instant time,
        @Nullable String actor,
        @Nullable String causation,
        UUID correlation,
        int depth,
        @Nullable String orderKey,
        String payload) {
    /// The event as plugins and the HTTP API see it: one JSON object.
    public String envelope() {
        // A type holds letters, digits, dots, hyphens and underscores only, so nothing in it needs escaping.
        return "{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"tenant\":\"" + tenantId + "\",\"time\":\"" + time
                + "\",\"actor\":" + actor + ",\"causation\":" + causation + ",\"correlation\":\"" + correlation
                + "\",\"depth\":" + depth
                + ",\"payload\":" + payload + "}";
    }
}
