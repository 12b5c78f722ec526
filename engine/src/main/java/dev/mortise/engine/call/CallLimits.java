package dev.mortise.engine.call;

import dev.mortise.component.InstanceOptions;
import java.time.Duration;
import java.util.Map;

/// What one call may use. Going beyond one of them ends the call, and nothing of it is stored.
///
/// @param fuelUnits fuel, as the meter charges it
/// @param time for guest and host together
/// @param memoryBytes over all memories and tables; a table's element counts as 8 bytes
/// @param hostCalls calls of every function that the host gives, WASI's too
/// @param reads calls of `db-get` and `db-query`
/// @param rowsOfQuery the most rows of one query
/// @param writes inserts, updates and deletions
/// @param events published events
/// @param payloadBytes the size of each piece of data, query and payload
/// @param writtenBytes all rows as they are written, and payloads of published events, together
/// @param logBytes all log lines together, in UTF-8
/// @param logLines the lines of the log, what is printed through WASI counted
public record CallLimits(
        long fuelUnits,
        Duration time,
        long memoryBytes,
        int hostCalls,
        int reads,
        int rowsOfQuery,
        int writes,
        int events,
        int payloadBytes,
        int writtenBytes,
        int logBytes,
        int logLines) {
    private static final int HOST_CALLS = 100_000;
    private static final int WRITTEN_BYTES = 8 << 20;
    private static final int LOG_LINES = 1_000;
    private static final long PASSED_BYTES = 4 << 20;

    /// The limits of the contract.
    public static final CallLimits CONTRACT =
            new CallLimits(10_000_000, Duration.ofSeconds(30), 64L << 20, 100, 1_000, 500, 100, 1 << 20, 64 << 10);

    /// Checks.
    ///
    /// @throws IllegalArgumentException if one is negative, or the time is not positive
    public CallLimits {
        if (fuelUnits < 0
                || memoryBytes < 0
                || hostCalls < 0
                || reads < 0
                || rowsOfQuery < 0
                || writes < 0
                || events < 0
                || payloadBytes < 0
                || writtenBytes < 0
                || logBytes < 0
                || logLines < 0
                || !time.isPositive()) {
            throw new IllegalArgumentException("a limit is negative, or there is no time");
        }
    }

    /// With the contract's numbers of host calls, written bytes and log lines.
    ///
    /// @param fuelUnits fuel, as the meter charges it
    /// @param time for guest and host together
    /// @param memoryBytes over all memories and tables
    /// @param reads calls of `db-get` and `db-query`
    /// @param rowsOfQuery the most rows of one query
    /// @param writes inserts, updates and deletions
    /// @param events published events
    /// @param payloadBytes the size of each piece of data, query and payload
    /// @param logBytes all log lines together, in UTF-8
    public CallLimits(
            long fuelUnits,
            Duration time,
            long memoryBytes,
            int reads,
            int rowsOfQuery,
            int writes,
            int events,
            int payloadBytes,
            int logBytes) {
        this(
                fuelUnits,
                time,
                memoryBytes,
                HOST_CALLS,
                reads,
                rowsOfQuery,
                writes,
                events,
                payloadBytes,
                WRITTEN_BYTES,
                logBytes,
                LOG_LINES);
    }

    /// What values that the plugin passes at one time may take of the host's heap: more than any call of the contract
    /// needs, and less than what the JVM's collector treats as a large object (half of a region of 8 MiB). Large
    /// objects that come and go make it stop every thread again and again.
    ///
    /// @return bytes, about
    public long passedBytes() {
        return Math.min(InstanceOptions.MOST_PASSED_BYTES, Math.max(PASSED_BYTES, 4L * payloadBytes));
    }

    /// These limits with less memory, where it is more.
    ///
    /// @param bytes the most memory
    /// @return the limits
    public CallLimits withMemoryAtMost(long bytes) {
        return new CallLimits(
                fuelUnits,
                time,
                Math.min(memoryBytes, bytes),
                hostCalls,
                reads,
                rowsOfQuery,
                writes,
                events,
                payloadBytes,
                writtenBytes,
                logBytes,
                logLines);
    }

    /// These limits, where a manifest's are not smaller.
    ///
    /// @param manifest limits by their name in the manifest: `fuel`, `timeout_ms`, `memory_mb`,
    ///     `host_calls`, `reads`, `rows`, `writes`, `events`, `payload_kb`,
    ///     `written_kb`, `log_kb`, `log_lines`
    /// @return for each the smaller one
    public CallLimits within(Map<String, Long> manifest) {
        return new CallLimits(
                smaller(manifest, "fuel", 1, fuelUnits),
                Duration.ofMillis(smaller(manifest, "timeout_ms", 1, time.toMillis())),
                smaller(manifest, "memory_mb", 1 << 20, memoryBytes),
                (int) smaller(manifest, "host_calls", 1, hostCalls),
                (int) smaller(manifest, "reads", 1, reads),
                (int) smaller(manifest, "rows", 1, rowsOfQuery),
                (int) smaller(manifest, "writes", 1, writes),
                (int) smaller(manifest, "events", 1, events),
                (int) smaller(manifest, "payload_kb", 1 << 10, payloadBytes),
                (int) smaller(manifest, "written_kb", 1 << 10, writtenBytes),
                (int) smaller(manifest, "log_kb", 1 << 10, logBytes),
                (int) smaller(manifest, "log_lines", 1, logLines));
    }

    private static long smaller(Map<String, Long> manifest, String name, long unit, long ceiling) {
        Long asked = manifest.get(name);
        // Compared in the manifest's unit: the product could overflow.
        return asked == null || asked > ceiling / unit ? ceiling : asked * unit;
    }
}
