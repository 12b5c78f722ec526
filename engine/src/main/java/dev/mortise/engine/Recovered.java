package dev.mortise.engine;

import dev.mortise.engine.call.CallResult;
import org.jspecify.annotations.Nullable;

/// How a plugin's recovery went.
///
/// @param id the plugin
/// @param init how its `init` went; null when it did not come to that
/// @param reason why it does not run; null when it does
public record Recovered(
        String id, @Nullable CallResult init, @Nullable String reason) {
    /// Whether it runs.
    ///
    /// @return true when there is no reason against it
    public boolean runs() {
        return reason == null;
    }
}
