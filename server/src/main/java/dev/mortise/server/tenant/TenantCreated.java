package dev.mortise.server.tenant;

import dev.mortise.server.platform.Transaction;

/// Published as a Spring application event when a tenant has come to be, inside the transaction that creates it: a
/// listener that throws undoes it.
///
/// @param transaction a platform transaction; for the listener's own rows, only while the event is handled
public record TenantCreated(Transaction transaction, Tenant tenant) {}
