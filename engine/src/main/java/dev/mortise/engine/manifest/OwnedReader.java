package dev.mortise.engine.manifest;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Checks which entities' rows own which: one level, and under names that are free.
final class OwnedReader {
    private OwnedReader() {}

    /// @param tables the entities as they are written
    /// @param entities the same, read
    static void check(Map<String, ManifestTable> tables, Map<String, Entity> entities) {
        Set<String> owned = new HashSet<>();
        entities.values()
                .forEach(entity -> entity.fields().values().stream()
                        .filter(field -> field.owned() != null)
                        .forEach(field -> owned.add(entity.name())));
        Set<String> names = new HashSet<>();
        for (Entity entity : entities.values()) {
            boolean hasOwner = false;
            for (Field field : entity.fields().values()) {
                String name = field.owned();
                Entity owner = field.to() == null ? null : entities.get(field.to());
                ManifestTable written = tables.get(entity.name());
                ManifestTable fields = written == null ? null : written.table("fields");
                ManifestTable table = fields == null ? null : fields.table(field.name());
                if (name == null || owner == null || table == null) {
                    continue;
                }
                if (hasOwner) {
                    table.problem("owned", entity.name() + " is owned by another field already", "one owner");
                }
                if (owned.contains(owner.name())) {
                    table.problem(
                            "owned",
                            owner.name() + " is owned itself",
                            "an owner that nothing owns: what is owned owns nothing");
                }
                if (owner.fields().containsKey(name) || !names.add(owner.name() + "." + name)) {
                    table.problem("owned", owner.name() + " has " + name + " already", "another name");
                }
                hasOwner = true;
            }
        }
    }
}
