package dev.mortise.server.data.query;

import dev.mortise.server.platform.Pipeline;
import java.util.List;

/// Locks of entities' tables.
public final class RowLockQueries {
    private RowLockQueries() {}

    /// Keeps upgrades of the plugin away from an entity's table until the transaction ends, as any write to it
    /// does, and waits for one that is under way. Writers do not wait for each other.
    public static void keepAsItIs(Pipeline pipeline, String table) {
        pipeline.update("lock table \"" + table + "\" in row exclusive mode", List.of());
    }
}
