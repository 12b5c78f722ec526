package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;
import tools.jackson.databind.JsonNode;

/// Says which values a plugin's setting takes: the rules of an entity's field of the same type.
public interface SettingRules {
    /// Checks a value.
    ///
    /// @param setting as the manifest declares it
    /// @param pointer where the value stands in what was sent
    /// @param value not JSON's null
    /// @throws dev.mortise.server.platform.ApiProblem 400 with what would be right
    void check(Manifest.Setting setting, String pointer, JsonNode value);
}
