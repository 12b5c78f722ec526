package dev.mortise.server.data.web;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.access.EntityViews;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.TenantPlugins;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Which plugins and entities a user meets: the plugin's tables exist, the user's tenant uses it, and the
/// user may do something with the entity's rows. Everything else is absent, and for one and the same
/// answer.
@Component
final class VisibleEntities {
    private final ObjectProvider<InstalledPlugins> plugins;
    private final TenantPlugins usage;
    private final TenantTables tables;

    VisibleEntities(ObjectProvider<InstalledPlugins> plugins, TenantPlugins usage, TenantTables tables) {
        this.plugins = plugins;
        this.usage = usage;
        this.tables = tables;
    }

    /// A plugin and those of its entities that the user may do something with; there is one at least.
    record VisiblePlugin(InstalledPlugin plugin, EntityTables tables, List<EntityTable> visible) {}

    /// @throws ApiProblem 404
    EntityAccess find(Transaction transaction, Principal principal, String pluginId, String entity) {
        return find(transaction, principal, pluginId)
                .flatMap(plugin -> plugin.visible().stream()
                        .filter(table -> table.name().equals(entity))
                        .findFirst()
                        .map(table -> new EntityAccess(principal, plugin.tables(), table)))
                .orElseThrow(() -> ApiProblem.notFound("entity", pluginId + "." + entity));
    }

    Optional<VisiblePlugin> find(Transaction transaction, Principal principal, String pluginId) {
        return plugins.stream()
                .flatMap(source -> source.find(transaction, pluginId).stream())
                .findFirst()
                .flatMap(plugin -> visible(transaction, principal, plugin));
    }

    /// The running plugins that the user meets.
    List<VisiblePlugin> running(Transaction transaction, Principal principal) {
        return plugins.stream()
                .flatMap(source -> source.list(transaction).stream())
                .filter(InstalledPlugin::running)
                .flatMap(plugin -> visible(transaction, principal, plugin).stream())
                .toList();
    }

    /// Whether tables that were found before still are the plugin's.
    boolean isCurrent(Transaction transaction, EntityTables found) {
        return plugins.stream()
                .flatMap(source -> source.find(transaction, found.pluginId()).stream())
                .findFirst()
                .filter(plugin -> this.tables.of(transaction, plugin.manifest()).equals(found.whole()))
                .isPresent();
    }

    private Optional<VisiblePlugin> visible(Transaction transaction, Principal principal, InstalledPlugin plugin) {
        EntityTables met = EntityViews.of(tables.of(transaction, plugin.manifest()), principal);
        List<EntityTable> visible = met.all().stream()
                .filter(table -> EntityAccess.isVisible(principal, table))
                .toList();
        return visible.isEmpty() || !usage.uses(transaction, principal.tenantId(), met.pluginId())
                ? Optional.empty()
                : Optional.of(new VisiblePlugin(plugin, met, visible));
    }
}
