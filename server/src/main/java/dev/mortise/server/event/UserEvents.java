package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;

/// Says which events users may publish. Provided by the feature that holds plugins. Thread-safe.
@FunctionalInterface
public interface UserEvents {
    /// Checks an event that a user is about to publish: a plugin that the tenant uses declares its type,
    /// and the server does not publish such events itself.
    ///
    /// @param transaction the tenant's
    /// @param payload of the event, JSON text that the outbox takes
    /// @throws dev.mortise.server.platform.ApiProblem 400 `invalid`
    void check(Transaction transaction, String type, String payload);
}
