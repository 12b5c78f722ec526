package dev.mortise.server.data;

import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/// A write of one row that keeps the rules and is not done yet. Made and taken by [EntityStore] only.
public interface PreparedWrite {
    /// The entity's name in the manifest.
    String entity();

    /// The row.
    UUID id();

    /// The row as it will be; empty when it will be gone.
    Optional<ObjectNode> row();
}
