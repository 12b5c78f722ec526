package dev.mortise.server.plugin;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Where a plugin stands in its lifecycle, as the database remembers it.
public enum StoredStatus {
    /// Checked and kept; nothing of it has run.
    UPLOADED,
    /// Its tables, permissions and subscriptions exist.
    INSTALLED,
    /// It serves its tenants.
    RUNNING,
    /// Switched off; its data and its waiting events stay.
    DISABLED,
    /// Hidden; its data stays until it is purged.
    UNINSTALLED,
    /// It was to run and could not; the reason stands beside.
    ERROR;

    /// The word in JSON and in the database: the name in lower case.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static StoredStatus parse(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
