package dev.mortise.server.tenant;

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

/// The tables `tenants` and `tenant_plugins`.
final class TenantQueries {
    private static final String USES = "select enabled from tenant_plugins where tenant_id = ? and plugin_id = ?";

    private TenantQueries() {}

    static void insert(Transaction transaction, Tenant tenant) {
        transaction
                .jdbc()
                .sql("""
                        insert into tenants (id, slug, name, operator, suspended, created_at) values (?, ?, ?, ?, ?, ?)
                        """)
                .params(
                        tenant.id(),
                        tenant.slug(),
                        tenant.name(),
                        tenant.operator(),
                        tenant.suspended(),
                        tenant.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    static Optional<Tenant> bySlug(Transaction transaction, String slug) {
        return transaction
                .jdbc()
                .sql("""
                        select id, slug, name, operator, suspended, created_at, deleting_since is not null from tenants where slug = ?
                        """)
                .param(slug)
                .query(TenantQueries::tenant)
                .optional();
    }

    static Optional<Tenant> byId(Transaction transaction, UUID id) {
        return transaction
                .jdbc()
                .sql("""
                        select id, slug, name, operator, suspended, created_at, deleting_since is not null from tenants where id = ?
                        """)
                .param(id)
                .query(TenantQueries::tenant)
                .optional();
    }

    static List<Tenant> list(Transaction transaction, @Nullable String afterSlug, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select id, slug, name, operator, suspended, created_at, deleting_since is not null
                        from tenants
                        where :after::text is null or slug > :after
                        order by slug
                        limit :limit
                        """)
                .param("after", afterSlug)
                .param("limit", limit)
                .query(TenantQueries::tenant)
                .list();
    }

    /// The tenant with a slug, locked until the transaction ends.
    static Optional<Tenant> lock(Transaction transaction, String slug) {
        return transaction
                .jdbc()
                .sql("""
                        select id, slug, name, operator, suspended, created_at, deleting_since is not null
                        from tenants where slug = ? for no key update
                        """)
                .param(slug)
                .query(TenantQueries::tenant)
                .optional();
    }

    static void setSuspended(Transaction transaction, UUID id, boolean suspended) {
        transaction
                .jdbc()
                .sql("update tenants set suspended = ? where id = ?")
                .params(suspended, id)
                .update();
    }

    static void requireUses(Pipeline pipeline, UUID tenantId, String pluginId) {
        pipeline.require("coalesce((" + USES + "), true)", List.of(tenantId, pluginId));
    }

    static boolean uses(Transaction transaction, UUID tenantId, String pluginId) {
        return transaction
                .jdbc()
                .sql(USES)
                .params(tenantId, pluginId)
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    static List<Tenant> using(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("""
                        select t.id, t.slug, t.name, t.operator, t.suspended, t.created_at, t.deleting_since is not null
                        from tenants t
                        left join tenant_plugins p on p.tenant_id = t.id and p.plugin_id = ?
                        where coalesce(p.enabled, true) and not t.suspended
                        order by t.slug
                        """)
                .param(pluginId)
                .query(TenantQueries::tenant)
                .list();
    }

    static void setUses(Transaction transaction, UUID tenantId, String pluginId, boolean enabled, Instant at) {
        transaction
                .jdbc()
                .sql("""
                        insert into tenant_plugins (tenant_id, plugin_id, enabled, updated_at)
                        values (?, ?, ?, ?)
                        on conflict (tenant_id, plugin_id)
                        do update set enabled = excluded.enabled, updated_at = excluded.updated_at
                        """)
                .params(tenantId, pluginId, enabled, at.atOffset(ZoneOffset.UTC))
                .update();
    }

    private static Tenant tenant(ResultSet row, int number) throws SQLException {
        return new Tenant(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(7),
                row.getObject(6, OffsetDateTime.class).toInstant());
    }
}
