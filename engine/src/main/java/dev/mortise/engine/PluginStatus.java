package dev.mortise.engine;

import org.jspecify.annotations.Nullable;

/// A loaded plugin.
///
/// @param id its id
/// @param version its version
/// @param state its state
/// @param reason why it is in the state `ERROR`; null in others
public record PluginStatus(
        String id,
        String version,
        PluginState state,
        @Nullable String reason) {}
