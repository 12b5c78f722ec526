package dev.mortise.engine.manifest;

import java.util.Map;

/// A value of a manifest as JSON, and where its parts stand.
///
/// @param text JSON
/// @param lines the line of each part, from 1, by its JSON pointer; the whole value has the empty pointer
public record ManifestJson(String text, Map<String, Integer> lines) {
    /// Copies the lines.
    public ManifestJson {
        lines = Map.copyOf(lines);
    }

    /// Where a part stands.
    ///
    /// @param pointer a JSON pointer
    /// @return its line; of what has none, the line of what it stands in
    public int line(String pointer) {
        String part = pointer;
        while (!lines.containsKey(part) && !part.isEmpty()) {
            part = part.substring(0, Math.max(part.lastIndexOf('/'), 0));
        }
        return lines.getOrDefault(part, 1);
    }
}
