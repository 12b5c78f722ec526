package dev.mortise.engine;

import java.util.Locale;

/// The state of a loaded plugin.
public enum PluginState {
    /// Its code is compiled.
    LOADED,
    /// `init` returned ok.
    INITIALIZED,
    /// It hears events.
    RUNNING,
    /// It hears no events any more.
    DISABLED,
    /// It could not start.
    ERROR;

    /// The word in messages.
    ///
    /// @return the name in lower case
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
