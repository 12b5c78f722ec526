package dev.mortise.server.event;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.List;

/// Hears of a tenant's events in the transaction that stores them, so that what it writes is there
/// exactly when they are. A feature that sends events on provides one.
public interface EventListener {
    /// Events are stored. What is thrown undoes the transaction of the business, so nothing is, for
    /// what concerns the listener alone.
    ///
    /// @param transaction the tenant's
    /// @param version grows with each change of who hears events ([Subscriptions#changed]), as the
    ///   transaction sees it: what a listener has read under the same version still holds
    /// @param events in the order in which they were appended
    void stored(Transaction transaction, long version, List<StoredEvent> events);

    /// [#stored] for events that a pipeline stores with the commit of its transaction: adds to it what is
    /// to be written, by what is known without asking. What is added counts only if the version is still
    /// this one then.
    ///
    /// @param version as in [#stored]
    /// @return whether all that is to be written could be told; if not, the pipeline is not sent
    boolean foretell(Transaction transaction, Pipeline pipeline, long version, List<StoredEvent> events);
}
