package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;

/// Which plugins a tenant uses.
@FunctionalInterface
interface Audience {
    /// Whether the transaction's tenant uses the plugin, as this transaction sees it.
    boolean uses(Transaction transaction, String pluginId);
}
