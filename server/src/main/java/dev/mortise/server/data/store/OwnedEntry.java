package dev.mortise.server.data.store;

import dev.mortise.server.data.entity.EntityTables;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// What is to be done with a row that is saved with its owner.
sealed interface OwnedEntry {
    /// The field by which it is owned, of the entity as the caller meets it.
    EntityTables.Pointer owner();

    /// The JSON pointer of the entry.
    String place();

    /// A new row.
    record Create(EntityTables.Pointer owner, String place, ObjectNode data) implements OwnedEntry {}

    /// A change by a JSON merge patch.
    record Change(EntityTables.Pointer owner, String place, UUID id, long version, ObjectNode patch)
            implements OwnedEntry {}

    /// A deletion.
    record Remove(EntityTables.Pointer owner, String place, UUID id, long version) implements OwnedEntry {}
}
