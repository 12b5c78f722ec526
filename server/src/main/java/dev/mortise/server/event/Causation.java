package dev.mortise.server.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an event follows from.
///
/// @param event the event that was being handled
/// @param correlation the event that the chain began with
/// @param depth that event's depth; what follows from it is one deeper
/// @param plugin the plugin that handled it
/// @param run the plugin's run
/// @param orderKey that event's order key; what the plugin publishes keeps it. Null when it had none
public record Causation(
        UUID event,
        UUID correlation,
        int depth,
        String plugin,
        UUID run,
        @Nullable String orderKey) {}
