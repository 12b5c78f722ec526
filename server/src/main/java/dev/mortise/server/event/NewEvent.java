package dev.mortise.server.event;

import dev.mortise.server.platform.Actor;
import org.jspecify.annotations.Nullable;

/// An event to append. Its tenant is the transaction's.
///
/// @param type dotted, as `com.acme.inventory.item.created`; at most 200 characters
/// @param actor who made it happen; null when nobody is known
/// @param causation what it follows from; null for the first of a chain
/// @param orderKey events with the same key reach a plugin in the order in which they were appended, as a
///   record's id; null when order does not matter
/// @param payload JSON text; at most 1 MiB
public record NewEvent(
        String type,
        @Nullable Actor actor,
        @Nullable Causation causation,
        @Nullable String orderKey,
        String payload) {
    /// The most bytes of a payload, in UTF-8.
    public static final int MOST_PAYLOAD_BYTES = 1 << 20;

    /// How deep a chain of events may be: the event of a user is 0, what a plugin publishes for it is 1.
    public static final int DEEPEST = 16;

    /// How deep it is in its chain.
    public int depth() {
        return causation == null ? 0 : causation.depth() + 1;
    }
}
