package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.UUID;

/// What a feature that carries deliveries out may do with them, each inside its own transaction.
public interface Deliveries {
    /// Marks a delivery done in the transaction of its effects.
    ///
    /// @param transaction of the delivery's tenant
    /// @param run the run that did it
    /// @throws LeaseLost when another claim holds the delivery
    void markDone(Transaction transaction, Delivery delivery, UUID run);

    /// As [#markDone], and only while a version of the plugin serves: effects that an earlier one had are
    /// not stored once another has taken its place.
    ///
    /// @param transaction of the delivery's tenant
    /// @return whether the version serves; when not, the claim still holds and nothing may be committed
    /// @throws LeaseLost when another claim holds the delivery
    boolean markDone(Transaction transaction, Delivery delivery, UUID run, String version);

    /// As [#markDone(Transaction, Delivery, UUID, String)] for many of one plugin, all or none.
    ///
    /// @param transaction of the deliveries' tenant
    /// @return whether every claim held and the version serves and runs; when not, nothing may be committed
    boolean markAllDone(Transaction transaction, List<Done> done, String version);

    /// A delivery that is done, and the run that did it.
    record Done(Delivery delivery, UUID run) {}

    /// Tells a plugin that it starts to serve a tenant: one delivery of kind `TENANT`, before which it gets
    /// none of the tenant's events. Does nothing while such a delivery is live.
    ///
    /// @param transaction of the platform
    void startTenant(Transaction transaction, UUID tenantId, String pluginId);

    /// Sets aside the events that wait for a plugin, each as skipped: it can be replayed while it is kept.
    ///
    /// @param transaction of the platform
    /// @return how many
    int skip(Transaction transaction, String pluginId, String reason);

    /// As [#skip(Transaction, String, String)] for one tenant.
    ///
    /// @param transaction of the platform
    /// @return how many
    int skip(Transaction transaction, UUID tenantId, String pluginId, String reason);

    /// Makes due what of a tenant waits for a plugin to be tried again later.
    ///
    /// @param transaction of the platform
    void hurry(Transaction transaction, UUID tenantId, String pluginId);

    /// How many of a tenant's deliveries wait for a plugin.
    ///
    /// @param transaction of the platform
    /// @param most how many are counted at most
    int waiting(Transaction transaction, UUID tenantId, String pluginId, int most);

    /// Ends what still waits for a plugin as dead letters, which can be replayed when the plugin is back.
    ///
    /// @param transaction of the platform
    void abandon(Transaction transaction, String pluginId, String reason);

    /// Removes everything that a plugin was to hear.
    ///
    /// @param transaction of the platform
    void forget(Transaction transaction, String pluginId);

    /// Tells the dispatchers of all nodes that something may be due.
    void wake();
}
