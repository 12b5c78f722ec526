package dev.mortise.server.data.schema;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Transaction;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/// The views by which people read entities with SQL: one for each entity, with the names of the
/// manifest, in a schema that has the plugin's id. They are there while there is a login that may read
/// them. Thread-safe.
@Component
public final class SqlViews {
    private final KnownTables known;

    SqlViews(KnownTables known) {
        this.known = known;
    }

    /// Makes the views of a plugin.
    ///
    /// @param owner the owner's transaction
    /// @throws dev.mortise.server.platform.ApiProblem 503 `busy` when its tables are in use for long
    public void create(Transaction owner, Manifest manifest) {
        try {
            SchemaQueries.begin(owner, manifest.id());
            SqlViewQueries.drop(owner, manifest.id());
            SqlViewQueries.create(owner, known.of(manifest));
        } catch (DataAccessException e) {
            throw TableSchemas.translated(e);
        }
    }

    /// Drops the views of a plugin; nothing when there are none.
    ///
    /// @param owner the owner's transaction
    public void drop(Transaction owner, String pluginId) {
        try {
            SchemaQueries.begin(owner, pluginId);
            SqlViewQueries.drop(owner, pluginId);
        } catch (DataAccessException e) {
            throw TableSchemas.translated(e);
        }
    }

    /// Waits until nobody changes tables of plugins, and keeps others from it until the transaction
    /// ends: views are made for all plugins, or for none.
    ///
    /// @param owner the owner's transaction
    public static void begin(Transaction owner) {
        SqlViewQueries.hold(owner);
    }

    /// Whether there is a login.
    static boolean areWanted(Transaction owner) {
        return owner.as(DatabaseRole.PLATFORM, SqlViewQueries::hasLogins);
    }
}
