package dev.mortise.engine.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `[roles.…]`.
final class RolesReader {
    static final Set<String> KEYS = Set.of("actions", "where", "hidden", "readonly");
    private static final int MOST = 50;
    private static final int MOST_ENTITIES = 100;
    private static final int MOST_FIELDS = 400;
    private static final int LONGEST = 20_000;
    private static final List<String> SYSTEM_FIELDS =
            List.of("id", "version", "created_at", "updated_at", "created_by", "updated_by");
    private static final List<String> ACTIONS = List.of("read", "create", "update", "delete");

    private final Map<String, Entity> entities;

    RolesReader(Map<String, Entity> entities) {
        this.entities = entities;
    }

    Map<String, Map<String, Manifest.RoleGrant>> read(ManifestTable root) {
        Map<String, Map<String, Manifest.RoleGrant>> roles = new LinkedHashMap<>();
        ManifestTable all = root.table("roles");
        if (all != null) {
            ManifestParser.named(root, "roles", MOST, "roles")
                    .forEach((role, table) -> roles.put(role, role(all, role, table)));
        }
        return roles;
    }

    private Map<String, Manifest.RoleGrant> role(ManifestTable all, String role, ManifestTable table) {
        Map<String, Manifest.RoleGrant> granted = new LinkedHashMap<>();
        ManifestParser.named(all, role, MOST_ENTITIES, "entities").forEach((entity, grant) -> {
            grant.known(KEYS);
            if (!entities.containsKey(entity)) {
                table.problem(
                        entity, "there is no entity " + ManifestTable.quoted(entity), "one of " + entities.keySet());
            }
            List<String> actions = grant.texts("actions", ACTIONS.size(), 20);
            for (String action : actions) {
                if (!ACTIONS.contains(action)) {
                    grant.problem(
                            "actions",
                            "there is no action " + ManifestTable.quoted(action),
                            "one of " + String.join(", ", ACTIONS));
                }
            }
            Entity known = entities.get(entity);
            if (known != null) {
                granted.put(
                        entity,
                        new Manifest.RoleGrant(
                                actions,
                                condition(known, grant),
                                fields(known, grant, "hidden"),
                                fields(known, grant, "readonly")));
            }
        });
        return granted;
    }

    private static List<String> fields(Entity entity, ManifestTable grant, String key) {
        List<String> fields = grant.texts(key, MOST_FIELDS, 63);
        for (String field : fields) {
            if (!entity.fields().containsKey(field)) {
                grant.problem(
                        key,
                        "there is no field " + ManifestTable.quoted(field) + " in " + entity.name(),
                        "one of " + entity.fields().keySet());
            }
        }
        return fields;
    }

    /// The condition's fields; what is compared with what, the server checks as it does a query's filter.
    private static @Nullable ManifestJson condition(Entity entity, ManifestTable grant) {
        ManifestTable where = grant.table("where");
        if (where == null) {
            return null;
        }
        if (where.keys().isEmpty()) {
            grant.problem("where", "the condition is empty", "a filter, or no where for every row");
        }
        for (String key : where.keys()) {
            if (!key.startsWith("_") && !entity.fields().containsKey(key) && !SYSTEM_FIELDS.contains(key)) {
                where.problem(
                        key,
                        "there is no field " + ManifestTable.quoted(key) + " in " + entity.name(),
                        "one of " + entity.fields().keySet() + " or " + SYSTEM_FIELDS);
            }
        }
        return grant.json("where", LONGEST, "texts, numbers, true or false, and lists of them");
    }
}
