package dev.mortise.server.account;

import dev.mortise.server.platform.RoleGrant;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The table `role_restrictions`.
final class RestrictionQueries {
    private static final String COLUMNS =
            "r.tenant_id, r.role_id, r.entity, r.entity_tag, r.condition, r.hidden, r.read_only";

    private RestrictionQueries() {}

    /// A role's restriction.
    private record Held(UUID tenantId, UUID roleId, RowRestriction restriction) {}

    /// What each role of a user gives; empty when none of them is cut down.
    static List<RoleGrant> ofUser(Transaction transaction, UUID tenantId, UUID userId) {
        List<Held> held = transaction
                .jdbc()
                .sql("select " + COLUMNS + """
                         from user_roles ur
                        join role_restrictions r on r.tenant_id = ur.tenant_id and r.role_id = ur.role_id
                        where ur.tenant_id = ? and ur.user_id = ?
                        """)
                .params(tenantId, userId)
                .query((row, number) -> held(row))
                .list();
        if (held.isEmpty()) {
            return List.of();
        }
        Map<UUID, Map<String, RowRestriction>> byRole = new HashMap<>();
        held.forEach(one -> byRole.computeIfAbsent(one.roleId(), role -> new HashMap<>())
                .put(one.restriction().entity(), one.restriction()));
        return transaction
                .jdbc()
                .sql("""
                        select ur.role_id,
                            array(select rp.permission
                                  from role_permissions rp
                                  where rp.tenant_id = ur.tenant_id and rp.role_id = ur.role_id)
                        from user_roles ur
                        where ur.tenant_id = ? and ur.user_id = ?
                        """)
                .params(tenantId, userId)
                .query((row, number) -> new RoleGrant(
                        Set.of((String[]) row.getArray(2).getArray()),
                        byRole.getOrDefault(row.getObject(1, UUID.class), Map.of())))
                .list();
    }

    /// The restrictions of a tenant's roles, by role and sorted by entity.
    static Map<UUID, List<RowRestriction>> ofTenant(Transaction transaction, UUID tenantId) {
        return transaction
                .jdbc()
                .sql("select " + COLUMNS + " from role_restrictions r where r.tenant_id = ? order by r.entity")
                .param(tenantId)
                .query((row, number) -> held(row))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Held::roleId, Collectors.mapping(Held::restriction, Collectors.toList())));
    }

    /// The restrictions of one role, sorted by entity.
    static List<RowRestriction> ofRole(Transaction transaction, UUID tenantId, UUID roleId) {
        return transaction
                .jdbc()
                .sql("select " + COLUMNS
                        + " from role_restrictions r where r.tenant_id = ? and r.role_id = ? order by r.entity")
                .params(tenantId, roleId)
                .query((row, number) -> held(row).restriction())
                .list();
    }

    /// Gives a role these restrictions and no others.
    static void replace(Transaction transaction, UUID tenantId, UUID roleId, Collection<RowRestriction> restrictions) {
        transaction
                .jdbc()
                .sql("delete from role_restrictions where tenant_id = ? and role_id = ?")
                .params(tenantId, roleId)
                .update();
        restrictions.forEach(restriction -> insert(transaction, new Held(tenantId, roleId, restriction)));
    }

    private static void insert(Transaction transaction, Held held) {
        RowRestriction restriction = held.restriction();
        transaction
                .jdbc()
                .sql("""
                        insert into role_restrictions
                            (tenant_id, role_id, entity, plugin_id, entity_tag, condition, hidden, read_only)
                        values (:tenant, :role, :entity, :plugin, :tag, :condition, :hidden::int[], :readOnly::int[])
                        """)
                .param("tenant", held.tenantId())
                .param("role", held.roleId())
                .param("entity", restriction.entity())
                .param("plugin", restriction.pluginId())
                .param("tag", restriction.entityTag())
                .param("condition", restriction.where())
                .param("hidden", restriction.hidden().toArray(Integer[]::new))
                .param("readOnly", restriction.readOnly().toArray(Integer[]::new))
                .update();
    }

    /// Takes restrictions along to the new names of entities. Names may change places with each other, so all
    /// are read before the first is written.
    ///
    /// @param renamed old to new names of entities
    static void carry(Transaction transaction, Map<String, String> renamed) {
        String[] concerned = Stream.concat(renamed.keySet().stream(), renamed.values().stream())
                .distinct()
                .toArray(String[]::new);
        List<Held> held = transaction
                .jdbc()
                .sql("select " + COLUMNS + " from role_restrictions r where r.entity = any (?::text[])")
                .params((Object) concerned)
                .query((row, number) -> held(row))
                .list();
        transaction
                .jdbc()
                .sql("delete from role_restrictions where entity = any (?::text[])")
                .params((Object) concerned)
                .update();
        for (Held one : held) {
            RowRestriction former = one.restriction();
            if (renamed.containsKey(former.entity())) {
                insert(
                        transaction,
                        new Held(
                                one.tenantId(),
                                one.roleId(),
                                new RowRestriction(
                                        Objects.requireNonNull(renamed.get(former.entity())),
                                        former.entityTag(),
                                        former.where(),
                                        former.hidden(),
                                        former.readOnly())));
            }
        }
    }

    /// Brings every tenant's role of a name from what was offered for an entity to what is offered now. A role
    /// that its tenant gave other restrictions keeps them.
    ///
    /// @param former what was offered; by entity, absent for none
    /// @param now what is offered
    static void adjust(
            Transaction transaction, String role, Map<String, RowRestriction> former, Map<String, RowRestriction> now) {
        Map<UUID, UUID> roles = new TreeMap<>();
        transaction
                .jdbc()
                .sql("select tenant_id, id from roles where name = ? and not admin")
                .param(role)
                .query(row -> {
                    roles.put(row.getObject(1, UUID.class), row.getObject(2, UUID.class));
                });
        roles.forEach((tenant, id) -> {
            Map<String, RowRestriction> held = new TreeMap<>();
            ofRole(transaction, tenant, id).forEach(one -> held.put(one.entity(), one));
            Map<String, RowRestriction> wanted = new TreeMap<>(held);
            Stream.concat(former.keySet().stream(), now.keySet().stream())
                    .filter(entity -> Objects.equals(held.get(entity), former.get(entity)))
                    .forEach(entity -> {
                        RowRestriction restriction = now.get(entity);
                        if (restriction == null) {
                            wanted.remove(entity);
                        } else {
                            wanted.put(entity, restriction);
                        }
                    });
            if (!wanted.equals(held)) {
                replace(transaction, tenant, id, wanted.values());
            }
        });
    }

    static void deleteOf(Transaction transaction, String pluginId) {
        transaction
                .jdbc()
                .sql("delete from role_restrictions where plugin_id = ?")
                .param(pluginId)
                .update();
    }

    private static Held held(ResultSet row) throws SQLException {
        return new Held(
                row.getObject(1, UUID.class),
                row.getObject(2, UUID.class),
                new RowRestriction(row.getString(3), row.getInt(4), row.getString(5), tags(row, 6), tags(row, 7)));
    }

    private static Set<Integer> tags(ResultSet row, int column) throws SQLException {
        return Set.copyOf(
                new ArrayList<>(List.of((Integer[]) row.getArray(column).getArray())));
    }
}
