package dev.mortise.server.data;

import dev.mortise.server.event.Causation;
import dev.mortise.server.platform.Actor;
import org.jspecify.annotations.Nullable;

/// Who writes and why, for the row, its audit entry and its event.
///
/// @param actor who writes
/// @param causation the event whose handling leads to the write; null when a user or the server itself writes
public record WriteContext(Actor actor, @Nullable Causation causation) {}
