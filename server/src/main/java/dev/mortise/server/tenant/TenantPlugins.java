package dev.mortise.server.tenant;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Which tenants use which plugins: all use all, unless the operator chose otherwise.
@Component
public final class TenantPlugins {
    /// Whether a tenant uses a plugin, as the transaction sees it.
    public boolean uses(Transaction transaction, UUID tenantId, String pluginId) {
        return TenantQueries.uses(transaction, tenantId, pluginId);
    }

    /// Requires that a tenant uses a plugin.
    public void requireUses(Pipeline pipeline, UUID tenantId, String pluginId) {
        TenantQueries.requireUses(pipeline, tenantId, pluginId);
    }

    /// The tenants that use a plugin and are not suspended; from a platform transaction.
    public List<Tenant> using(Transaction transaction, String pluginId) {
        return TenantQueries.using(transaction, pluginId);
    }
}
