package dev.mortise.server.event;

import org.jspecify.annotations.Nullable;

/// Which events are meant, as parameters of a request say it; null for any. What they mean: [EventFilter].
///
/// @param type a pattern of types
/// @param plugin whose events
/// @param from the moment from which on
/// @param to the moment before which
/// @param record the record that they are about
/// @param causation the event that caused them
/// @param correlation the event that their chain began with
/// @param actor the id of who caused them
record EventSelection(
        @Nullable String type,
        @Nullable String plugin,
        @Nullable String from,
        @Nullable String to,
        @Nullable String record,
        @Nullable String causation,
        @Nullable String correlation,
        @Nullable String actor) {
    /// Events by what they are and when they were.
    static EventSelection of(
            @Nullable String type, @Nullable String plugin, @Nullable String from, @Nullable String to) {
        return new EventSelection(type, plugin, from, to, null, null, null, null);
    }
}
