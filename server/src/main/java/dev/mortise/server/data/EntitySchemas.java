package dev.mortise.server.data;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.platform.Transaction;
import java.util.List;

/// Makes tables of a plugin's entities.
public interface EntitySchemas {
    /// Checks that tables can be made of a manifest, whatever tables there are. Touches no database.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` with what cannot be stored and why
    void check(Manifest manifest);

    /// Makes the tables, columns and indexes that are new, and notes new names. What is gone from the
    /// manifest is no longer shown, but its columns and tables keep their values: a later manifest with the
    /// same tag shows them again. Nothing changes when there is nothing new.
    ///
    /// @param transaction the owner's or the platform's; becomes the owner's for this step. Nothing is done
    ///   when it is rolled back
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` when a field would be stored otherwise
    ///   than it is, or stored rows break a new uniqueness; 503 `busy` when the tables are in use for long
    void apply(Transaction transaction, Manifest manifest);

    /// Drops a plugin's tables with every tenant's rows; nothing when it has none.
    ///
    /// @param transaction the owner's or the platform's; becomes the owner's for this step
    /// @throws dev.mortise.server.platform.ApiProblem 503 `busy` when the tables are in use for long
    void drop(Transaction transaction, String pluginId);

    /// Compares another version of a manifest with the one that the tables follow. Changes nothing.
    ///
    /// @param transaction the platform's
    /// @param back whether it is the way back to the version before: rows that break its rules are told and
    ///   do not stand in the way, as they would otherwise keep a plugin on a version that does not work
    SchemaPlan plan(Transaction transaction, Manifest from, Manifest to, boolean back);

    /// Brings the tables from one version of a manifest to another. Writers are kept away until the
    /// transaction ends. What is gone keeps its columns and its values.
    ///
    /// @param transaction the owner's or the platform's; becomes the owner's for this step. Nothing is done
    ///   when it is rolled back
    /// @param back as in [#plan]
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` when the rows do not allow it; 503
    ///   `busy` when the tables are in use for long
    void evolve(Transaction transaction, Manifest from, Manifest to, boolean back);

    /// Whether tables are so large that they are to be made ready by [#prepare] before they are
    /// brought to another version, as rows could not be written for too long otherwise.
    ///
    /// @param platform a transaction of the platform
    /// @param back as in [#plan]
    /// @param always whether a table's size does not matter
    boolean needsPreparation(Transaction platform, Manifest from, Manifest to, boolean back, boolean always);

    /// Makes large tables ready for another version while the one that serves reads and writes them;
    /// [#evolve] takes a moment then. Takes as long as it takes, in transactions of its own. When it
    /// ends early, by an error or with the process, the version that serves is not concerned, and the
    /// next call goes on from there.
    ///
    /// @param back as in [#plan]
    /// @param always as in [#needsPreparation]
    /// @param beat called between parts of at most some seconds, but for the making of an index; what
    ///   it throws ends the work
    /// @throws dev.mortise.server.platform.ApiProblem 422 `refused` when the rows do not allow it;
    ///   503 `busy` when the tables are in use for long
    void prepare(Manifest from, Manifest to, boolean back, boolean always, Runnable beat);

    /// Drops what [#prepare] has left; nothing when it left nothing.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 503 `busy` when the tables are in use for long
    void abandonPreparation(String pluginId);

    /// How far [#prepare] has come, by entity; empty when nothing is prepared.
    ///
    /// @param platform a transaction of the platform
    List<SchemaProgress> progress(Transaction platform, String pluginId);

    /// What is dropped and still has its values, as `entity` and `entity.field` by the names that it had
    /// last.
    ///
    /// @param transaction the owner's or the platform's
    List<String> dropped(Transaction transaction, Manifest current);

    /// Removes for ever what is dropped: columns and tables.
    ///
    /// @param transaction the owner's or the platform's; becomes the owner's for this step
    /// @param current the manifest that the tables follow
    /// @throws dev.mortise.server.platform.ApiProblem 503 `busy` when the tables are in use for long
    void purgeDropped(Transaction transaction, Manifest current);
}
