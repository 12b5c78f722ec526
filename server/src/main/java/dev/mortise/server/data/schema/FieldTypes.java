package dev.mortise.server.data.schema;

import dev.mortise.engine.manifest.Entity;
import dev.mortise.engine.manifest.Field;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.entity.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the values of a field are that stands in no manifest, by the same rules.
public final class FieldTypes {
    private FieldTypes() {}

    /// The type of a field that points to nothing.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` with what no value could keep; the
    ///   last word of each error's place is the rule
    public static ValueType of(Field field) {
        Entity entity = new Entity("field", 1, Map.of(), null, Map.of(field.name(), field), List.of(), List.of());
        Manifest.Metadata metadata =
                new Manifest.Metadata("field.rules", "1.0.0", Map.of(), Map.of(), null, null, null);
        Manifest manifest = new Manifest(
                metadata,
                new Manifest.Module("", null, Map.of()),
                Map.of(),
                Map.of(entity.name(), entity),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return Objects.requireNonNull(ManifestTables.of(manifest)
                        .find(entity.name())
                        .orElseThrow()
                        .fields()
                        .get(field.name()))
                .type();
    }
}
