package dev.mortise.server.data.custom;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// A field that a tenant added to an entity of a plugin.
///
/// @param tag its identity among the tenant's fields of the entity, from 1; never given again
/// @param name its name without the prefix
/// @param definition its type and rules, as [CustomFieldForm] takes them
/// @param version counts its changes, from 1
/// @param retiredAt when it was taken out of use; empty for one that is in use
public record CustomField(
        int tag,
        String name,
        ObjectNode definition,
        long version,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> retiredAt) {
    /// What its name in rows begins with. No field of a manifest has a point in its name.
    public static final String PREFIX = "ext.";

    /// Its name in rows.
    public String field() {
        return PREFIX + name;
    }

    /// The field as the API shows it.
    public ObjectNode json() {
        ObjectNode json = definition.objectNode();
        json.put("name", name).put("field", field()).put("tag", tag);
        json.setAll(definition);
        json.put("version", version)
                .put("createdAt", createdAt.toString())
                .put("updatedAt", updatedAt.toString())
                .put("retiredAt", retiredAt.map(Instant::toString).orElse(null));
        return json;
    }
}
