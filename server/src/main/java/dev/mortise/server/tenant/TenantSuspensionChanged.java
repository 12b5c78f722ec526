package dev.mortise.server.tenant;

import dev.mortise.server.platform.Transaction;

/// Published as a Spring application event when a tenant was suspended or let in again, inside the transaction
/// that changes it.
public record TenantSuspensionChanged(Transaction transaction, Tenant tenant) {}
