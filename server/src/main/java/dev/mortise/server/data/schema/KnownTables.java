package dev.mortise.server.data.schema;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.entity.EntityTables;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// The tables of manifests, worked out once for each manifest in use. Thread-safe.
@Component
public final class KnownTables {
    private final ConcurrentHashMap<String, Known> byPlugin = new ConcurrentHashMap<>();

    private record Known(Manifest manifest, EntityTables tables) {}

    /// The tables of a manifest, which has been checked.
    @SuppressWarnings("ReferenceEquality") // Comparing whole manifests would take longer than the call.
    public EntityTables of(Manifest manifest) {
        Known known = byPlugin.get(manifest.id());
        if (known == null || known.manifest() != manifest) {
            known = new Known(manifest, ManifestTables.of(manifest));
            byPlugin.put(manifest.id(), known);
        }
        return known.tables();
    }

    /// The tables of a manifest that may not be in use.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` when tables cannot be made of it
    public static EntityTables read(Manifest manifest) {
        return ManifestTables.of(manifest);
    }

    /// Forgets a plugin.
    void forget(String pluginId) {
        byPlugin.remove(pluginId);
    }
}
