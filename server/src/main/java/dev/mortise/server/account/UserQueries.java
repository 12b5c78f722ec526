package dev.mortise.server.account;

import dev.mortise.server.platform.RoleGrant;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The table `users`.
final class UserQueries {
    private UserQueries() {}

    /// A user as the API shows it.
    ///
    /// @param roles the names of its roles, sorted
    record User(
            UUID id, String username, boolean suspended, List<String> roles, Instant createdAt, Instant updatedAt) {}

    /// A user as login and tokens need it.
    record Login(
            UUID tenantId,
            String tenantSlug,
            String tenantName,
            boolean tenantSuspended,
            UUID userId,
            String username,
            String passwordHash,
            boolean suspended,
            int generation,
            Set<String> permissions,
            List<RoleGrant> grants) {}

    static void insert(Transaction transaction, UUID tenantId, UUID id, String username, String hash, Instant at) {
        transaction
                .jdbc()
                .sql("""
                        insert into users (tenant_id, id, username, password_hash, created_at, updated_at)
                        values (:tenant, :id, :username, :hash, :at, :at)
                        """)
                .param("tenant", tenantId)
                .param("id", id)
                .param("username", username)
                .param("hash", hash)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    static List<User> list(Transaction transaction, UUID tenantId, @Nullable String afterName, int limit) {
        return transaction
                .jdbc()
                .sql("""
                        select u.id, u.username, u.suspended, u.created_at, u.updated_at,
                            array(select r.name
                                  from user_roles ur
                                  join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
                                  where ur.tenant_id = u.tenant_id and ur.user_id = u.id
                                  order by r.name)
                        from users u
                        where u.tenant_id = :tenant and (:after::text is null or lower(u.username) > lower(:after))
                        order by lower(u.username)
                        limit :limit
                        """)
                .param("tenant", tenantId)
                .param("after", afterName)
                .param("limit", limit)
                .query(UserQueries::user)
                .list();
    }

    static Optional<User> byId(Transaction transaction, UUID tenantId, UUID id) {
        return transaction
                .jdbc()
                .sql("""
                        select u.id, u.username, u.suspended, u.created_at, u.updated_at,
                            array(select r.name
                                  from user_roles ur
                                  join roles r on r.tenant_id = ur.tenant_id and r.id = ur.role_id
                                  where ur.tenant_id = u.tenant_id and ur.user_id = u.id
                                  order by r.name)
                        from users u
                        where u.tenant_id = ? and u.id = ?
                        """)
                .params(tenantId, id)
                .query(UserQueries::user)
                .optional();
    }

    static Optional<Login> login(Transaction transaction, UUID tenantId, UUID userId) {
        return transaction
                .jdbc()
                .sql("""
                        select t.id, t.slug, t.name, t.suspended, u.id, u.username, u.password_hash, u.suspended, u.token_generation
                        from users u
                        join tenants t on t.id = u.tenant_id
                        where u.tenant_id = ? and u.id = ?
                        """)
                .params(tenantId, userId)
                .query((row, number) -> login(
                        row,
                        PermissionQueries.ofUser(transaction, tenantId, userId),
                        RestrictionQueries.ofUser(transaction, tenantId, userId)))
                .optional();
    }

    static Optional<Login> login(Transaction transaction, String tenantSlug, String username) {
        return transaction
                .jdbc()
                .sql("""
                        select t.id, t.slug, t.name, t.suspended, u.id, u.username, u.password_hash, u.suspended, u.token_generation
                        from users u
                        join tenants t on t.id = u.tenant_id
                        where t.slug = ? and lower(u.username) = lower(?)
                        """)
                .params(tenantSlug, username)
                .query((row, number) -> login(row, Set.of(), List.of()))
                .optional();
    }

    static void setPassword(Transaction transaction, UUID tenantId, UUID id, String hash, Instant at) {
        transaction
                .jdbc()
                .sql("""
                        update users
                        set password_hash = ?, token_generation = token_generation + 1, updated_at = ?
                        where tenant_id = ? and id = ?
                        """)
                .params(hash, at.atOffset(ZoneOffset.UTC), tenantId, id)
                .update();
    }

    static void setSuspended(Transaction transaction, UUID tenantId, UUID id, boolean suspended, Instant at) {
        transaction
                .jdbc()
                .sql("""
                        update users set suspended = ?, updated_at = ? where tenant_id = ? and id = ?
                        """)
                .params(suspended, at.atOffset(ZoneOffset.UTC), tenantId, id)
                .update();
    }

    static void delete(Transaction transaction, UUID tenantId, UUID id) {
        transaction
                .jdbc()
                .sql("delete from users where tenant_id = ? and id = ?")
                .params(tenantId, id)
                .update();
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getBoolean(3),
                List.of((String[]) row.getArray(6).getArray()),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                row.getObject(5, OffsetDateTime.class).toInstant());
    }

    private static Login login(ResultSet row, Set<String> permissions, List<RoleGrant> grants) throws SQLException {
        return new Login(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                row.getBoolean(4),
                row.getObject(5, UUID.class),
                row.getString(6),
                row.getString(7),
                row.getBoolean(8),
                row.getInt(9),
                permissions,
                grants);
    }
}
