package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.account.Permission;
import dev.mortise.server.account.PermissionCatalog;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Schedules;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantCreated;
import dev.mortise.server.tenant.TenantPluginChanged;
import dev.mortise.server.tenant.TenantPlugins;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

/// Takes plugins through their lifecycle. One step of a plugin at a time, on all nodes: the plugin's row is
/// locked while a step is taken, and what the step changes in the database is one transaction.
final class PluginLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLifecycle.class);
    static final List<String> ACTIONS = List.of("read", "create", "update", "delete");

    private static final String SKIPPED = "it came while the plugin was off, and was skipped when it was enabled";

    /// The last words of the types of events of rows.
    static final List<String> CHANGES = List.of("created", "updated", "deleted");

    private final LocalPlugins local;
    private final TenantTransactions transactions;
    private final StoredPlugins plugins;
    private final EntitySchemas schemas;
    private final PermissionCatalog permissions;
    private final PluginRoles roles;
    private final Subscriptions subscriptions;
    private final Schedules schedules;
    private final Deliveries deliveries;
    private final TenantPlugins tenants;
    private final PluginHolds holds;
    private final AuditLog audit;
    private final Clock clock;

    PluginLifecycle(
            LocalPlugins local,
            TenantTransactions transactions,
            StoredPlugins plugins,
            EntitySchemas schemas,
            PermissionCatalog permissions,
            PluginRoles roles,
            Subscriptions subscriptions,
            Schedules schedules,
            Deliveries deliveries,
            TenantPlugins tenants,
            PluginHolds holds,
            AuditLog audit,
            Clock clock) {
        this.local = local;
        this.transactions = transactions;
        this.plugins = plugins;
        this.schemas = schemas;
        this.permissions = permissions;
        this.roles = roles;
        this.subscriptions = subscriptions;
        this.schedules = schedules;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.holds = holds;
        this.audit = audit;
        this.clock = clock;
    }

    /// Makes what the plugin needs: tables, permissions, subscriptions.
    void install(String id, Principal by) {
        local.alone(
                id,
                () -> transactions.asOwner(tx -> {
                    StoredPlugin plugin = tx.as(DatabaseRole.PLATFORM, platform -> locked(platform, id, Step.INSTALL));
                    Manifest manifest = plugins.manifest(plugin);
                    schemas.apply(tx, manifest);
                    return tx.as(DatabaseRole.PLATFORM, platform -> {
                        permissions.register(platform, permissionsOf(manifest));
                        roles.offer(platform, manifest, tenants.using(platform, id));
                        subscriptions.replace(platform, id, subscriptionsOf(manifest));
                        schedules.replace(platform, id, schedulesOf(manifest));
                        setStatus(platform, id, StoredStatus.INSTALLED, by);
                        return id;
                    });
                }));
    }

    /// Starts the plugin: `init`, then its event listeners, then its start for each tenant that it has none
    /// for.
    ///
    /// @param skip whether the events that waited for it are set aside; else it hears them now
    /// @throws ApiProblem 422 `init_failed` when the plugin cannot start; it is in the state `error` then
    void enable(String id, boolean skip, Principal by) {
        local.alone(id, () -> {
            AtomicBoolean started = new AtomicBoolean();
            String failure;
            try {
                failure = transactions.inPlatform(tx -> {
                    StoredPlugin plugin = locked(tx, id, Step.ENABLE);
                    String reason = local.start(plugin, PluginQueries.code(tx, id));
                    started.set(reason.isEmpty());
                    if (started.get()) {
                        Map<String, Object> detail = skip
                                ? Map.of("events", "skip", "skipped", deliveries.skip(tx, id, SKIPPED))
                                : Map.of("events", "catch_up");
                        setStatus(tx, id, StoredStatus.RUNNING, by, detail);
                        startTenants(tx, id);
                        tx.afterCommit(deliveries::wake);
                    } else {
                        PluginQueries.setStatus(tx, id, StoredStatus.ERROR, reason, clock.instant());
                        record(tx, id, "error", by, Map.of("reason", reason));
                    }
                    return reason;
                });
            } catch (RuntimeException e) {
                if (started.get()) {
                    local.stop(id);
                }
                throw e;
            }
            if (!failure.isEmpty()) {
                throw ApiProblem.of(422, "init_failed", id + " cannot run: " + failure)
                        .with("status", StoredStatus.ERROR.word());
            }
            return id;
        });
    }

    /// Stops the plugin's listeners; calls that run are ended. What it was to hear waits.
    void disable(String id, Principal by) {
        local.alone(id, () -> {
            transactions.inPlatform(tx -> {
                locked(tx, id, Step.DISABLE);
                setStatus(tx, id, StoredStatus.DISABLED, by);
                return id;
            });
            local.stop(id);
            return id;
        });
    }

    /// Hides the plugin and keeps its data. What still waits for it becomes dead letters.
    ///
    /// @throws ApiProblem 409 `upgrade_under_way` while the tables of a new version are made ready
    void uninstall(String id, Principal by) {
        local.alone(id, () -> {
            transactions.inPlatform(tx -> {
                locked(tx, id, Step.UNINSTALL);
                PluginUpgrades.refuseUnderWay(tx, id);
                subscriptions.replace(tx, id, List.of());
                schedules.replace(tx, id, List.of());
                deliveries.abandon(tx, id, "the plugin was uninstalled");
                holds.resumeAll(tx, id, by.actor(), Map.of("state", StoredStatus.UNINSTALLED.word()));
                setStatus(tx, id, StoredStatus.UNINSTALLED, by);
                return id;
            });
            local.stop(id);
            return id;
        });
    }

    /// Removes the plugin with all its data, of every tenant.
    ///
    /// @param confirm the plugin's id, typed again
    void purge(String id, String confirm, Principal by) {
        // A run that is stored later would show in the next life of the plugin.
        local.flushRuns();
        local.alone(
                id,
                () -> transactions.asOwner(tx -> {
                    StoredPlugin plugin = tx.as(DatabaseRole.PLATFORM, platform -> locked(platform, id, Step.PURGE));
                    Manifest manifest = plugins.manifest(plugin);
                    if (!confirm.equals(id)) {
                        throw ApiProblem.invalid(
                                "/confirm", "confirm", "this removes all data of the plugin: type its id, " + id);
                    }
                    schemas.drop(tx, id);
                    return tx.as(DatabaseRole.PLATFORM, platform -> {
                        subscriptions.replace(platform, id, List.of());
                        schedules.forget(platform, id);
                        deliveries.forget(platform, id);
                        permissions.unregister(platform, id);
                        roles.withdraw(platform, manifest);
                        PluginQueries.delete(platform, id);
                        record(platform, id, "purged", by, Map.of());
                        return id;
                    });
                }));
    }

    /// Tells every running plugin that a tenant uses of a tenant that came to.
    @EventListener
    void tenantCameTo(TenantCreated event) {
        for (StoredPlugin plugin : PluginQueries.list(event.transaction())) {
            offerRoles(event.transaction(), event.tenant(), plugin);
            start(event.transaction(), event.tenant(), plugin);
        }
    }

    /// Tells a running plugin of a tenant that began to use it.
    @EventListener
    void tenantUses(TenantPluginChanged event) {
        if (event.enabled()) {
            PluginQueries.find(event.transaction(), event.pluginId()).ifPresent(plugin -> {
                offerRoles(event.transaction(), event.tenant(), plugin);
                start(event.transaction(), event.tenant(), plugin);
            });
        }
    }

    private void offerRoles(Transaction transaction, Tenant tenant, StoredPlugin plugin) {
        boolean installed = plugin.status() != StoredStatus.UPLOADED && plugin.status() != StoredStatus.UNINSTALLED;
        if (installed && tenants.uses(transaction, tenant.id(), plugin.id())) {
            roles.offer(transaction, plugins.manifest(plugin), List.of(tenant));
        }
    }

    private void start(Transaction transaction, Tenant tenant, StoredPlugin plugin) {
        if (plugin.status() == StoredStatus.RUNNING
                && tenants.uses(transaction, tenant.id(), plugin.id())
                && !PluginQueries.started(transaction, plugin.id()).contains(tenant.id())) {
            deliveries.startTenant(transaction, tenant.id(), plugin.id());
        }
    }

    /// Tells a plugin that runs of every tenant that uses it and that it has not been told of.
    void startTenants(Transaction transaction, String id) {
        Set<UUID> started = new HashSet<>(PluginQueries.started(transaction, id));
        for (Tenant tenant : tenants.using(transaction, id)) {
            if (!started.contains(tenant.id())) {
                deliveries.startTenant(transaction, tenant.id(), id);
            }
        }
    }

    private void setStatus(Transaction transaction, String id, StoredStatus status, Principal by) {
        setStatus(transaction, id, status, by, Map.of());
    }

    private void setStatus(
            Transaction transaction, String id, StoredStatus status, Principal by, Map<String, Object> detail) {
        PluginQueries.setStatus(transaction, id, status, null, clock.instant());
        record(transaction, id, status.word(), by, detail);
        LOG.info("Plugin {} is {}", id, status.word());
    }

    private void record(Transaction transaction, String id, String what, Principal by, Map<String, ?> detail) {
        audit.record(transaction, by.tenantId(), by.actor(), "plugin." + what, "plugin", id, detail);
    }

    private static StoredPlugin locked(Transaction transaction, String id, Step step) {
        StoredPlugin plugin = PluginQueries.lock(transaction, id).orElseThrow(() -> ApiProblem.notFound("plugin", id));
        step.check(id, plugin.status());
        return plugin;
    }

    static List<Subscriptions.Subscription> subscriptionsOf(Manifest manifest) {
        return manifest.subscriptions().stream()
                .map(one ->
                        new Subscriptions.Subscription(one.pattern(), one.retries(), one.fields(), one.when() != null))
                .toList();
    }

    static List<Schedules.Schedule> schedulesOf(Manifest manifest) {
        return manifest.schedules().stream()
                .map(one -> new Schedules.Schedule(
                        one.name(),
                        one.cron(),
                        one.type(),
                        one.payload() == null ? null : one.payload().text()))
                .toList();
    }

    private static List<Permission> permissionsOf(Manifest manifest) {
        List<Permission> names = new ArrayList<>();
        for (String entity : manifest.entities().keySet()) {
            ACTIONS.forEach(
                    action -> names.add(new Permission(manifest.id() + "." + entity + "." + action, manifest.id())));
        }
        return names;
    }
}
