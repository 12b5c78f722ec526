package dev.mortise.server.setting;

import dev.mortise.server.platform.Transaction;

/// Published as a Spring application event when a setting was set or removed, inside the transaction that changes
/// it.
///
/// @param transaction the tenant's; for the listener's own rows, only while the event is handled
/// @param key the setting's key
public record SettingChanged(Transaction transaction, String key) {}
