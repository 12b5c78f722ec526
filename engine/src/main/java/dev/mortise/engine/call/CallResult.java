package dev.mortise.engine.call;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a call of a plugin went and what it used.
///
/// @param runId the call's id
/// @param outcome how it ended
/// @param at when it began
/// @param fuelUsed the fuel that the guest used
/// @param elapsed guest and host together
/// @param hostTime what of it the host took: its functions and the commit
/// @param peakMemoryBytes the most memory that the guest held, tables counted
/// @param hostCalls how many host calls it made
/// @param error why it did not end well, for people; null when it did
/// @param logs what the guest wrote to its log, in order
public record CallResult(
        UUID runId,
        Outcome outcome,
        Instant at,
        long fuelUsed,
        Duration elapsed,
        Duration hostTime,
        long peakMemoryBytes,
        int hostCalls,
        @Nullable String error,
        List<LogLine> logs) {
    /// Copies the log.
    public CallResult {
        logs = List.copyOf(logs);
    }

    /// How a call ended. Only `OK` stores anything.
    public enum Outcome {
        /// The guest returned ok and its writes are stored.
        OK,
        /// The guest returned an error, or its writes could not be stored.
        FAILED,
        /// The guest broke off.
        TRAPPED,
        /// The guest used all its fuel.
        OUT_OF_FUEL,
        /// Guest and host together took too long.
        TIMED_OUT,
        /// The guest went beyond another limit.
        LIMIT,
        /// The guest did what it may not.
        DENIED,
        /// The host had no memory left for it, which is not the guest's fault: the call is to be made again later.
        REFUSED;

        /// The word in JSON and in the database: the name in lower case.
        ///
        /// @return as `out_of_fuel`
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A line of a plugin's log.
    ///
    /// @param at when it was written
    /// @param level `debug`, `info`, `warn` or `error`
    /// @param message the text
    public record LogLine(Instant at, String level, String message) {}
}
