package dev.mortise.server.tenant;

import dev.mortise.server.platform.Transaction;

/// Published as a Spring application event when the operator changed whether a tenant uses a plugin, inside the
/// transaction that changes it.
///
/// @param transaction a platform transaction; for the listener's own rows, only while the event is handled
/// @param enabled whether the tenant uses it now
public record TenantPluginChanged(Transaction transaction, Tenant tenant, String pluginId, boolean enabled) {}
