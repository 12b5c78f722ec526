package dev.mortise.server.setting;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/// One value of a tenant.
///
/// @param updatedBy the actor, as JSON
public record Setting(String key, JsonNode value, Instant updatedAt, JsonNode updatedBy) {}
