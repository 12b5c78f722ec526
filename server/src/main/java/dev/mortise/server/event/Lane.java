package dev.mortise.server.event;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The deliveries of one record to one plugin, which go one after the other.
record Lane(String pluginId, UUID tenantId, String orderKey) {
    /// The lane of a delivery; null when it has no order.
    static @Nullable Lane of(String pluginId, UUID tenantId, @Nullable String orderKey) {
        return orderKey == null ? null : new Lane(pluginId, tenantId, orderKey);
    }
}
