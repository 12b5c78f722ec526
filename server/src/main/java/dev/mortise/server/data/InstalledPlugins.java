package dev.mortise.server.data;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.Optional;

/// Knows the plugins whose tables exist: installed, running, disabled, or stopped by an error after that;
/// not those that are only uploaded, uninstalled or unknown. Provided by the feature that holds plugins.
/// Whether a tenant uses a plugin is asked elsewhere.
public interface InstalledPlugins {
    /// A plugin as the transaction sees it.
    ///
    /// @param transaction a tenant's, or the platform's
    Optional<InstalledPlugin> find(Transaction transaction, String pluginId);

    /// Requires that a plugin still is what it was found to be: the same upload, switched on or off as it
    /// was.
    ///
    /// @param found what [#find] of this source gave
    void requireStill(Pipeline pipeline, InstalledPlugin found);

    /// All of them, by id.
    ///
    /// @param transaction a tenant's, or the platform's
    List<InstalledPlugin> list(Transaction transaction);
}
