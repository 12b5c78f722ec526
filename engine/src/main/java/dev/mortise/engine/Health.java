package dev.mortise.engine;

import org.jspecify.annotations.Nullable;

/// Whether a plugin does its work.
public sealed interface Health {
    /// It is running.
    record Healthy() implements Health {}

    /// It is not running.
    ///
    /// @param state the state that it is in; null when it is not loaded
    record Unhealthy(@Nullable PluginState state) implements Health {}

    /// It was to run and could not.
    ///
    /// @param reason why
    record Failed(String reason) implements Health {}
}
