package dev.mortise.engine;

import dev.mortise.component.MemoryPool;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.fault.EngineException;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.fault.WrongState;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.sandbox.PluginApi;
import dev.mortise.engine.sandbox.RunningCall;
import dev.mortise.engine.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Runs plugins, through the lifecycle `loaded → initialized → running → disabled`. Thread-safe; closed by its owner.
///
/// A step from another state than the one that it needs is refused with both named, and changes nothing.
public final class PluginEngine implements AutoCloseable {
    private static final String NOT_LOADED = "not loaded";

    private final EngineOptions options;
    private final Sandbox sandbox;
    private final Inspector inspector;
    private final Map<String, LoadedPlugin> plugins = new ConcurrentHashMap<>();

    /// Starts the engine.
    ///
    /// @param options limits and the host's sources
    public PluginEngine(EngineOptions options) {
        this.options = options;
        sandbox = new Sandbox(options.guestThreads(), options.guestMemoryBytes(), options.clock(), options.random());
        // What one call may use must fit when it is alone: only then is a refusal the others' fault.
        CallLimits ceiling = options.ceiling().withMemoryAtMost(options.guestMemoryBytes());
        inspector = new Inspector(sandbox, ceiling, options.codeCache());
    }

    /// Checks a component against the contract and its manifest. Nothing of it runs, and nothing is kept.
    ///
    /// @param wasm the component
    /// @param manifest its manifest
    /// @return what was found
    /// @throws Refused with every reason
    public Inspection inspect(byte[] wasm, Manifest manifest) {
        return inspector.accept(wasm, manifest).inspection();
    }

    /// Compiles a plugin: it is `loaded` then.
    ///
    /// @param wasm the component
    /// @param manifest its manifest
    /// @throws Refused if it would not pass [#inspect]
    /// @throws WrongState if a plugin of that id is loaded
    public void load(byte[] wasm, Manifest manifest) {
        refuseTwice(manifest.id());
        LoadedPlugin plugin = new LoadedPlugin(inspector.accept(wasm, manifest).code());
        if (plugins.putIfAbsent(plugin.id(), plugin) != null) {
            refuseTwice(plugin.id());
        }
        sandbox.prepare(plugin.code());
    }

    /// Calls `init`: from `loaded` to `initialized`, or to `error`.
    ///
    /// @param pluginId the plugin
    /// @return how it went
    /// @throws WrongState if it is in another state
    public CallResult initialize(String pluginId) {
        LoadedPlugin plugin = find(pluginId, "initialize", PluginState.LOADED);
        CallResult result;
        try (InitStore store =
                new InitStore(plugin.code().manifest(), options.runIds().get())) {
            result = call(plugin, "initialize", PluginState.LOADED, PluginApi.Call.init(), Caller.nobody(), store);
        }
        if (result.outcome() == CallResult.Outcome.OK) {
            plugin.step("initialize", PluginState.LOADED, PluginState.INITIALIZED);
        } else {
            plugin.fail(initFailed(result));
        }
        return result;
    }

    /// Lets the plugin hear events: from `initialized` to `running`.
    ///
    /// @param pluginId the plugin
    /// @throws WrongState if it is in another state
    public void startEventListeners(String pluginId) {
        find(pluginId, "start event listeners", PluginState.INITIALIZED)
                .step("start event listeners", PluginState.INITIALIZED, PluginState.RUNNING);
    }

    /// Calls `handle-event` of a running plugin and waits for the end.
    ///
    /// @param pluginId the plugin
    /// @param caller for whom
    /// @param eventType the event's type
    /// @param envelope the event's envelope, as JSON
    /// @param store the call's data; not closed here
    /// @return how it went
    /// @throws WrongState if the plugin is not running
    public CallResult handleEvent(String pluginId, Caller caller, String eventType, byte[] envelope, CallStore store) {
        LoadedPlugin plugin = find(pluginId, "handle an event", PluginState.RUNNING);
        PluginApi.Call event = PluginApi.Call.event(eventType, envelope);
        return call(plugin, "handle an event", PluginState.RUNNING, event, caller, store);
    }

    /// Calls `on-tenant-created` of a running plugin for the caller's tenant and waits for the end.
    ///
    /// @param pluginId the plugin
    /// @param caller names the tenant
    /// @param store the call's data; not closed here
    /// @return how it went
    /// @throws WrongState if the plugin is not running
    public CallResult onTenantCreated(String pluginId, Caller caller, CallStore store) {
        LoadedPlugin plugin = find(pluginId, "take a tenant", PluginState.RUNNING);
        PluginApi.Call created = PluginApi.Call.tenantCreated(caller.tenantId().toString());
        return call(plugin, "take a tenant", PluginState.RUNNING, created, caller, store);
    }

    /// Stops the plugin: from `running` to `disabled`. Its running calls may end by themselves for a while, then they
    /// are ended; none is running when this returns.
    ///
    /// @param pluginId the plugin
    /// @throws WrongState if it is in another state
    public void disable(String pluginId) {
        LoadedPlugin plugin = find(pluginId, "be disabled", PluginState.RUNNING);
        plugin.step("be disabled", PluginState.RUNNING, PluginState.DISABLED);
        plugin.drain(options.drainTime());
    }

    /// Forgets the plugin, in any state but `running`.
    ///
    /// @param pluginId the plugin
    /// @throws WrongState if it is running or not loaded
    public void unload(String pluginId) {
        LoadedPlugin plugin = plugins.get(pluginId);
        if (plugin == null) {
            throw new WrongState(pluginId, "be unloaded", "any but running", NOT_LOADED);
        }
        if (plugin.status().state() == PluginState.RUNNING) {
            throw new WrongState(pluginId, "be unloaded", "any but running", PluginState.RUNNING.word());
        }
        plugins.remove(pluginId, plugin);
        plugin.drain(Duration.ZERO);
        sandbox.forget(plugin.code());
    }

    /// Whether a plugin does its work.
    ///
    /// @param pluginId the plugin
    /// @return unhealthy when it is not loaded
    public Health health(String pluginId) {
        LoadedPlugin plugin = plugins.get(pluginId);
        if (plugin == null) {
            return new Health.Unhealthy(null);
        }
        PluginStatus status = plugin.status();
        return switch (status.state()) {
            case RUNNING -> new Health.Healthy();
            case ERROR -> new Health.Failed(String.valueOf(status.reason()));
            case LOADED, INITIALIZED, DISABLED -> new Health.Unhealthy(status.state());
        };
    }

    /// Every loaded plugin.
    ///
    /// @return in no order
    public List<PluginStatus> list() {
        return plugins.values().stream().map(LoadedPlugin::status).toList();
    }

    /// A loaded plugin's manifest.
    ///
    /// @param pluginId the plugin
    /// @return the manifest
    /// @throws WrongState if it is not loaded
    public Manifest manifest(String pluginId) {
        LoadedPlugin plugin = plugins.get(pluginId);
        if (plugin == null) {
            throw new WrongState(pluginId, "tell its manifest", "any loaded", NOT_LOADED);
        }
        return plugin.code().manifest();
    }

    /// The memory of all guests together, running and idle.
    ///
    /// @return what is taken of it, and its limit
    public MemoryPool guestMemory() {
        return sandbox.memory();
    }

    /// How many calls run or wait for a thread.
    ///
    /// @return of all plugins
    public int runningCalls() {
        return plugins.values().stream().mapToInt(LoadedPlugin::runningCalls).sum();
    }

    /// Runs work of the host's own on a guest thread, as soon as one is free. A plugin's call that it makes runs on
    /// that thread: handing a call over to another one takes longer than a short call itself.
    ///
    /// @param work makes one call at a time, and may wait for the database
    /// @return to wait for its end; [Future#cancel] with an interrupt ends the call that it makes
    public Future<?> submit(Runnable work) {
        return sandbox.submit(work);
    }

    /// Whether a plugin is running.
    ///
    /// @param pluginId the plugin
    /// @return false when it is not loaded
    public boolean isRunning(String pluginId) {
        LoadedPlugin plugin = plugins.get(pluginId);
        return plugin != null && plugin.status().state() == PluginState.RUNNING;
    }

    /// Loads, initializes and starts plugins. One that cannot does not keep the others from it, and is not loaded then.
    ///
    /// @param stored what is to run
    /// @return how it went, in the same order
    public List<Recovered> recover(List<PluginCode> stored) {
        List<Recovered> recovered = new ArrayList<>();
        for (PluginCode plugin : stored) {
            recovered.add(recover(plugin));
        }
        return recovered;
    }

    /// Ends every running call and stops.
    @Override
    public void close() {
        plugins.values().forEach(plugin -> {
            if (plugin.status().state() == PluginState.RUNNING) {
                plugin.step("be disabled", PluginState.RUNNING, PluginState.DISABLED);
            }
            plugin.drain(Duration.ZERO);
            sandbox.forget(plugin.code());
        });
        plugins.clear();
        sandbox.close();
    }

    private Recovered recover(PluginCode stored) {
        String id = stored.manifest().id();
        try {
            load(stored.wasm().get(), stored.manifest());
        } catch (EngineException refused) {
            return new Recovered(id, null, refused.getMessage());
        }
        CallResult init;
        try {
            init = initialize(id);
            if (init.outcome() == CallResult.Outcome.OK) {
                startEventListeners(id);
                return new Recovered(id, init, null);
            }
        } catch (EngineException refused) {
            unload(id);
            return new Recovered(id, null, refused.getMessage());
        }
        unload(id);
        return new Recovered(id, init, initFailed(init));
    }

    private CallResult call(
            LoadedPlugin plugin, String step, PluginState needed, PluginApi.Call call, Caller caller, CallStore store) {
        RunningCall running = plugin.begin(step, needed, store);
        try {
            return sandbox.call(plugin.code(), call, caller, store, running);
        } finally {
            plugin.over(running);
        }
    }

    private static String initFailed(CallResult init) {
        @Nullable String error = init.error();
        return "init ended with " + init.outcome().word() + (error == null ? "" : ": " + error);
    }

    private LoadedPlugin find(String pluginId, String step, PluginState expected) {
        LoadedPlugin plugin = plugins.get(pluginId);
        if (plugin == null) {
            throw new WrongState(pluginId, step, expected.word(), NOT_LOADED);
        }
        return plugin;
    }

    private void refuseTwice(String pluginId) {
        LoadedPlugin plugin = plugins.get(pluginId);
        if (plugin != null) {
            throw new WrongState(
                    pluginId, "be loaded", NOT_LOADED, plugin.status().state().word());
        }
    }
}
