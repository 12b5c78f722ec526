package dev.mortise.server.platform;

/// A transaction that its holder ends. [#close] rolls back what was not committed.
public interface OpenTransaction extends Transaction, AutoCloseable {
    /// Commits, then runs what [#afterCommit] collected.
    void commit();

    @Override
    void close();
}
