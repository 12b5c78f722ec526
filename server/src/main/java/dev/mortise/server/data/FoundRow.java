package dev.mortise.server.data;

import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// A row as it was read. Made and taken by [EntityStore] only.
public interface FoundRow {
    /// The row.
    UUID id();

    /// The version that it had.
    long version();

    /// The row as the API shows it.
    ObjectNode json();
}
