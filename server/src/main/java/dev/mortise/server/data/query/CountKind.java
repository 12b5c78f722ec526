package dev.mortise.server.data.query;

/// Whether a list tells how many rows there are in all.
public enum CountKind {
    /// It does not.
    NONE,
    /// About how many: exact while they are few, else the planner's estimate.
    ESTIMATED,
    /// Exactly, however long it takes within the time limit.
    EXACT
}
