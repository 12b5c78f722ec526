package dev.mortise.server.account;

import dev.mortise.server.platform.Transaction;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The tables `permissions` and `role_permissions`.
final class PermissionQueries {
    private PermissionQueries() {}

    /// A permission as it is listed.
    record Listed(String name, @Nullable String plugin) {}

    static void register(Transaction transaction, List<Permission> permissions) {
        String[] names = permissions.stream().map(Permission::name).toArray(String[]::new);
        String[] plugins = permissions.stream().map(Permission::pluginId).toArray(String[]::new);
        transaction.jdbc().sql("""
                        insert into permissions (name, scope, plugin_id)
                        select name, 'tenant', plugin_id from unnest(?::text[], ?::text[]) as p (name, plugin_id)
                        on conflict (name) do nothing
                        """).params(names, plugins).update();
        transaction.jdbc().sql("""
                        insert into role_permissions (tenant_id, role_id, permission)
                        select r.tenant_id, r.id, p.name
                        from roles r
                        cross join unnest(?::text[]) as p (name)
                        where r.admin
                        on conflict do nothing
                        """).params((Object) names).update();
    }

    static void retain(Transaction transaction, String pluginId, Set<String> wanted) {
        transaction
                .jdbc()
                .sql("delete from permissions where plugin_id = ? and name <> all (?::text[])")
                .params(pluginId, wanted.toArray(String[]::new))
                .update();
    }

    /// A grant of a permission to a role.
    private record Grant(UUID tenantId, UUID roleId, String permission) {}

    /// Names may change places with each other, so all grants are read before the first is written. An old
    /// name that something else has now begins without grants.
    static void carry(Transaction transaction, Map<String, String> renamed, Set<String> wanted) {
        List<Grant> grants = transaction
                .jdbc()
                .sql("select tenant_id, role_id, permission from role_permissions where permission = any (?::text[])")
                .params((Object) renamed.keySet().toArray(String[]::new))
                .query((row, number) ->
                        new Grant(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getString(3)))
                .list();
        transaction
                .jdbc()
                .sql("""
                        delete from role_permissions p using roles r
                        where r.tenant_id = p.tenant_id and r.id = p.role_id and not r.admin
                          and p.permission = any (?::text[])
                        """)
                .params((Object) Stream.concat(renamed.keySet().stream(), renamed.values().stream())
                        .distinct()
                        .toArray(String[]::new))
                .update();
        transaction
                .jdbc()
                .sql("""
                        insert into role_permissions (tenant_id, role_id, permission)
                        select tenant_id, role_id, name from unnest(?::uuid[], ?::uuid[], ?::text[])
                            as g (tenant_id, role_id, name)
                        on conflict do nothing
                        """)
                .params(
                        grants.stream().map(Grant::tenantId).toArray(UUID[]::new),
                        grants.stream().map(Grant::roleId).toArray(UUID[]::new),
                        grants.stream()
                                .map(grant -> Objects.requireNonNull(renamed.get(grant.permission())))
                                .toArray(String[]::new))
                .update();
        String[] gone =
                renamed.keySet().stream().filter(name -> !wanted.contains(name)).toArray(String[]::new);
        transaction
                .jdbc()
                .sql("delete from permissions where name = any (?::text[])")
                .params((Object) gone)
                .update();
    }

    /// Gives permissions to every tenant's role of a name, and takes others from it.
    static void adjust(Transaction transaction, String role, List<String> given, List<String> taken) {
        transaction.jdbc().sql("""
                        insert into role_permissions (tenant_id, role_id, permission)
                        select r.tenant_id, r.id, p.name from roles r cross join unnest(?::text[]) as p (name)
                        where r.name = ? and not r.admin
                        on conflict do nothing
                        """).params(given.toArray(String[]::new), role).update();
        transaction.jdbc().sql("""
                        delete from role_permissions p using roles r
                        where r.tenant_id = p.tenant_id and r.id = p.role_id and r.name = ? and not r.admin
                          and p.permission = any (?::text[])
                        """).params(role, taken.toArray(String[]::new)).update();
    }

    static void unregister(Transaction transaction, String pluginId) {
        transaction
                .jdbc()
                .sql("delete from permissions where plugin_id = ?")
                .param(pluginId)
                .update();
    }

    /// The permissions that can be held in a tenant.
    static List<Listed> list(Transaction transaction, boolean operator) {
        return transaction
                .jdbc()
                .sql("""
                        select name, plugin_id from permissions where scope = 'tenant' or ? order by name
                        """)
                .param(operator)
                .query((row, number) -> new Listed(row.getString(1), row.getString(2)))
                .list();
    }

    /// Gives a tenant's admin role everything that can be held there.
    static void grantAll(Transaction transaction, UUID tenantId, UUID roleId, boolean operator) {
        transaction.jdbc().sql("""
                        insert into role_permissions (tenant_id, role_id, permission)
                        select ?, ?, name from permissions where scope = 'tenant' or ?
                        """).params(tenantId, roleId, operator).update();
    }

    /// What a user may do now: platform permissions count in the operator's tenant only.
    static Set<String> ofUser(Transaction transaction, UUID tenantId, UUID userId) {
        return new HashSet<>(transaction
                .jdbc()
                .sql("""
                        select distinct rp.permission
                        from user_roles ur
                        join role_permissions rp on rp.tenant_id = ur.tenant_id and rp.role_id = ur.role_id
                        join permissions p on p.name = rp.permission
                        join tenants t on t.id = ur.tenant_id
                        where ur.tenant_id = ? and ur.user_id = ? and (p.scope = 'tenant' or t.operator)
                        """)
                .params(tenantId, userId)
                .query(String.class)
                .list());
    }

    static void replace(Transaction transaction, UUID tenantId, UUID roleId, Collection<String> permissions) {
        transaction
                .jdbc()
                .sql("delete from role_permissions where tenant_id = ? and role_id = ?")
                .params(tenantId, roleId)
                .update();
        transaction
                .jdbc()
                .sql("""
                        insert into role_permissions (tenant_id, role_id, permission)
                        select ?, ?, name from unnest(?::text[]) as p (name)
                        """)
                .params(tenantId, roleId, permissions.toArray(String[]::new))
                .update();
    }
}
