package dev.mortise.server.data.web;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.access.EntityViews;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.TenantPlugins;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

    /// A plugin that a tenant uses, with the tables that the tenant has, as they were at a moment.
    ///
    /// @param source who knows the plugin
    record Used(InstalledPlugins source, InstalledPlugin plugin, TenantTables.Counted counted) {
        String pluginId() {
            return plugin.manifest().id();
        }

        @SuppressWarnings("ReferenceEquality") // There is one object for one upload.
        boolean isSame(Used other) {
            return plugin.manifest() == other.plugin.manifest()
                    && plugin.running() == other.plugin.running()
                    && counted.version().equals(other.counted.version());
        }
    }

    /// A plugin as the transaction's tenant has it; empty when it has none of that id.
    Optional<Used> used(Transaction transaction, String pluginId) {
        return plugins.stream()
                .flatMap(source -> source.find(transaction, pluginId).stream()
                        .filter(plugin -> usage.uses(transaction, transaction.tenantId(), pluginId))
                        .map(plugin -> new Used(source, plugin, tables.now(transaction, plugin.manifest()))))
                .findFirst();
    }

    /// Requires that a tenant still has a plugin as it had it.
    void requireStill(Pipeline pipeline, UUID tenantId, Used used) {
        used.source().requireStill(pipeline, used.plugin());
        usage.requireUses(pipeline, tenantId, used.pluginId());
        tables.requireStill(pipeline, tenantId, used.counted());
    }

    /// @throws ApiProblem 404
    static EntityAccess access(Used used, Principal principal, String entity) {
        EntityTables met = EntityViews.of(used.counted().tables(), principal);
        return met.find(entity)
                .filter(table -> EntityAccess.isVisible(principal, table))
                .map(table -> new EntityAccess(principal, met, table))
                .orElseThrow(() -> absent(used.pluginId(), entity));
    }

    /// That the caller meets no such entity.
    static ApiProblem absent(String pluginId, String entity) {
        return ApiProblem.notFound("entity", pluginId + "." + entity);
    }

    /// @throws ApiProblem 404
    EntityAccess find(Transaction transaction, Principal principal, String pluginId, String entity) {
        return access(used(transaction, pluginId).orElseThrow(() -> absent(pluginId, entity)), principal, entity);
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
