package dev.mortise.server.plugin;

import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.PluginStatus;
import dev.mortise.engine.Recovered;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.fault.EngineException;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What runs on this node. The database says what shall run; this node follows it, whichever node took the step.
final class LocalPlugins {
    private static final Logger LOG = LoggerFactory.getLogger(LocalPlugins.class);

    private final PluginEngine engine;
    private final TenantTransactions transactions;
    private final StoredPlugins plugins;
    private final RunLog runs;
    private final Clock clock;
    private final Map<String, ReentrantLock> steps = new ConcurrentHashMap<>();

    LocalPlugins(
            PluginEngine engine, TenantTransactions transactions, StoredPlugins plugins, RunLog runs, Clock clock) {
        this.engine = engine;
        this.transactions = transactions;
        this.plugins = plugins;
        this.runs = runs;
        this.clock = clock;
    }

    /// Keeps other steps of the plugin on this node away, the engine's part included.
    <T> T alone(String id, Supplier<T> step) {
        ReentrantLock lock = lock(id);
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /// Loads, initializes and starts; nothing is loaded when one of them fails.
    ///
    /// @return why it cannot run; empty when it does
    /// @throws ApiProblem 503 `overloaded` when this node has no memory for its `init` at this moment
    String start(StoredPlugin plugin, byte[] wasm) {
        String id = plugin.id();
        // What an earlier life of the plugin left loaded, as in the state `error`, is not in the way.
        stop(id);
        Recovered started = engine.recover(List.of(new PluginCode(plugins.manifest(plugin), () -> wasm)))
                .getFirst();
        CallResult init = started.init();
        if (init != null) {
            runs.keepInit(id, plugin.version(), init);
        }
        if (init != null && init.outcome() == CallResult.Outcome.REFUSED) {
            throw ApiProblem.of(503, "overloaded", id + " cannot be started now: " + init.error())
                    .withHeader("Retry-After", "5");
        }
        String reason = started.reason();
        return reason == null ? "" : reason;
    }

    /// Ends what runs of a plugin, then loads and initializes another version of it, which hears nothing before
    /// [#listen].
    ///
    /// @return why it cannot run, and then nothing is loaded; empty when it can
    /// @throws ApiProblem 503 `overloaded` when this node has no memory for its `init` at this moment
    String prepare(Manifest manifest, byte[] wasm) {
        String id = manifest.id();
        stop(id);
        CallResult init;
        try {
            engine.load(wasm, manifest);
            init = engine.initialize(id);
        } catch (EngineException refused) {
            stop(id);
            return String.valueOf(refused.getMessage());
        }
        runs.keepInit(id, manifest.metadata().version(), init);
        if (init.outcome() == CallResult.Outcome.OK) {
            return "";
        }
        stop(id);
        if (init.outcome() == CallResult.Outcome.REFUSED) {
            throw ApiProblem.of(503, "overloaded", id + " cannot be started now: " + init.error())
                    .withHeader("Retry-After", "5");
        }
        return "init ended with %s: %s".formatted(init.outcome().word(), init.error());
    }

    /// Lets a plugin that is prepared hear events.
    void listen(String id) {
        try {
            engine.startEventListeners(id);
        } catch (EngineException e) {
            LOG.warn("Plugin {} is started again: {}", id, e.getMessage());
            stop(id);
            restore(id);
        }
    }

    /// Starts again what is stored, when it shall run.
    void restore(String id) {
        try {
            startIfWanted(id);
        } catch (RuntimeException e) {
            LOG.warn("Plugin {} is started again a moment later: {}", id, e.getMessage());
        }
    }

    /// Ends what runs of the plugin; nothing happens when nothing does.
    void stop(String id) {
        try {
            if (engine.isRunning(id)) {
                engine.disable(id);
            }
            engine.unload(id);
        } catch (EngineException e) {
            LOG.debug("Plugin {} was not loaded: {}", id, e.getMessage());
        }
    }

    /// Stores the runs that this node still holds.
    void flushRuns() {
        runs.flush();
    }

    /// Starts what shall run and does not, and stops what runs and shall not. A plugin that cannot start is set to
    /// `error`; the others go on.
    void follow() {
        Map<String, PluginQueries.State> wanted = transactions.inPlatform(PluginQueries::states).stream()
                .filter(state -> state.status() == StoredStatus.RUNNING)
                .collect(Collectors.toMap(PluginQueries.State::id, state -> state));
        Set<String> loaded = engine.list().stream().map(PluginStatus::id).collect(Collectors.toSet());
        wanted.forEach((id, state) -> {
            if (!loaded.contains(id) || !runs(id, state.version())) {
                unlessBusy(id, () -> startIfWanted(id));
            }
        });
        for (String id : loaded) {
            if (!wanted.containsKey(id)) {
                unlessBusy(id, () -> stopIfUnwanted(id));
            }
        }
    }

    /// A step that another thread takes now is looked at again the next time.
    private void unlessBusy(String id, Runnable step) {
        ReentrantLock lock = lock(id);
        if (!lock.tryLock()) {
            return;
        }
        try {
            step.run();
        } catch (ApiProblem overloaded) {
            LOG.warn("Plugin {} is looked at again later: {}", id, overloaded.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Plugin {} cannot follow what is stored of it", id, e);
        } finally {
            lock.unlock();
        }
    }

    private void startIfWanted(String id) {
        transactions.inPlatform(tx -> PluginQueries.find(tx, id)).ifPresent(plugin -> {
            if (plugin.status() != StoredStatus.RUNNING || runs(id, plugin.version())) {
                return;
            }
            Optional<byte[]> wasm = transactions.inPlatform(tx -> PluginQueries.code(tx, id, plugin.sha256()));
            if (wasm.isEmpty()) {
                // It was upgraded this moment; the next look sees it whole.
                return;
            }
            if (engine.isRunning(id)) {
                // Another node has put another version in the place of the one that runs here.
                transactions.renewConnections();
            }
            String reason = start(plugin, wasm.get());
            if (reason.isEmpty()) {
                LOG.info("Plugin {} {} runs on this node", id, plugin.version());
                return;
            }
            LOG.error("Plugin {} {} cannot run: {}", id, plugin.version(), reason);
            transactions.inPlatform(tx -> {
                PluginQueries.lock(tx, id)
                        .filter(now -> now.version().equals(plugin.version()))
                        .ifPresent(now -> PluginQueries.setStatus(tx, id, StoredStatus.ERROR, reason, clock.instant()));
                return id;
            });
        });
    }

    private boolean runs(String id, String version) {
        try {
            return engine.isRunning(id)
                    && engine.manifest(id).metadata().version().equals(version);
        } catch (EngineException unloaded) {
            return false;
        }
    }

    private void stopIfUnwanted(String id) {
        boolean wanted = transactions
                .inPlatform(tx -> PluginQueries.state(tx, id))
                .filter(state -> state.status() == StoredStatus.RUNNING)
                .isPresent();
        if (!wanted) {
            stop(id);
            LOG.info("Plugin {} is stopped on this node", id);
        }
    }

    private ReentrantLock lock(String id) {
        return steps.computeIfAbsent(id, key -> new ReentrantLock());
    }
}
