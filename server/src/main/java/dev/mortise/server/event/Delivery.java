package dev.mortise.server.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event on its way to one plugin, claimed by this node.
///
/// @param id the delivery
/// @param tenantId whose event it is
/// @param pluginId who hears it
/// @param kind why
/// @param attempt which try this is, from 1
/// @param token the fence: the claim that this node works under
/// @param event the event
public record Delivery(UUID id, UUID tenantId, String pluginId, Kind kind, int attempt, long token, StoredEvent event) {
    /// Why a delivery is made.
    public enum Kind {
        /// A subscription matched.
        EVENT,
        /// The plugin starts to serve the tenant.
        TENANT
    }

    /// What the plugin's own writes and events follow from.
    ///
    /// @param run the run that makes them
    public Causation causation(UUID run) {
        return new Causation(event.id(), event.correlation(), event.depth(), pluginId, run, event.orderKey());
    }

    /// What it must go in order with; null when order does not matter.
    @Nullable
    Lane lane() {
        return Lane.of(pluginId, tenantId, event.orderKey());
    }
}
