package dev.mortise.engine.host;

import dev.mortise.component.HostCall;
import dev.mortise.component.HostFunction;
import dev.mortise.component.Value;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.manifest.Manifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One call as its host functions see it. Used by the call's thread alone.
public final class CallSession {
    /// A line's own cost in the log beside its text: its time, its level, its place.
    private static final int LINE_BYTES = 16;

    private final Manifest manifest;
    private final Caller caller;
    private final CallStore store;
    private final Budget budget;
    private final WriteSet writes = new WriteSet();
    private final List<CallResult.LogLine> log = new ArrayList<>();
    private final LongSupplier fuelLeft;
    private final Instant deadline;
    private final InstantSource clock;
    private final Turn turn;
    private final Map<String, Optional<byte[]>> settings = new HashMap<>();
    private long hostNanos;
    private @Nullable String denied;

    /// Starts a session.
    ///
    /// @param manifest of the plugin that is called
    /// @param caller whom it acts for
    /// @param store its data
    /// @param limits what it may use
    /// @param fuelLeft tells the fuel that is left, in units
    /// @param deadline when its time is up
    /// @param clock the host's
    /// @param turn given back while the call waits for its data
    public CallSession(
            Manifest manifest,
            Caller caller,
            CallStore store,
            CallLimits limits,
            LongSupplier fuelLeft,
            Instant deadline,
            InstantSource clock,
            Turn turn) {
        this.turn = turn;
        this.manifest = manifest;
        this.caller = caller;
        this.store = store;
        this.budget = new Budget(limits);
        this.fuelLeft = fuelLeft;
        this.deadline = deadline;
        this.clock = clock;
    }

    /// The manifest of the plugin that is called.
    ///
    /// @return the manifest
    public Manifest manifest() {
        return manifest;
    }

    /// Whom the call acts for.
    ///
    /// @return the caller
    public Caller caller() {
        return caller;
    }

    /// The call's data, to be asked something that pending writes cannot change.
    ///
    /// @return the store
    public CallStore store() {
        turn.giveBack();
        return store;
    }

    /// The call's data with every pending write applied, so that a plugin reads its own writes.
    ///
    /// @return the store
    /// @throws HostCallError if a pending write cannot be applied
    public CallStore storeWithWrites() {
        List<PendingWrite> pending = writes.take();
        if (!pending.isEmpty()) {
            store().flush(pending);
        }
        return store();
    }

    /// What is left of the countable limits.
    ///
    /// @return the budget
    public Budget budget() {
        return budget;
    }

    /// What is to be written.
    ///
    /// @return the writes
    public WriteSet writes() {
        return writes;
    }

    /// The fuel that is left, exact at this moment.
    ///
    /// @return in units
    public long fuelLeft() {
        return fuelLeft.getAsLong();
    }

    /// The time that is left.
    ///
    /// @return not negative
    public Duration timeLeft() {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// Adds a line to the plugin's log, kept however the call ends.
    ///
    /// @param level `debug`, `info`, `warn` or `error`
    /// @param message the text
    /// @throws LimitReached if the log becomes too long
    public void log(String level, String message) {
        budget.log(LINE_BYTES + message.getBytes(StandardCharsets.UTF_8).length);
        log.add(new CallResult.LogLine(clock.instant(), level, message));
    }

    /// Commits what is to be written.
    ///
    /// @throws HostCallError if it cannot be stored; nothing of it is then
    public void commit() {
        long start = System.nanoTime();
        try {
            store.commit(writes.take());
        } finally {
            hostNanos += System.nanoTime() - start;
        }
    }

    /// A setting of the plugin, read once: it stays the same for the length of the call.
    ///
    /// @param key its name in the manifest
    /// @return its value; empty when it has none
    /// @throws HostCallError if the manifest declares no such setting, or it cannot be read
    public Optional<byte[]> setting(String key) {
        Optional<byte[]> known = settings.get(key);
        if (known == null) {
            known = store().setting(key);
            settings.put(key, known);
        }
        return known;
    }

    /// Answers a call of one of the host's functions: counted, and its time noted.
    ///
    /// @param function that is called
    /// @param call who calls
    /// @param arguments of the function's type
    /// @return the function's answer
    /// @throws LimitReached if no host call is left
    public @Nullable Value answer(HostFunction function, HostCall call, List<Value> arguments) {
        budget.hostCall();
        long start = System.nanoTime();
        try {
            return function.call(call, arguments);
        } finally {
            long nanos = System.nanoTime() - start;
            hostNanos += nanos;
            turn.waited(nanos);
        }
    }

    /// Notes what the plugin was denied.
    ///
    /// @param what the answer that it got
    public void noteDenied(String what) {
        denied = what;
    }

    /// What the plugin was denied last.
    ///
    /// @return null when it was denied nothing
    public @Nullable String denied() {
        return denied;
    }

    /// How many host calls there were.
    ///
    /// @return at least 0
    public int hostCalls() {
        return budget.hostCalls();
    }

    /// How long the host's functions and the commit took.
    ///
    /// @return all together
    public Duration hostTime() {
        return Duration.ofNanos(hostNanos);
    }

    /// What the plugin logged.
    ///
    /// @return in order
    public List<CallResult.LogLine> logged() {
        return List.copyOf(log);
    }
}
