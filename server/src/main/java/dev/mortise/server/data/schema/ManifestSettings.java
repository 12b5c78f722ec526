package dev.mortise.server.data.schema;

import dev.mortise.engine.manifest.Entity;
import dev.mortise.engine.manifest.Field;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.SettingRules;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.ApiProblem;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Reads a setting as the one field of an entity, so that both have the same rules.
@Component
final class ManifestSettings implements SettingRules {
    private static final String NAME = "setting";

    @Override
    public void check(Manifest.Setting setting, String pointer, JsonNode value) {
        if (ValueRules.read(type(setting), value) instanceof Reading.Refused(String code, String detail)) {
            throw ApiProblem.invalid(pointer, code, detail);
        }
    }

    private static ValueType type(Manifest.Setting setting) {
        Field field = new Field(
                NAME,
                1,
                setting.type(),
                false,
                false,
                setting.min(),
                setting.max(),
                null,
                null,
                null,
                List.of(),
                null,
                Field.OnDelete.RESTRICT,
                null,
                null,
                Map.of());
        Entity entity = new Entity(NAME, 1, Map.of(), null, Map.of(NAME, field), List.of(), List.of());
        Manifest.Metadata metadata =
                new Manifest.Metadata("setting.rules", "1.0.0", Map.of(), Map.of(), null, null, null);
        Manifest manifest = new Manifest(
                metadata,
                new Manifest.Module("", null, Map.of()),
                Map.of(),
                Map.of(NAME, entity),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        EntityTable table = ManifestTables.of(manifest).find(NAME).orElseThrow();
        return Objects.requireNonNull(table.fields().get(NAME)).type();
    }
}
