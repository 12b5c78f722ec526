package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.EventPattern;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.event.UserEvents;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.TenantPlugins;
import java.util.Optional;

/// Lets users publish what plugins declare: the types that they publish, and others that they hear. What
/// tells of rows and of times comes from the server alone: plugins take it for true. Thread-safe.
final class DeclaredEvents implements UserEvents {
    private static final String POINTER = "/type";

    private final StoredPlugins plugins;
    private final TenantPlugins tenants;
    private final EventSchemas schemas;

    DeclaredEvents(StoredPlugins plugins, TenantPlugins tenants, EventSchemas schemas) {
        this.plugins = plugins;
        this.tenants = tenants;
        this.schemas = schemas;
    }

    @Override
    public void check(Transaction transaction, String type, String payload) {
        Manifest manifest = owner(transaction, type)
                .orElseThrow(() -> ApiProblem.invalid(
                        POINTER, "undeclared", "no plugin that this tenant uses declares events of the type " + type));
        if (manifest.publication(type).isPresent()) {
            schemas.problem(manifest, type, payload).ifPresent(problem -> {
                throw ApiProblem.invalid("/payload" + problem.pointer(), "schema", problem.what());
            });
            return;
        }
        if (isOfRow(manifest, type)) {
            throw ApiProblem.invalid(
                    POINTER, "reserved", type + " is published when a row changes: write the row instead");
        }
        if (manifest.schedules().stream().anyMatch(schedule -> schedule.type().equals(type))) {
            throw ApiProblem.invalid(
                    POINTER,
                    "reserved",
                    type + " is published by a schedule; a plugin that takes it from users too declares it in"
                            + " [[events.publish]]");
        }
        if (manifest.subscriptions().stream()
                .noneMatch(heard -> EventPattern.parse(heard.pattern()).matches(type))) {
            throw ApiProblem.invalid(
                    POINTER,
                    "undeclared",
                    "%s neither publishes nor hears %s; it publishes %s"
                            .formatted(
                                    manifest.id(),
                                    type,
                                    manifest.publishes().stream()
                                            .map(Manifest.Publication::type)
                                            .toList()));
        }
    }

    /// The installed plugin in whose namespace a type is, when the tenant uses it.
    private Optional<Manifest> owner(Transaction transaction, String type) {
        return plugins.owner(transaction, type)
                .map(InstalledPlugin::manifest)
                .filter(manifest -> tenants.uses(transaction, transaction.tenantId(), manifest.id()));
    }

    private static boolean isOfRow(Manifest manifest, String type) {
        return PluginLifecycle.CHANGES.stream()
                .anyMatch(change -> manifest.entities().keySet().stream()
                        .anyMatch(entity -> type.equals(manifest.id() + "." + entity + "." + change)));
    }
}
