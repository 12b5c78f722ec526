package dev.mortise.engine.sandbox;

import dev.mortise.component.ComponentType;
import dev.mortise.component.Linker;
import dev.mortise.component.MemoryPool;
import dev.mortise.component.Trap;
import dev.mortise.component.wasi.VirtualWasi;
import dev.mortise.component.wasi.WasiContext;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.fuel.FuelMeter;
import dev.mortise.engine.host.CallSession;
import dev.mortise.engine.host.LimitReached;
import dev.mortise.engine.host.api.HostApi;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/// Calls guests: each call from fresh state with fuel, memory and time of its own, on a thread of the pool.
/// Thread-safe.
public final class Sandbox implements AutoCloseable {
    private static final ScopedValue<OneCall> RUNNING = ScopedValue.newInstance();

    private final GuestThreads threads;
    private final GuestMemories memories;
    private final GuestWatch watch = new GuestWatch();
    private final LongCalls longCalls =
            new LongCalls(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
    private final JitDirectives directives = new JitDirectives();
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Linker linker;

    /// Opens the sandbox.
    ///
    /// @param guestThreads the most guests at work at once
    /// @param guestMemoryBytes the most memory of all guests together
    /// @param clock the host's
    /// @param random what guests get as random numbers
    public Sandbox(int guestThreads, long guestMemoryBytes, InstantSource clock, RandomGenerator random) {
        this.threads = new GuestThreads(guestThreads);
        this.memories = new GuestMemories(guestMemoryBytes);
        this.clock = clock;
        this.random = random;
        Linker.Builder builder = Linker.builder()
                .wrapping(function -> (call, arguments) -> RUNNING.get().session.answer(function, call, arguments));
        HostApi.addTo(builder, () -> RUNNING.get().session);
        VirtualWasi.addTo(builder, () -> RUNNING.get().wasi);
        this.linker = builder.build();
    }

    /// Checks that everything that a component imports is there, in the right type.
    ///
    /// @param type the component's
    /// @throws dev.mortise.component.LinkError naming the import
    public void checkImports(ComponentType type) {
        linker.check(type);
    }

    /// Calls a guest and waits for the end.
    ///
    /// @param code whom
    /// @param call what
    /// @param caller for whom
    /// @param store its data; not closed here
    /// @param running to end it from outside
    /// @return how it went; a fault of the host is an outcome too
    public CallResult call(GuestCode code, PluginApi.Call call, Caller caller, CallStore store, RunningCall running) {
        return threads.run(running, () -> new OneCall(code, caller, store, running).run(call));
    }

    /// Gives up the idle guests of a plugin that is not called any more.
    ///
    /// @param code whose
    public void forget(GuestCode code) {
        memories.forget(code.idle());
    }

    /// The memory of all guests, running and idle.
    ///
    /// @return what is taken of it, and its limit
    public MemoryPool memory() {
        return memories.pool();
    }

    /// Gets ready to call a plugin.
    ///
    /// @param code its code
    public void prepare(GuestCode code) {
        directives.add(code.component().hugeMethods());
    }

    /// Runs the host's own work on a guest thread.
    ///
    /// @param work that may make calls
    /// @return to wait for its end; cancelling it with an interrupt ends the call that it makes
    public Future<?> submit(Runnable work) {
        return threads.submit(work);
    }

    @Override
    public void close() {
        threads.close();
        watch.close();
        directives.close();
    }

    /// One call on its thread.
    private final class OneCall {
        private final GuestCode code;
        private final CallStore store;
        private final RunningCall running;
        private final CallLimits limits;
        private FuelMeter meter;
        private final Instant at = clock.instant();
        private final long startNanos = System.nanoTime();
        private final LongCalls.Of turn;
        private final CallSession session;
        private final WasiContext wasi;
        private long peakMemoryBytes;
        /// What the guest used, once it returned; the meter may count for another call then.
        private long fuelUsed = -1;

        OneCall(GuestCode code, Caller caller, CallStore store, RunningCall running) {
            this.code = code;
            this.store = store;
            this.running = running;
            turn = longCalls.of(caller.tenantId());
            limits = code.limits();
            meter = FuelMeter.of(limits.fuelUnits());
            session = new CallSession(
                    code.manifest(),
                    caller,
                    store,
                    limits,
                    () -> meter.remaining(),
                    at.plus(limits.time()),
                    clock,
                    turn);
            wasi = new WasiContext(
                    new GuestWorld(clock, random, turn),
                    line -> session.log("info", line),
                    line -> session.log("warn", line));
        }

        CallResult run(PluginApi.Call call) {
            GuestWatch.Watched watched = watch.watch(running, limits.time());
            Ended ended;
            boolean interrupted = false;
            try {
                try {
                    ended = ScopedValue.where(RUNNING, this).call(() -> guest(call));
                } finally {
                    turn.end();
                }
                RunningCall.Ending ending = running.guestReturned();
                if (ended.outcome() == Outcome.OK && ending == null) {
                    session.commit();
                    running.finish();
                    return result(ended);
                }
            } catch (Throwable fault) {
                // The one boundary at which everything is caught: whatever broke, the call has an outcome.
                flushAfter(fault);
                interrupted = fault instanceof Trap trap && trap.code().equals("interrupted");
                ended = Ended.of(fault, store.runId(), limits);
            } finally {
                watch.forget(watched);
            }
            RunningCall.Ending ending = running.finish();
            if (ending == null && interrupted) {
                // Whoever waits for the work that this call is part of wants it to end.
                ending = RunningCall.Ending.CANCELLED;
            }
            return result(ending == null ? ended : Ended.of(ending, elapsed(), limits));
        }

        private Ended guest(PluginApi.Call call) {
            if (!running.begin()) {
                return new Ended(Outcome.FAILED, "ended before it began");
            }
            turn.begin();
            Guest guest = code.idle().take();
            if (guest == null) {
                meter.atSliceEnd(turn::sliceEnded);
                guest = Guest.start(code, linker, meter, memories.pool());
            } else {
                meter = guest.meter();
                meter.atSliceEnd(turn::sliceEnded);
                guest.refill();
            }
            boolean fresh = false;
            try {
                Ended ended = Ended.of(guest.call(call), session);
                wasi.flush();
                fuelUsed = meter.used();
                peakMemoryBytes = guest.peakMemoryBytes();
                fresh = guest.restore();
                return ended;
            } finally {
                if (fresh) {
                    memories.keep(code.idle(), guest);
                } else {
                    peakMemoryBytes = guest.peakMemoryBytes();
                    guest.close();
                }
            }
        }

        /// Keeps what the guest printed before it broke off.
        private void flushAfter(Throwable fault) {
            try {
                wasi.flush();
            } catch (LimitReached full) {
                fault.addSuppressed(full);
            }
        }

        private Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - startNanos);
        }

        private CallResult result(Ended ended) {
            return new CallResult(
                    store.runId(),
                    ended.outcome(),
                    at,
                    fuelUsed < 0 ? meter.used() : fuelUsed,
                    elapsed(),
                    session.hostTime(),
                    peakMemoryBytes,
                    session.hostCalls(),
                    ended.error(),
                    session.logged());
        }
    }
}
