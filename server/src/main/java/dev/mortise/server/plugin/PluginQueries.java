package dev.mortise.server.plugin;

import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements of stored plugins. What is not said to work in any transaction, or in a tenant's,
/// belongs to one of the platform.
final class PluginQueries {
    private static final String SELECT =
            "select id, version, status, reason, manifest_toml, inspection, sha256, size_bytes, uploaded_at, updated_at from plugins";

    private static final String STATE = "select id, version, status, uploaded_at from plugins where id = ?";

    private PluginQueries() {}

    static List<StoredPlugin> list(Transaction transaction) {
        return transaction
                .jdbc()
                .sql(SELECT + " order by id")
                .query((row, index) -> plugin(row))
                .list();
    }

    static Optional<StoredPlugin> find(Transaction transaction, String id) {
        return transaction
                .jdbc()
                .sql(SELECT + " where id = ?")
                .param(id)
                .query((row, index) -> plugin(row))
                .optional();
    }

    /// Where a plugin stands.
    ///
    /// @param uploadedAt tells one upload of an id from another
    record State(String id, String version, StoredStatus status, Instant uploadedAt) {}

    /// Requires that a plugin has an upload and one of some statuses; in any transaction.
    ///
    /// @param uploadedAt when the upload was; empty for one that there is not, which never holds
    static void requireStill(Pipeline pipeline, String id, Optional<Instant> uploadedAt, List<StoredStatus> statuses) {
        if (uploadedAt.isEmpty()) {
            pipeline.require("false", List.of());
            return;
        }
        pipeline.require(
                "exists (select 1 from plugins where id = ? and uploaded_at = ? and status = any (?))",
                List.of(
                        id,
                        utc(uploadedAt.get()),
                        statuses.stream().map(StoredStatus::word).toArray(String[]::new)));
    }

    /// Where a plugin stands; in any transaction.
    static Optional<State> state(Transaction transaction, String id) {
        return transaction
                .jdbc()
                .sql(STATE)
                .param(id)
                .query((row, index) -> state(row))
                .optional();
    }

    /// Where all plugins stand, by id; in any transaction.
    static List<State> states(Transaction transaction) {
        return transaction
                .jdbc()
                .sql("select id, version, status, uploaded_at from plugins order by id")
                .query((row, index) -> state(row))
                .list();
    }

    /// Finds a plugin and keeps every other step away from it until the transaction ends.
    static Optional<StoredPlugin> lock(Transaction transaction, String id) {
        return transaction
                .jdbc()
                .sql(SELECT + " where id = ? for update")
                .param(id)
                .query((row, index) -> plugin(row))
                .optional();
    }

    /// Ids whose namespace would hold the given id's, or lie in it.
    static List<String> overlapping(Transaction transaction, String id) {
        return transaction.jdbc().sql("""
                        select id from plugins
                        where id <> :id and (starts_with(id, :id || '.') or starts_with(:id, id || '.'))
                        order by id
                        """).param("id", id).query(String.class).list();
    }

    /// Stores an upload.
    ///
    /// @param uploadedBy JSON object of the actor
    /// @return whether it was new
    static boolean insert(Transaction transaction, StoredPlugin plugin, byte[] wasm, String uploadedBy) {
        int inserted = transaction
                .jdbc()
                .sql("""
                        insert into plugins (id, version, status, reason, manifest_toml, inspection, sha256, size_bytes,
                            uploaded_at, uploaded_by, updated_at)
                        values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?)
                        on conflict (id) do nothing
                        """)
                .param(plugin.id())
                .param(plugin.version())
                .param(plugin.status().word())
                .param(plugin.reason())
                .param(plugin.manifestToml())
                .param(plugin.inspection())
                .param(plugin.sha256())
                .param(plugin.sizeBytes())
                .param(utc(plugin.uploadedAt()))
                .param(uploadedBy)
                .param(utc(plugin.updatedAt()))
                .update();
        if (inserted == 0) {
            return false;
        }
        transaction
                .jdbc()
                .sql("insert into plugin_code (plugin_id, wasm) values (?, ?)")
                .params(plugin.id(), wasm)
                .update();
        return true;
    }

    static byte[] code(Transaction transaction, String id) {
        return transaction
                .jdbc()
                .sql("select wasm from plugin_code where plugin_id = ?")
                .param(id)
                .query((row, index) -> row.getBytes("wasm"))
                .single();
    }

    /// The code of one upload; empty when another one serves by now.
    ///
    /// @param sha256 of the code that is meant
    static Optional<byte[]> code(Transaction transaction, String id, String sha256) {
        return transaction
                .jdbc()
                .sql("""
                        select c.wasm from plugin_code c join plugins p on p.id = c.plugin_id
                        where p.id = ? and p.sha256 = ?
                        """)
                .params(id, sha256)
                .query((row, index) -> row.getBytes("wasm"))
                .optional();
    }

    static void setStatus(
            Transaction transaction, String id, StoredStatus status, @Nullable String reason, Instant now) {
        transaction
                .jdbc()
                .sql("""
                        update plugins set status = ?, reason = ?, updated_at = ?, generation = generation + 1 where id = ?
                        """)
                .param(status.word())
                .param(reason)
                .param(utc(now))
                .param(id)
                .update();
    }

    /// Deletes a plugin with everything that its calls left behind.
    static void delete(Transaction transaction, String id) {
        for (String table : List.of("plugin_logs", "plugin_runs", "plugin_tenants", "plugin_holds")) {
            transaction
                    .jdbc()
                    .sql("delete from " + table + " where plugin_id = ?")
                    .param(id)
                    .update();
        }
        transaction.jdbc().sql("delete from plugins where id = ?").param(id).update();
    }

    /// The tenants for which a plugin's start has been carried out.
    static List<UUID> started(Transaction transaction, String id) {
        return transaction
                .jdbc()
                .sql("select tenant_id from plugin_tenants where plugin_id = ?")
                .param(id)
                .query(UUID.class)
                .list();
    }

    /// Whether the plugin's start for the transaction's tenant has been carried out.
    static boolean isStarted(Transaction transaction, String id) {
        return transaction
                .jdbc()
                .sql("select exists (select 1 from plugin_tenants where tenant_id = ? and plugin_id = ?)")
                .params(transaction.tenantId(), id)
                .query(Boolean.class)
                .single();
    }

    /// Notes that the plugin's start for the transaction's tenant has been carried out.
    static void markStarted(Transaction transaction, String id, Instant now) {
        transaction.jdbc().sql("""
                        insert into plugin_tenants (tenant_id, plugin_id, started_at) values (?, ?, ?)
                        on conflict (tenant_id, plugin_id) do nothing
                        """).params(transaction.tenantId(), id, utc(now)).update();
    }

    private static State state(ResultSet row) throws SQLException {
        return new State(
                row.getString("id"),
                row.getString("version"),
                StoredStatus.parse(row.getString("status")),
                row.getObject("uploaded_at", OffsetDateTime.class).toInstant());
    }

    private static StoredPlugin plugin(ResultSet row) throws SQLException {
        return new StoredPlugin(
                row.getString("id"),
                row.getString("version"),
                StoredStatus.parse(row.getString("status")),
                row.getString("reason"),
                row.getString("manifest_toml"),
                row.getString("inspection"),
                row.getString("sha256"),
                row.getLong("size_bytes"),
                row.getObject("uploaded_at", OffsetDateTime.class).toInstant(),
                row.getObject("updated_at", OffsetDateTime.class).toInstant());
    }

    static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }
}
