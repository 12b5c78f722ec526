package dev.mortise.server.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An entry of the audit, as the API tells it.
///
/// @param actor who made the change
/// @param action what was done, as `user.created`
/// @param targetKind what it was done to, as `user`
/// @param targetId the target's identifier
/// @param detail what else was kept; null for nothing
/// @param traceId the request's; null for none
public record AuditRecord(
        UUID id,
        Instant at,
        JsonNode actor,
        String action,
        String targetKind,
        String targetId,
        @Nullable JsonNode detail,
        @Nullable String traceId) {
    /// This entry with something else kept.
    AuditRecord withDetail(JsonNode other) {
        return new AuditRecord(id, at, actor, action, targetKind, targetId, other, traceId);
    }
}
