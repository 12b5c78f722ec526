package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.TestServer;
import dev.mortise.server.account.Permission;
import dev.mortise.server.account.PermissionCatalog;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Plugins that exist by their manifests only: tables, permissions, no code. A part of a [TestServer].
public final class TestPlugins implements InstalledPlugins {
    private final TestServer server;
    private final Map<String, InstalledPlugin> installed = new ConcurrentHashMap<>();

    /// For one server.
    public TestPlugins(TestServer server) {
        this.server = server;
        server.register("testPlugins", this);
    }

    /// Makes the tables and gives the permissions to the admins of all tenants.
    public void install(Manifest manifest) {
        List<Permission> permissions = new ArrayList<>();
        for (String entity : manifest.entities().keySet()) {
            for (String action : List.of("read", "create", "update", "delete")) {
                permissions.add(new Permission(manifest.id() + "." + entity + "." + action, manifest.id()));
            }
        }
        server.transactions().<Boolean>asOwner(tx -> {
            server.bean(EntitySchemas.class).apply(tx, manifest);
            server.bean(PermissionCatalog.class).register(tx, permissions);
            return true;
        });
        installed.put(manifest.id(), new InstalledPlugin(manifest, true));
    }

    /// Puts another version in the place of one that is installed.
    void upgrade(Manifest manifest) {
        apply(manifest);
        installed.put(manifest.id(), new InstalledPlugin(manifest, true));
    }

    /// Makes the tables, and nothing else.
    void apply(Manifest manifest) {
        server.transactions().<Boolean>asOwner(tx -> {
            server.bean(EntitySchemas.class).apply(tx, manifest);
            return true;
        });
    }

    /// The table of an entity.
    String table(String pluginId, int tag) {
        return server.database()
                .asSuperuser("select table_name from entity_tables where plugin_id = '%s' and entity_tag = %d"
                        .formatted(pluginId, tag))
                .getFirst()
                .getFirst();
    }

    void switchOff(String pluginId) {
        installed.computeIfPresent(pluginId, (id, plugin) -> new InstalledPlugin(plugin.manifest(), false));
    }

    void hide(String pluginId) {
        installed.remove(pluginId);
    }

    @Override
    public Optional<InstalledPlugin> find(Transaction transaction, String pluginId) {
        return Optional.ofNullable(installed.get(pluginId));
    }

    @Override
    public void requireStill(Pipeline pipeline, InstalledPlugin found) {
        boolean isStill = found.equals(installed.get(found.manifest().id()));
        pipeline.require(isStill ? "true" : "false", List.of());
    }

    @Override
    public List<InstalledPlugin> list(Transaction transaction) {
        return List.copyOf(installed.values());
    }
}
