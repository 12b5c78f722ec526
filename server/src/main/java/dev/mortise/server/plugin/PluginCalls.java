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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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

    /// How long a finished call waits for those after it, or for one that takes long.
    private static final Duration LONGEST_WAIT = Duration.ofMillis(25);

    /// When calls take longer than expected, those that have not begun by then go back.
    private static final Duration LONGEST_BATCH = Duration.ofSeconds(2);

    private final PluginEngine engine;
    private final PluginCallStore.Parts parts;
    private final Callers callers;
    private final RunLog runs;
    private final PluginHolds holds;
    private final CallMeters meters;
    /// When this node takes deliveries again after it found no memory for a call, on the clock of
    /// [System#nanoTime].
    private final AtomicLong shortUntilNanos = new AtomicLong(System.nanoTime());
    private final CircuitBreaker breaker = new CircuitBreaker();
    /// How often a delivery's call ended by a failure of the database on this node.
    private final Map<UUID, Integer> cutOff = new ConcurrentHashMap<>();
    private final CallPace pace = new CallPace();

    PluginCalls(
            PluginEngine engine,
            PluginCallStore.Parts parts,
            Callers callers,
            RunLog runs,
            PluginHolds holds,
            CallMeters meters) {
        this.holds = holds;
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
        pace.retain(ready.keySet());
        return ready;
    }

    /// On a guest thread: the call then needs no other.
    @Override
    public Future<?> start(Runnable work) {
        return engine.submit(work);
    }

    @Override
    public int batch(String pluginId) {
        return pace.batch(pluginId);
    }

    /// A call that was made.
    private record Made(Delivery delivery, String version, Caller caller, PluginCallStore store, CallResult result) {}

    @Override
    public Result handle(Delivery delivery) {
        String plugin = delivery.pluginId();
        if (!engine.isRunning(plugin)) {
            return new Result.NotReady();
        }
        Manifest manifest = engine.manifest(plugin);
        Optional<Made> made = make(delivery, manifest, new PluginCallStore(parts, manifest, delivery));
        return made.isEmpty() ? new Result.NotReady() : conclude(made.get());
    }

    @Override
    public void handle(List<Delivery> deliveries, Endings endings) {
        handle(deliveries, endings, System.nanoTime() + LONGEST_BATCH.toNanos());
    }

    private void handle(List<Delivery> deliveries, Endings endings, long endNanos) {
        if (deliveries.size() == 1) {
            endings.ended(deliveries.getFirst(), handleAlone(deliveries.getFirst()));
            return;
        }
        List<Delivery> again = handleTogether(deliveries, endings, endNanos);
        // What one of them breaks is found by halves.
        int half = (again.size() + 1) / 2;
        for (List<Delivery> part : List.of(again.subList(0, half), again.subList(half, again.size()))) {
            if (isOver(endNanos)) {
                part.forEach(one -> endings.ended(one, new Result.NotReady()));
            } else if (!part.isEmpty()) {
                handle(part, endings, endNanos);
            }
        }
    }

    private static boolean isOver(long endNanos) {
        return Thread.currentThread().isInterrupted() || System.nanoTime() - endNanos > 0;
    }

    /// Makes the calls and commits what ends well together.
    ///
    /// @return those of which nothing is stored for what another one of them broke, or may have
    private List<Delivery> handleTogether(List<Delivery> deliveries, Endings endings, long endNanos) {
        String plugin = deliveries.getFirst().pluginId();
        if (!engine.isRunning(plugin)) {
            deliveries.forEach(one -> endings.ended(one, new Result.NotReady()));
            return List.of();
        }
        Manifest manifest = engine.manifest(plugin);
        Map<UUID, Made> waiting = new ConcurrentHashMap<>();
        List<Delivery> again = new ArrayList<>();
        Map<Delivery, Supplier<Result>> failed = new LinkedHashMap<>();
        CallBatch batch = new CallBatch(parts, manifest, deliveries, LONGEST_WAIT);
        Thread late = Thread.ofVirtual().name("late-commits").start(() -> commitLate(batch, waiting, endings));
        try (batch) {
            for (Delivery delivery : deliveries) {
                if (isOver(endNanos)) {
                    failed.put(delivery, Result.NotReady::new);
                    continue;
                }
                batch.next(delivery);
                PluginCallStore store = new PluginCallStore(parts, manifest, delivery, batch);
                try {
                    Optional<Made> made = make(delivery, manifest, store);
                    if (made.isEmpty()) {
                        failed.put(delivery, Result.NotReady::new);
                    } else if (store.batched()) {
                        waiting.put(delivery.id(), made.get());
                    } else if (made.get().result().outcome() == CallResult.Outcome.OK) {
                        endings.ended(delivery, conclude(made.get()));
                    } else {
                        // Later: what it takes to store a failure is not for the others to wait for.
                        failed.put(delivery, () -> conclude(made.get()));
                    }
                } catch (RuntimeException | Error e) {
                    failed.put(delivery, () -> failed(delivery, e));
                }
                settle(batch, waiting, again, endings);
            }
            batch.commit();
        } finally {
            awaitEnd(late);
        }
        settle(batch, waiting, again, endings);
        failed.forEach((delivery, result) -> endings.ended(delivery, guarded(delivery, result)));
        return again;
    }

    /// Tells of the calls that were stored, and collects those that are to be made again.
    private void settle(CallBatch batch, Map<UUID, Made> waiting, List<Delivery> again, Endings endings) {
        settleStored(batch, waiting, endings);
        for (UUID id : batch.takeAgain()) {
            again.add(Objects.requireNonNull(waiting.remove(id)).delivery());
        }
    }

    private void settleStored(CallBatch batch, Map<UUID, Made> waiting, Endings endings) {
        for (UUID id : batch.takeStored(Set.copyOf(waiting.keySet()))) {
            Made made = Objects.requireNonNull(waiting.remove(id));
            endings.ended(made.delivery(), guarded(made.delivery(), () -> conclude(made)));
        }
    }

    /// While a call takes long, those before it do not wait for it.
    private void commitLate(CallBatch batch, Map<UUID, Made> waiting, Endings endings) {
        try {
            while (batch.commitLate()) {
                settleStored(batch, waiting, endings);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Result handleAlone(Delivery delivery) {
        return guarded(delivery, () -> handle(delivery));
    }

    private static Result guarded(Delivery delivery, Supplier<Result> work) {
        try {
            return work.get();
        } catch (LeaseLost lost) {
            return new Result.Lost();
        } catch (RuntimeException | Error e) {
            return failed(delivery, e);
        }
    }

    private static Result failed(Delivery delivery, Throwable failure) {
        LOG.error("Carrying out delivery {} to {} failed", delivery.id(), delivery.pluginId(), failure);
        return Result.Failed.of(failure);
    }

    /// Makes the call.
    ///
    /// @return empty when the plugin cannot be called at this moment
    private Optional<Made> make(Delivery delivery, Manifest manifest, PluginCallStore store) {
        String plugin = delivery.pluginId();
        Caller caller = callers.of(delivery);
        try (store) {
            CallResult result = call(delivery, caller, store);
            pace.note(plugin, result.elapsed().toNanos() - store.waitedNanos());
            return Optional.of(new Made(delivery, manifest.metadata().version(), caller, store, result));
        } catch (EngineException e) {
            if (engine.isRunning(plugin)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Result conclude(Made made) {
        Delivery delivery = made.delivery();
        String plugin = delivery.pluginId();
        String version = made.version();
        CallResult result = made.result();
        if (made.store().superseded()) {
            return new Result.NotReady();
        }
        if (result.outcome() != CallResult.Outcome.OK && !serves(delivery, version)) {
            // What failed may have failed by what the version that serves made of the tables.
            return new Result.NotReady();
        }
        meters.count(plugin, made.caller().tenantSlug(), result);
        if (made.store().databaseFailed() && result.outcome() != CallResult.Outcome.OK) {
            return databaseFailed(delivery, version, result);
        }
        if (result.outcome() == CallResult.Outcome.REFUSED) {
            return refused(delivery, version, result);
        }
        if (result.outcome() != CallResult.Outcome.OK && !engine.isRunning(plugin)) {
            // It may have been ended because the plugin was switched off: it waits with what else waits for it.
            runs.store(delivery, version, result);
            return new Result.NotReady();
        }
        if (result.outcome() == CallResult.Outcome.OK) {
            breaker.note(plugin, delivery.tenantId(), result);
            runs.keep(delivery, version, result);
            return new Result.Done();
        }
        // First, as it is the evidence.
        runs.store(delivery, version, result);
        if (isHeld(delivery)) {
            // It was under way when the plugin was held for the tenant.
            return new Result.NotReady();
        }
        // Beside this delivery: taking the plugin out of service waits for its other calls.
        breaker.note(plugin, delivery.tenantId(), result)
                .ifPresent(verdict -> Thread.ofVirtual().start(() -> holds.judge(plugin, verdict)));
        Optional<LeaseLost> lost = made.store().lost();
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

    private boolean isHeld(Delivery delivery) {
        return parts.transactions()
                .<Boolean>inTenant(delivery.tenantId(), tx -> HoldQueries.isHeld(tx, delivery.pluginId()));
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
