package dev.mortise.server.tenant;

import dev.mortise.server.platform.Transaction;

/// Gives a new tenant its first user. Implemented by the feature that holds users.
public interface TenantFounder {
    /// Creates the tenant's admin role and its user `admin`.
    ///
    /// @param transaction the platform transaction that creates the tenant
    void found(Transaction transaction, Tenant tenant, String adminPassword);
}
