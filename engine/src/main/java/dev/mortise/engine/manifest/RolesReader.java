package dev.mortise.engine.manifest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `[roles.…]`.
final class RolesReader {
    static final Set<String> KEYS = Set.of("actions");
    private static final int MOST = 50;
    private static final int MOST_ENTITIES = 100;
    private static final List<String> ACTIONS = List.of("read", "create", "update", "delete");

    private final Map<String, Entity> entities;

    RolesReader(Map<String, Entity> entities) {
        this.entities = entities;
    }

    Map<String, Map<String, List<String>>> read(ManifestTable root) {
        Map<String, Map<String, List<String>>> roles = new LinkedHashMap<>();
        ManifestTable all = root.table("roles");
        if (all != null) {
            ManifestParser.named(root, "roles", MOST, "roles")
                    .forEach((role, table) -> roles.put(role, role(all, role, table)));
        }
        return roles;
    }

    private Map<String, List<String>> role(ManifestTable all, String role, ManifestTable table) {
        Map<String, List<String>> granted = new LinkedHashMap<>();
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
            granted.put(entity, actions);
        });
        return granted;
    }
}
