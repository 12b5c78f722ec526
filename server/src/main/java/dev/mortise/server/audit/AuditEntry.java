package dev.mortise.server.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What was noted of a change.
///
/// @param actor who made it
/// @param action what was done, as `user.created`
/// @param targetKind what kind of thing it was done to, as it was called then
/// @param detail what else was kept; empty for nothing
/// @param characters how large actor and detail are as JSON text
/// @param traceId the request's; null for none
public record AuditEntry(
        UUID id,
        Instant at,
        JsonNode actor,
        String action,
        String targetKind,
        JsonNode detail,
        int characters,
        @Nullable String traceId) {}
