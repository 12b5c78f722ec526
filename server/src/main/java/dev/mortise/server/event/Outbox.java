package dev.mortise.server.event;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.UUID;

/// Takes events inside the transaction that makes them happen.
public interface Outbox {
    /// Appends an event and one delivery for each plugin that hears it; both are there when the transaction
    /// commits, and neither when it does not. Call it after the write whose order the event's order key
    /// stands for: the row lock of that write is what keeps two nodes' events of one record apart.
    ///
    /// @param transaction a tenant's
    /// @return the event's id
    /// @throws EventRefused when the type, the payload's size or the depth breaks a rule
    UUID append(Transaction transaction, NewEvent event);

    /// [#append] as a part of a pipeline of the transaction, behind the write.
    ///
    /// @param transaction a tenant's
    /// @throws EventRefused when the type, the payload's size or the depth breaks a rule
    void append(Transaction transaction, Pipeline pipeline, NewEvent event);

    /// [#append] as a part of the pipeline that ends a transaction: nothing can be asked any more, so who
    /// hears the event is told by what this node knows, and the pipeline requires that it holds.
    ///
    /// @param transaction a tenant's
    /// @return whether this node knows it; if not, the pipeline must not be sent
    /// @throws EventRefused when the type, the payload's size or the depth breaks a rule
    boolean appendLast(Transaction transaction, Pipeline pipeline, NewEvent event);

    /// [#append] for many at once, in their order.
    ///
    /// @param transaction a tenant's
    /// @throws EventRefused when one breaks a rule
    void appendAll(Transaction transaction, List<NewEvent> events);

    /// Checks what [#append] would refuse. Nothing is written.
    ///
    /// @throws EventRefused when the type, the payload's size or the depth breaks a rule
    void check(NewEvent event);
}
