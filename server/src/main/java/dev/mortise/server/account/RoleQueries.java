package dev.mortise.server.account;

import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The tables `roles` and `user_roles`.
final class RoleQueries {
    /// The most roles that a tenant may have.
    static final int MOST = 500;

    private RoleQueries() {}

    /// A role as the API shows it.
    record Role(UUID id, String name, boolean admin, List<String> permissions) {}

    static void insert(Transaction transaction, UUID tenantId, UUID id, String name, boolean admin, Instant at) {
        transaction
                .jdbc()
                .sql("""
                        insert into roles (tenant_id, id, name, admin, created_at, updated_at)
                        values (:tenant, :id, :name, :admin, :at, :at)
                        """)
                .param("tenant", tenantId)
                .param("id", id)
                .param("name", name)
                .param("admin", admin)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    static List<Role> list(Transaction transaction, UUID tenantId, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select r.id, r.name, r.admin,
                            array(select rp.permission
                                  from role_permissions rp
                                  where rp.tenant_id = r.tenant_id and rp.role_id = r.id
                                  order by rp.permission)
                        from roles r
                        where r.tenant_id = ?
                        order by lower(r.name)
                        limit ?
                        """)
                .params(tenantId, limit)
                .query(RoleQueries::role)
                .list();
    }

    static Optional<Role> byId(Transaction transaction, UUID tenantId, UUID id) {
        return transaction
                .jdbc()
                .sql("""
                        select r.id, r.name, r.admin,
                            array(select rp.permission
                                  from role_permissions rp
                                  where rp.tenant_id = r.tenant_id and rp.role_id = r.id
                                  order by rp.permission)
                        from roles r
                        where r.tenant_id = ? and r.id = ?
                        """)
                .params(tenantId, id)
                .query(RoleQueries::role)
                .optional();
    }

    static Optional<Role> byName(Transaction transaction, UUID tenantId, String name) {
        return transaction
                .jdbc()
                .sql("""
                        select r.id, r.name, r.admin,
                            array(select rp.permission
                                  from role_permissions rp
                                  where rp.tenant_id = r.tenant_id and rp.role_id = r.id
                                  order by rp.permission)
                        from roles r
                        where r.tenant_id = ? and lower(r.name) = lower(?)
                        """)
                .params(tenantId, name)
                .query(RoleQueries::role)
                .optional();
    }

    static int count(Transaction transaction, UUID tenantId) {
        return transaction
                .jdbc()
                .sql("select count(id) from roles where tenant_id = ?")
                .param(tenantId)
                .query(Integer.class)
                .single();
    }

    /// Keeps others from changing a role until the transaction ends; nothing when there is none.
    static void lock(Transaction transaction, UUID tenantId, UUID id) {
        transaction
                .jdbc()
                .sql("select id from roles where tenant_id = ? and id = ? for no key update")
                .params(tenantId, id)
                .query(UUID.class)
                .optional();
    }

    static void delete(Transaction transaction, UUID tenantId, UUID id) {
        transaction
                .jdbc()
                .sql("delete from roles where tenant_id = ? and id = ?")
                .params(tenantId, id)
                .update();
    }

    /// Deletes roles that hold no permission, in every tenant; from a platform transaction.
    static void deleteEmpty(Transaction transaction, List<String> names) {
        transaction
                .jdbc()
                .sql("""
                        delete from roles r
                        where r.name = any (?::text[])
                          and not r.admin
                          and not exists (
                              select 1 from role_permissions rp where rp.tenant_id = r.tenant_id and rp.role_id = r.id)
                        """)
                .params((Object) names.toArray(String[]::new))
                .update();
    }

    static void assign(Transaction transaction, UUID tenantId, UUID userId, UUID roleId) {
        transaction.jdbc().sql("""
                        insert into user_roles (tenant_id, user_id, role_id) values (?, ?, ?) on conflict do nothing
                        """).params(tenantId, userId, roleId).update();
    }

    static void withdraw(Transaction transaction, UUID tenantId, UUID userId, UUID roleId) {
        transaction
                .jdbc()
                .sql("delete from user_roles where tenant_id = ? and user_id = ? and role_id = ?")
                .params(tenantId, userId, roleId)
                .update();
    }

    /// Locks the tenant's admin role, so that two changes cannot each take the last admin but one, and counts the
    /// users who
    /// hold it and may log in.
    static int lockAndCountAdmins(Transaction transaction, UUID tenantId) {
        transaction
                .jdbc()
                .sql("select id from roles where tenant_id = ? and admin for update")
                .param(tenantId)
                .query(UUID.class)
                .single();
        return transaction.jdbc().sql("""
                        select count(u.id)
                        from roles r
                        join user_roles ur on ur.tenant_id = r.tenant_id and ur.role_id = r.id
                        join users u on u.tenant_id = ur.tenant_id and u.id = ur.user_id
                        where r.tenant_id = ? and r.admin and not u.suspended
                        """).param(tenantId).query(Integer.class).single();
    }

    private static Role role(ResultSet row, int number) throws SQLException {
        return new Role(row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3), List.of((String[])
                row.getArray(4).getArray()));
    }
}
