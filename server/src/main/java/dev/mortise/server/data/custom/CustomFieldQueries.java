package dev.mortise.server.data.custom;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.ExtValues;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The statements on tenants' own fields. Each works on the transaction's tenant.
final class CustomFieldQueries {
    private static final JsonMapper JSON = new JsonMapper();

    private static final String VERSION = "select version from custom_field_sets where tenant_id = ? and plugin_id = ?";

    private CustomFieldQueries() {}

    /// Requires that a tenant's fields of a plugin are those of a count of changes.
    ///
    /// @param version empty when there never were any
    static void requireVersion(Pipeline pipeline, UUID tenantId, String pluginId, Optional<Long> version) {
        pipeline.require("coalesce((" + VERSION + "), 0) = ?", List.of(tenantId, pluginId, version.orElse(0L)));
    }

    /// Counts the changes of a tenant's fields of a plugin; empty when there never were any.
    static Optional<Long> version(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql(VERSION)
                .params(transaction.tenantId(), pluginId)
                .query(Long.class)
                .optional();
    }

    /// Notes that the fields change; others that change them wait until the transaction ends.
    static void begin(Transaction transaction, String pluginId) {
        transaction.jdbc().sql("""
                        insert into custom_field_sets (tenant_id, plugin_id, version) values (?, ?, 1)
                        on conflict (tenant_id, plugin_id) do update set version = custom_field_sets.version + 1
                        """).params(transaction.tenantId(), pluginId).update();
    }

    /// A field with the entity that it belongs to.
    record Owned(int entityTag, CustomField field) {}

    /// A tenant's fields of all entities of a plugin that are in use.
    static List<Owned> inUse(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("""
                        select entity_tag, tag, name, definition, version, created_at, updated_at, retired_at
                        from custom_fields where tenant_id = ? and plugin_id = ? and retired_at is null
                        order by entity_tag, tag
                        """)
                .params(transaction.tenantId(), pluginId)
                .query((row, number) -> new Owned(row.getInt("entity_tag"), read(row)))
                .list();
    }

    /// A tenant's fields of an entity, those that are retired too.
    static List<CustomField> all(Transaction transaction, EntityTable entity) {
        return transaction
                .jdbc()
                .sql("""
                        select tag, name, definition, version, created_at, updated_at, retired_at
                        from custom_fields where tenant_id = ? and plugin_id = ? and entity_tag = ? order by tag
                        """)
                .params(transaction.tenantId(), entity.pluginId(), entity.tag())
                .query((row, number) -> read(row))
                .list();
    }

    private static CustomField read(ResultSet row) throws SQLException {
        Timestamp retired = row.getTimestamp("retired_at");
        return new CustomField(
                row.getInt("tag"),
                row.getString("name"),
                (ObjectNode) JSON.readTree(row.getString("definition")),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                Optional.ofNullable(retired).map(Timestamp::toInstant));
    }

    /// The next tag of an entity: none is given twice, not even that of a field whose values were purged.
    static int nextTag(Transaction transaction, EntityTable entity) {
        return transaction
                .jdbc()
                .sql("""
                        insert into custom_field_tags (tenant_id, plugin_id, entity_tag, last_tag) values (?, ?, ?, 1)
                        on conflict (tenant_id, plugin_id, entity_tag)
                            do update set last_tag = custom_field_tags.last_tag + 1
                        returning last_tag
                        """)
                .params(transaction.tenantId(), entity.pluginId(), entity.tag())
                .query(Integer.class)
                .single();
    }

    static void insert(Transaction transaction, EntityTable entity, CustomField field) {
        transaction
                .jdbc()
                .sql("""
                        insert into custom_fields
                            (tenant_id, plugin_id, entity_tag, tag, name, definition, version, created_at, updated_at)
                        values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
                        """)
                .params(
                        transaction.tenantId(),
                        entity.pluginId(),
                        entity.tag(),
                        field.tag(),
                        field.name(),
                        field.definition().toString(),
                        field.version(),
                        Timestamp.from(field.createdAt()),
                        Timestamp.from(field.updatedAt()))
                .update();
    }

    static void update(Transaction transaction, EntityTable entity, CustomField field) {
        transaction
                .jdbc()
                .sql("""
                        update custom_fields set definition = ?::jsonb, version = ?, updated_at = ?, retired_at = ?
                        where tenant_id = ? and plugin_id = ? and entity_tag = ? and tag = ?
                        """)
                .param(field.definition().toString())
                .param(field.version())
                .param(Timestamp.from(field.updatedAt()))
                .param(field.retiredAt().map(Timestamp::from).orElse(null))
                .param(transaction.tenantId())
                .param(entity.pluginId())
                .param(entity.tag())
                .param(field.tag())
                .update();
    }

    static void delete(Transaction transaction, EntityTable entity, int tag) {
        transaction
                .jdbc()
                .sql("delete from custom_fields where tenant_id = ? and plugin_id = ? and entity_tag = ? and tag = ?")
                .params(transaction.tenantId(), entity.pluginId(), entity.tag(), tag)
                .update();
    }

    /// Takes the values of a field out of some rows, those in the trash too.
    ///
    /// @return how many rows had one
    static int purge(Transaction transaction, EntityTable entity, EntityField field, int most) {
        String key = ExtValues.key(field);
        return transaction
                .jdbc()
                .sql("""
                        update "%1$s" set ext = ext - ?
                        where tenant_id = ? and id in (
                            select id from "%1$s" where tenant_id = ? and jsonb_exists(ext, ?) limit ?)
                        """.formatted(entity.table()))
                .params(key, transaction.tenantId(), transaction.tenantId(), key, most)
                .update();
    }

    /// This moment, as it is stored.
    static Instant now(Clock clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
