package dev.mortise.server.platform;

/// The database role that a transaction works under.
public enum DatabaseRole {
    /// `mortise_app`: sees one tenant's rows, by row-level security.
    TENANT("mortise_app"),
    /// `mortise_platform`: sees every tenant's rows; owns nothing.
    PLATFORM("mortise_platform"),
    /// The login user, who owns the schema: DDL only. Row-level security is forced, so it sees no tenant's rows.
    OWNER("none");

    private final String word;

    DatabaseRole(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
