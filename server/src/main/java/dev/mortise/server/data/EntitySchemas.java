package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.platform.Transaction;

/// Makes tables of a plugin's entities.
public interface EntitySchemas {
    /// Checks that tables can be made of a manifest, whatever tables there are. Touches no database.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` with what cannot be stored and why
    void check(Manifest manifest);

    /// Makes the tables, columns and indexes that are new, and notes new names. What is gone from the manifest is
    /// no longer shown, but its columns and tables keep their values: a later manifest with the same tag shows them
    /// again. Nothing changes when there is nothing new.
    ///
    /// @param transaction the owner's or the platform's; becomes the owner's for this step. Nothing is done when it
    ///   is rolled back
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` when a field would be stored otherwise than it
    ///   is, or stored rows break a new uniqueness; 503 `busy` when the tables are in use for long
    void apply(Transaction transaction, Manifest manifest);

    /// Drops a plugin's tables with every tenant's rows; nothing when it has none.
    ///
    /// @param transaction the owner's or the platform's; becomes the owner's for this step
    /// @throws dev.mortise.server.platform.ApiProblem 503 `busy` when the tables are in use for long
    void drop(Transaction transaction, String pluginId);
}
