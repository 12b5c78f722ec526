package dev.mortise.server.data.entity;

import org.jooq.Condition;

/// The rows that a caller meets. Immutable.
@FunctionalInterface
public interface RowScope {
    /// What is true of these rows, and of no others.
    ///
    /// @param alias what the entity's table is called in the statement
    Condition on(String alias);
}
