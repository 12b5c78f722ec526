package dev.mortise.server.setting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One value of a tenant, as people may read it.
///
/// @param value null for a secret
/// @param secret whether the value is for a plugin's eyes only
/// @param updatedBy the actor, as JSON
public record Setting(String key, @Nullable JsonNode value, boolean secret, Instant updatedAt, JsonNode updatedBy) {}
