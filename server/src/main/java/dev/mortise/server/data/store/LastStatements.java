package dev.mortise.server.data.store;

import dev.mortise.server.platform.Pipeline;
import tools.jackson.databind.JsonNode;

/// What a transaction does after its only write, before it is committed.
@FunctionalInterface
public interface LastStatements {
    /// Adds it to the pipeline that ends the transaction.
    ///
    /// @param row the row as it is answered
    void add(Pipeline pipeline, JsonNode row);
}
