package dev.mortise.server.data.imports;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Transaction;

/// Says what a user may import at this moment: an import asks again for every part of it.
public interface ImportAccess {
    /// An entity that a user may import into.
    record Allowed(EntityTables tables, EntityTable table) {}

    /// The entity as the user meets it, when the user may write it as the mode does.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 404 for an entity that the user does not meet; 403
    Allowed find(Transaction transaction, Principal principal, String plugin, String entity, ImportOptions.Mode mode);

    /// Whether entities that were found before still are the plugin's. Writes of an upgrade wait for the transaction.
    boolean isCurrent(Transaction transaction, EntityTables tables);
}
