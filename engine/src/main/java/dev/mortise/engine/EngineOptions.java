package dev.mortise.engine;

import dev.mortise.engine.call.CallLimits;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// How the engine runs plugins.
///
/// @param ceiling the most that a call may use; a manifest may ask for less
/// @param guestThreads the most guests at work at once, at least 1
/// @param drainTime how long a disabled plugin's running calls may take to end by themselves
/// @param clock the host's
/// @param runIds makes the ids of runs that no data session names
/// @param random what guests get as WASI's random numbers: thread-safe, and not to be guessed
public record EngineOptions(
        CallLimits ceiling,
        int guestThreads,
        Duration drainTime,
        InstantSource clock,
        Supplier<UUID> runIds,
        RandomGenerator random) {
    private static final int GUEST_THREADS = 16;
    private static final Duration DRAIN_TIME = Duration.ofSeconds(5);

    /// Checks.
    ///
    /// @throws IllegalArgumentException if there is no thread, or the drain time is negative
    public EngineOptions {
        if (guestThreads < 1 || drainTime.isNegative()) {
            throw new IllegalArgumentException("at least 1 guest thread and no negative drain time are needed");
        }
    }

    /// The contract's limits, and the system's secure generator.
    ///
    /// @param clock the host's
    /// @param runIds makes the ids of runs that no data session names
    /// @return the options
    public static EngineOptions of(InstantSource clock, Supplier<UUID> runIds) {
        return new EngineOptions(CallLimits.CONTRACT, GUEST_THREADS, DRAIN_TIME, clock, runIds, new SecureRandom());
    }
}
