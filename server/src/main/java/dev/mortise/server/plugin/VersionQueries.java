package dev.mortise.server.plugin;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements of a plugin's versions, from transactions of the platform.
final class VersionQueries {
    /// A stored version that does not serve.
    ///
    /// @param manifestToml the manifest as its author wrote it
    /// @param inspection what the upload's check found, a JSON object
    /// @param sha256 of the code, in hexadecimal
    record StoredVersion(
            String pluginId,
            String version,
            String manifestToml,
            String inspection,
            String sha256,
            long sizeBytes,
            Instant uploadedAt) {}

    private static final String SELECT =
            "select plugin_id, version, manifest_toml, inspection, sha256, size_bytes, uploaded_at from plugin_versions";

    private VersionQueries() {}

    /// A plugin's stored versions, the newest upload first.
    static List<StoredVersion> list(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql(SELECT + " where plugin_id = ? order by uploaded_at desc, version")
                .param(pluginId)
                .query((row, index) -> version(row))
                .list();
    }

    static Optional<StoredVersion> find(Transaction transaction, String pluginId, String version) {
        return transaction
                .jdbc()
                .sql(SELECT + " where plugin_id = ? and version = ?")
                .params(pluginId, version)
                .query((row, index) -> version(row))
                .optional();
    }

    static byte[] code(Transaction transaction, String pluginId, String version) {
        return transaction
                .jdbc()
                .sql("select wasm from plugin_versions where plugin_id = ? and version = ?")
                .params(pluginId, version)
                .query((row, index) -> row.getBytes("wasm"))
                .single();
    }

    /// Stores an upload of another version.
    ///
    /// @param uploadedBy JSON object of the actor
    /// @return whether there was none of that version
    static boolean insert(Transaction transaction, StoredPlugin plugin, byte[] wasm, String uploadedBy) {
        return transaction
                        .jdbc()
                        .sql("""
                                insert into plugin_versions (plugin_id, version, manifest_toml, inspection, sha256, size_bytes,
                                    uploaded_at, uploaded_by, wasm)
                                values (?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?)
                                on conflict (plugin_id, version) do nothing
                                """)
                        .params(
                                plugin.id(),
                                plugin.version(),
                                plugin.manifestToml(),
                                plugin.inspection(),
                                plugin.sha256(),
                                plugin.sizeBytes(),
                                PluginQueries.utc(plugin.uploadedAt()),
                                uploadedBy,
                                wasm)
                        .update()
                == 1;
    }

    /// Deletes the oldest uploads beyond a number. The one that leads back is kept beside them, and
    /// so is one that is about to serve.
    static void trim(Transaction transaction, String pluginId, int most) {
        transaction
                .jdbc()
                .sql("""
                        delete from plugin_versions v using (
                            select o.version from plugin_versions o join plugins p on p.id = o.plugin_id
                            where o.plugin_id = :plugin and o.version is distinct from p.previous_version
                                and not exists (select 1 from plugin_upgrades u
                                    where u.plugin_id = o.plugin_id and u.to_version = o.version
                                      and u.state = 'preparing')
                            order by o.uploaded_at desc, o.version offset :most) old
                        where v.plugin_id = :plugin and v.version = old.version
                        """)
                .param("plugin", pluginId)
                .param("most", most)
                .update();
    }

    /// The version that served before; empty when there is no way back.
    static Optional<String> previous(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("select previous_version from plugins where id = ? and previous_version is not null")
                .param(pluginId)
                .query(String.class)
                .optional();
    }

    static void forgetPrevious(Transaction transaction, String pluginId) {
        transaction
                .jdbc()
                .sql("update plugins set previous_version = null where id = ?")
                .param(pluginId)
                .update();
    }

    /// Puts a stored version in the place of the one that serves, which is kept.
    ///
    /// @param previous the version that leads back from now on; null for none
    static void swap(Transaction transaction, String pluginId, String version, @Nullable String previous, Instant now) {
        transaction.jdbc().sql("""
                        insert into plugin_versions (plugin_id, version, manifest_toml, inspection, sha256, size_bytes,
                            uploaded_at, uploaded_by, wasm)
                        select p.id, p.version, p.manifest_toml, p.inspection, p.sha256, p.size_bytes, p.uploaded_at,
                            p.uploaded_by, c.wasm
                        from plugins p join plugin_code c on c.plugin_id = p.id where p.id = ?
                        """).param(pluginId).update();
        transaction
                .jdbc()
                .sql("""
                        update plugins p set version = v.version, manifest_toml = v.manifest_toml,
                            inspection = v.inspection, sha256 = v.sha256, size_bytes = v.size_bytes,
                            uploaded_at = v.uploaded_at, uploaded_by = v.uploaded_by, previous_version = ?, updated_at = ?,
                            generation = p.generation + 1
                        from plugin_versions v where p.id = ? and v.plugin_id = p.id and v.version = ?
                        """)
                .param(previous)
                .param(PluginQueries.utc(now))
                .param(pluginId)
                .param(version)
                .update();
        transaction.jdbc().sql("""
                        update plugin_code c set wasm = v.wasm from plugin_versions v
                        where c.plugin_id = ? and v.plugin_id = c.plugin_id and v.version = ?
                        """).params(pluginId, version).update();
        transaction
                .jdbc()
                .sql("delete from plugin_versions where plugin_id = ? and version = ?")
                .params(pluginId, version)
                .update();
    }

    private static StoredVersion version(ResultSet row) throws SQLException {
        return new StoredVersion(
                row.getString("plugin_id"),
                row.getString("version"),
                row.getString("manifest_toml"),
                row.getString("inspection"),
                row.getString("sha256"),
                row.getLong("size_bytes"),
                row.getObject("uploaded_at", OffsetDateTime.class).toInstant());
    }
}
