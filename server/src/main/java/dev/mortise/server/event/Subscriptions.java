package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.util.List;

/// Which events plugins hear.
public interface Subscriptions {
    /// Replaces a plugin's subscriptions. Events whose append starts after the commit follow them, on every
    /// node.
    ///
    /// @param transaction of the platform
    /// @param subscriptions in the manifest's order; empty ends them
    void replace(Transaction transaction, String pluginId, List<Subscription> subscriptions);

    /// Says that a listener's part in who hears events changes with this transaction, so that every node's
    /// [EventListener]s read it again.
    ///
    /// @param transaction of the platform or of a tenant
    void changed(Transaction transaction);

    /// One subscription.
    ///
    /// @param pattern of event types, as `com.acme.inventory.item.{created,updated}`
    /// @param retries how often a delivery that failed is tried again
    /// @param fields an `.updated` event is heard only when one of these is among the `changed` of its payload;
    ///   empty for any
    /// @param conditional whether the subscription of this position in the plugin's stored manifest has a condition
    record Subscription(String pattern, int retries, List<String> fields, boolean conditional) {
        /// Copies the fields.
        public Subscription {
            fields = List.copyOf(fields);
        }
    }
}
