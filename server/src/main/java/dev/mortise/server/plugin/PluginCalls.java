package dev.mortise.server.plugin;

import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.PluginState;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.fault.EngineException;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.DeliveryHandler;
import dev.mortise.server.event.LeaseLost;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries deliveries out by calling the plugin's code.
final class PluginCalls implements DeliveryHandler {
    /// The most calls of one plugin at once on this node: a plugin whose calls take long leaves room for
    /// the others. One tenant may have four of them.
    private static final int MOST_OF_ONE = 5;

    /// How often a failure of the database is no try of a delivery.
    private static final int FREE_TRIES = 5;

    /// Beyond so many deliveries the count starts again: they may have gone to other nodes.
    private static final int MOST_CUT_OFF = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PluginCalls.class);
    private static final Duration WHEN_SHORT = Duration.ofMillis(500);

    private final PluginEngine engine;
    private final PluginCallStore.Parts parts;
    private final Callers callers;
    private final RunLog runs;
    private final PluginLifecycle lifecycle;
    private final CallMeters meters;
    /// When this node takes deliveries again after it found no memory for a call, on the clock of
    /// [System#nanoTime].
    private final AtomicLong shortUntilNanos = new AtomicLong(System.nanoTime());
    private final CircuitBreaker breaker = new CircuitBreaker();
    /// How often a delivery's call ended by a failure of the database on this node.
    private final Map<UUID, Integer> cutOff = new ConcurrentHashMap<>();

    PluginCalls(
            PluginEngine engine,
            PluginCallStore.Parts parts,
            Callers callers,
            RunLog runs,
            PluginLifecycle lifecycle,
            CallMeters meters) {
        this.lifecycle = lifecycle;
        this.engine = engine;
        this.parts = parts;
        this.callers = callers;
        this.runs = runs;
        this.meters = meters;
    }

    @Override
    public Map<String, Integer> ready() {
        int places = System.nanoTime() - shortUntilNanos.get() < 0 ? 0 : MOST_OF_ONE;
        Map<String, Integer> ready = new HashMap<>();
        engine.list().stream()
                .filter(plugin -> plugin.state() == PluginState.RUNNING)
                .forEach(plugin -> ready.put(plugin.id(), places));
        return ready;
    }

    /// On a guest thread: the call then needs no other.
    @Override
    public Future<?> start(Runnable work) {
        return engine.submit(work);
    }

    @Override
    public Result handle(Delivery delivery) {
        String plugin = delivery.pluginId();
        if (!engine.isRunning(plugin)) {
            return new Result.NotReady();
        }
        Manifest manifest = engine.manifest(plugin);
        String version = manifest.metadata().version();
        PluginCallStore store = new PluginCallStore(parts, manifest, delivery);
        Caller caller = callers.of(delivery);
        CallResult result;
        try (store) {
            result = call(delivery, caller, store);
        } catch (EngineException e) {
            if (engine.isRunning(plugin)) {
                throw e;
            }
            return new Result.NotReady();
        }
        if (store.superseded()) {
            return new Result.NotReady();
        }
        if (result.outcome() != CallResult.Outcome.OK && !serves(delivery, version)) {
            // What failed may have failed by what the version that serves made of the tables.
            return new Result.NotReady();
        }
        meters.count(plugin, caller.tenantSlug(), result);
        if (store.databaseFailed() && result.outcome() != CallResult.Outcome.OK) {
            return databaseFailed(delivery, version, result);
        }
        if (result.outcome() == CallResult.Outcome.REFUSED) {
            return refused(delivery, version, result);
        }
        // Beside this delivery: taking the plugin out of service waits for its other calls.
        breaker.note(plugin, delivery.tenantId(), result)
                .ifPresent(verdict -> Thread.ofVirtual().start(() -> lifecycle.trip(plugin, verdict)));
        if (result.outcome() == CallResult.Outcome.OK) {
            runs.keep(delivery, version, result);
            return new Result.Done();
        }
        runs.store(delivery, version, result);
        Optional<LeaseLost> lost = store.lost();
        if (lost.isPresent()) {
            throw lost.get();
        }
        return failed(result);
    }

    private boolean serves(Delivery delivery, String version) {
        return parts.transactions()
                .inTenant(delivery.tenantId(), tx -> PluginQueries.state(tx, delivery.pluginId()))
                .filter(state -> state.version().equals(version))
                .isPresent();
    }

    private CallResult call(Delivery delivery, Caller caller, PluginCallStore store) {
        return switch (delivery.kind()) {
            case EVENT ->
                engine.handleEvent(
                        delivery.pluginId(),
                        caller,
                        delivery.event().type(),
                        delivery.event().envelope().getBytes(StandardCharsets.UTF_8),
                        store);
            case TENANT -> engine.onTenantCreated(delivery.pluginId(), caller, store);
        };
    }

    /// Nothing of it is the plugin's fault, and nobody waits for memory here: the delivery goes back, and
    /// this node takes no more of them for a while, in which other calls end.
    private Result refused(Delivery delivery, String version, CallResult result) {
        shortUntilNanos.set(System.nanoTime() + WHEN_SHORT.toNanos());
        LOG.warn(
                "Delivery {} to {} goes back to be tried later: {}",
                delivery.id(),
                delivery.pluginId(),
                result.error());
        if (result.fuelUsed() > 0) {
            runs.keep(delivery, version, result);
        }
        return new Result.NotReady();
    }

    /// A connection that broke is nothing that the plugin could do better: it does not count against it, nor as a try
    /// of the delivery. Only a delivery to which it happens again and again may be what breaks connections.
    private Result databaseFailed(Delivery delivery, String version, CallResult result) {
        runs.store(delivery, version, result);
        if (cutOff.size() >= MOST_CUT_OFF) {
            cutOff.clear();
        }
        if (cutOff.merge(delivery.id(), 1, Integer::sum) <= FREE_TRIES) {
            return new Result.NotReady();
        }
        cutOff.remove(delivery.id());
        return failed(result);
    }

    private static Result failed(CallResult result) {
        UUID run = result.runId();
        String error = result.error();
        return new Result.Failed(result.outcome().word() + (error == null ? "" : ": " + error), run);
    }
}
