package dev.mortise.engine;

import dev.mortise.component.CodeCache;
import dev.mortise.engine.call.CallLimits;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How the engine runs plugins.
///
/// @param ceiling the most that a call may use; a manifest may ask for less
/// @param guestThreads the most guests at work at once, at least 1
/// @param guestMemoryBytes the most memory of all guests together, running and idle, at least 64 KiB; tables count,
///     each element as 8 bytes
/// @param drainTime how long a disabled plugin's running calls may take to end by themselves
/// @param clock the host's
/// @param runIds makes the ids of runs that no data session names
/// @param random what guests get as WASI's random numbers: thread-safe, and not to be guessed
/// @param codeCache keeps compiled code; null when each start compiles anew
public record EngineOptions(
        CallLimits ceiling,
        int guestThreads,
        long guestMemoryBytes,
        Duration drainTime,
        InstantSource clock,
        Supplier<UUID> runIds,
        RandomGenerator random,
        @Nullable CodeCache codeCache) {
    /// Less is of no use to any plugin.
    private static final long LEAST_GUEST_MEMORY_BYTES = 64 << 10;

    /// Some more than the deliveries that a node carries out at once: `init` must not wait for them.
    private static final int GUEST_THREADS = 20;
    private static final Duration DRAIN_TIME = Duration.ofSeconds(5);

    /// Checks.
    ///
    /// @throws IllegalArgumentException if there is no thread or too little memory, or the drain time is negative
    public EngineOptions {
        if (guestThreads < 1 || drainTime.isNegative()) {
            throw new IllegalArgumentException("at least 1 guest thread and no negative drain time are needed");
        }
        if (guestMemoryBytes < LEAST_GUEST_MEMORY_BYTES) {
            throw new IllegalArgumentException(
                    "guests need " + LEAST_GUEST_MEMORY_BYTES + " bytes at least, found " + guestMemoryBytes);
        }
    }

    /// Without a cache of compiled code, and with [#standardGuestMemoryBytes].
    ///
    /// @param ceiling the most that a call may use
    /// @param guestThreads the most guests at work at once
    /// @param drainTime how long a disabled plugin's running calls may take
    /// @param clock the host's
    /// @param runIds makes the ids of runs that no data session names
    /// @param random what guests get as WASI's random numbers
    public EngineOptions(
            CallLimits ceiling,
            int guestThreads,
            Duration drainTime,
            InstantSource clock,
            Supplier<UUID> runIds,
            RandomGenerator random) {
        this(ceiling, guestThreads, standardGuestMemoryBytes(), drainTime, clock, runIds, random, null);
    }

    /// The same with a cache of compiled code.
    ///
    /// @param cache keeps compiled code
    /// @return the options
    public EngineOptions withCodeCache(CodeCache cache) {
        return new EngineOptions(ceiling, guestThreads, guestMemoryBytes, drainTime, clock, runIds, random, cache);
    }

    /// The same with another bound on the memory of all guests.
    ///
    /// @param bytes the most memory of all guests together
    /// @return the options
    public EngineOptions withGuestMemory(long bytes) {
        return new EngineOptions(ceiling, guestThreads, bytes, drainTime, clock, runIds, random, codeCache);
    }

    /// A quarter of the JVM's heap.
    ///
    /// @return in bytes
    public static long standardGuestMemoryBytes() {
        return Math.max(Runtime.getRuntime().maxMemory() / 4, LEAST_GUEST_MEMORY_BYTES);
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
