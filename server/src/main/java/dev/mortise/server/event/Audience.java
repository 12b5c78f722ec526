package dev.mortise.server.event;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.UUID;

/// Which plugins a tenant uses.
interface Audience {
    /// Whether the transaction's tenant uses the plugin, as this transaction sees it.
    boolean uses(Transaction transaction, String pluginId);

    /// Requires that a tenant uses the plugin.
    void requireUses(Pipeline pipeline, UUID tenantId, String pluginId);
}
