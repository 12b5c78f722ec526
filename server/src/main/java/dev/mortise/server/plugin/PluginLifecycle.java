package dev.mortise.server.plugin;

import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.Recovered;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.fault.EngineException;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.account.Permission;
import dev.mortise.server.account.PermissionCatalog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.DatabaseRole;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;

/// Takes plugins through their lifecycle. One step of a plugin at a time, on all nodes: the plugin's row is locked
/// while a
/// step is taken, and what the step changes in the database is one transaction.
final class PluginLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLifecycle.class);
    private static final List<String> ACTIONS = List.of("read", "create", "update", "delete");

    private final PluginEngine engine;
    private final TenantTransactions transactions;
    private final StoredPlugins plugins;
    private final EntitySchemas schemas;
    private final PermissionCatalog permissions;
    private final PluginRoles roles;
    private final Subscriptions subscriptions;
    private final Deliveries deliveries;
    private final TenantPlugins tenants;
    private final RunLog runs;
    private final Clock clock;
    private final Map<String, ReentrantLock> steps = new ConcurrentHashMap<>();

    PluginLifecycle(
            PluginEngine engine,
            TenantTransactions transactions,
            StoredPlugins plugins,
            EntitySchemas schemas,
            PermissionCatalog permissions,
            PluginRoles roles,
            Subscriptions subscriptions,
            Deliveries deliveries,
            TenantPlugins tenants,
            RunLog runs,
            Clock clock) {
        this.engine = engine;
        this.transactions = transactions;
        this.plugins = plugins;
        this.schemas = schemas;
        this.permissions = permissions;
        this.roles = roles;
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.runs = runs;
        this.clock = clock;
    }

    /// Makes what the plugin needs: tables, permissions, subscriptions.
    void install(String id) {
        alone(
                id,
                () -> transactions.asOwner(tx -> {
                    StoredPlugin plugin = tx.as(DatabaseRole.PLATFORM, platform -> locked(platform, id, Step.INSTALL));
                    Manifest manifest = plugins.manifest(plugin);
                    schemas.apply(tx, manifest);
                    return tx.as(DatabaseRole.PLATFORM, platform -> {
                        permissions.register(platform, permissionsOf(manifest));
                        roles.offer(platform, manifest, tenants.using(platform, id));
                        subscriptions.replace(
                                platform,
                                id,
                                manifest.subscriptions().stream()
                                        .map(one -> new Subscriptions.Subscription(one.pattern(), one.retries()))
                                        .toList());
                        setStatus(platform, id, StoredStatus.INSTALLED);
                        return id;
                    });
                }));
    }

    /// Starts the plugin: `init`, then its event listeners, then its start for each tenant that it has none for.
    ///
    /// @throws ApiProblem 422 `init_failed` when the plugin cannot start; it is in the state `error` then
    void enable(String id) {
        alone(id, () -> {
            AtomicBoolean started = new AtomicBoolean();
            String failure;
            try {
                failure = transactions.inPlatform(tx -> {
                    StoredPlugin plugin = locked(tx, id, Step.ENABLE);
                    String reason = start(plugin, PluginQueries.code(tx, id));
                    started.set(reason.isEmpty());
                    if (started.get()) {
                        setStatus(tx, id, StoredStatus.RUNNING);
                        startTenants(tx, id);
                        tx.afterCommit(deliveries::wake);
                    } else {
                        PluginQueries.setStatus(tx, id, StoredStatus.ERROR, reason, clock.instant());
                    }
                    return reason;
                });
            } catch (RuntimeException e) {
                if (started.get()) {
                    stop(id);
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
    void disable(String id) {
        alone(id, () -> {
            move(id, Step.DISABLE, StoredStatus.DISABLED);
            stop(id);
            return id;
        });
    }

    /// Hides the plugin and keeps its data. What still waits for it becomes dead letters.
    void uninstall(String id) {
        alone(id, () -> {
            transactions.inPlatform(tx -> {
                locked(tx, id, Step.UNINSTALL);
                subscriptions.replace(tx, id, List.of());
                deliveries.abandon(tx, id, "the plugin was uninstalled");
                setStatus(tx, id, StoredStatus.UNINSTALLED);
                return id;
            });
            stop(id);
            return id;
        });
    }

    /// Removes the plugin with all its data, of every tenant.
    ///
    /// @param confirm the plugin's id, typed again
    void purge(String id, String confirm) {
        alone(
                id,
                () -> transactions.asOwner(tx -> {
                    tx.as(DatabaseRole.PLATFORM, platform -> locked(platform, id, Step.PURGE));
                    if (!confirm.equals(id)) {
                        throw ApiProblem.invalid(
                                "/confirm", "confirm", "this removes all data of the plugin: type its id, " + id);
                    }
                    schemas.drop(tx, id);
                    return tx.as(DatabaseRole.PLATFORM, platform -> {
                        subscriptions.replace(platform, id, List.of());
                        deliveries.forget(platform, id);
                        permissions.unregister(platform, id);
                        PluginQueries.delete(platform, id);
                        return id;
                    });
                }));
    }

    /// Starts every plugin that is stored as running. One that cannot is set to `error`; the others go on.
    void recover() {
        List<StoredPlugin> stored = transactions.inPlatform(PluginQueries::list);
        for (StoredPlugin plugin : stored) {
            if (plugin.status() == StoredStatus.RUNNING) {
                recover(plugin);
            }
        }
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

    private void recover(StoredPlugin plugin) {
        String id = plugin.id();
        try {
            String reason = start(plugin, transactions.inPlatform(tx -> PluginQueries.code(tx, id)));
            if (reason.isEmpty()) {
                LOG.info("Plugin {} {} runs again", id, plugin.version());
                return;
            }
            LOG.error("Plugin {} {} cannot run: {}", id, plugin.version(), reason);
            transactions.inPlatform(tx -> {
                PluginQueries.setStatus(tx, id, StoredStatus.ERROR, reason, clock.instant());
                return id;
            });
        } catch (RuntimeException e) {
            LOG.error("Plugin {} {} cannot be recovered", id, plugin.version(), e);
        }
    }

    /// Loads, initializes and starts; nothing is loaded when one of them fails.
    ///
    /// @return why it cannot run; empty when it does
    private String start(StoredPlugin plugin, byte[] wasm) {
        String id = plugin.id();
        // What an earlier life of the plugin left loaded, as in the state `error`, is not in the way.
        stop(id);
        Recovered started = engine.recover(List.of(new PluginCode(plugins.manifest(plugin), () -> wasm)))
                .getFirst();
        CallResult init = started.init();
        if (init != null) {
            try {
                runs.writeInit(id, init);
            } catch (RuntimeException e) {
                stop(id);
                throw e;
            }
        }
        String reason = started.reason();
        return reason == null ? "" : reason;
    }

    private void stop(String id) {
        try {
            if (engine.isRunning(id)) {
                engine.disable(id);
            }
            engine.unload(id);
        } catch (EngineException e) {
            LOG.debug("Plugin {} was not loaded: {}", id, e.getMessage());
        }
    }

    private void startTenants(Transaction transaction, String id) {
        Set<UUID> started = new HashSet<>(PluginQueries.started(transaction, id));
        for (Tenant tenant : tenants.using(transaction, id)) {
            if (!started.contains(tenant.id())) {
                deliveries.startTenant(transaction, tenant.id(), id);
            }
        }
    }

    private void move(String id, Step step, StoredStatus to) {
        transactions.inPlatform(tx -> {
            locked(tx, id, step);
            setStatus(tx, id, to);
            return id;
        });
    }

    private void setStatus(Transaction transaction, String id, StoredStatus status) {
        PluginQueries.setStatus(transaction, id, status, null, clock.instant());
        LOG.info("Plugin {} is {}", id, status.word());
    }

    private static StoredPlugin locked(Transaction transaction, String id, Step step) {
        StoredPlugin plugin = PluginQueries.lock(transaction, id).orElseThrow(() -> ApiProblem.notFound("plugin", id));
        step.check(id, plugin.status());
        return plugin;
    }

    private static List<Permission> permissionsOf(Manifest manifest) {
        List<Permission> names = new ArrayList<>();
        for (String entity : manifest.entities().keySet()) {
            ACTIONS.forEach(
                    action -> names.add(new Permission(manifest.id() + "." + entity + "." + action, manifest.id())));
        }
        return names;
    }

    /// Keeps other steps of the plugin on this node away, the engine's part included.
    private <T> T alone(String id, Supplier<T> step) {
        ReentrantLock lock = steps.computeIfAbsent(id, key -> new ReentrantLock());
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
