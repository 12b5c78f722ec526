package dev.mortise.server.tenant;

import dev.mortise.server.platform.Transaction;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The statements that take a tenant's rows out of every table that has them.
///
/// The tables are those of the catalog that have a column `tenant_id`, so that no feature's table can be forgotten.
final class ErasureQueries {
    private static final String KEY = "key";

    private ErasureQueries() {}

    /// A table with rows of tenants.
    ///
    /// @param name as SQL names it, quoted where it must be
    /// @param key its primary key's columns, quoted
    record Held(String name, List<String> key) {}

    /// A foreign key between two of them, or from one to itself.
    ///
    /// @param columns its columns without `tenant_id`, quoted
    record Reference(String from, String to, List<String> columns) {}

    /// The tenants that are being deleted.
    static List<UUID> due(Transaction platform) {
        return platform.jdbc()
                .sql("select id from tenants where deleting_since is not null order by deleting_since")
                .query(UUID.class)
                .list();
    }

    /// Marks a suspended tenant as being deleted; one that is, stays so.
    static void begin(Transaction platform, UUID tenantId) {
        platform.jdbc()
                .sql("update tenants set deleting_since = now() where id = ? and deleting_since is null")
                .param(tenantId)
                .update();
    }

    /// Takes the tenant for this transaction.
    ///
    /// @return whether it is there to be deleted, and no other node has it
    static boolean take(Transaction platform, UUID tenantId) {
        return platform.jdbc()
                .sql("""
                        select id from tenants where id = ? and deleting_since is not null
                        for no key update skip locked
                        """)
                .param(tenantId)
                .query(UUID.class)
                .optional()
                .isPresent();
    }

    /// Whether the deletion began so many seconds ago.
    static boolean beganBefore(Transaction platform, UUID tenantId, long seconds) {
        return platform.jdbc()
                .sql("select deleting_since <= now() - make_interval(secs => ?) from tenants where id = ?")
                .params(seconds, tenantId)
                .query(Boolean.class)
                .single();
    }

    /// Every table that has rows of tenants.
    static List<Held> tables(Transaction platform) {
        return platform.jdbc()
                .sql("""
                        select format('%I', c.relname) as name,
                            array(select format('%I', k.attname)
                                  from pg_index i
                                  cross join lateral unnest(i.indkey::int2[]) with ordinality as part (number, place)
                                  join pg_attribute k on k.attrelid = i.indrelid and k.attnum = part.number
                                  where i.indrelid = c.oid and i.indisprimary
                                  order by part.place) as key
                        from pg_class c
                        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
                        where c.relkind in ('r', 'p') and not c.relispartition
                          and c.relnamespace = 'public'::regnamespace
                        order by c.relname
                        """)
                .query((row, number) -> new Held(row.getString("name"), texts(row, KEY)))
                .list();
    }

    /// The foreign keys between tables that have rows of tenants, but for those that delete along.
    static List<Reference> references(Transaction platform) {
        return platform.jdbc()
                .sql("""
                        select format('%I', child.relname) as child, format('%I', parent.relname) as parent,
                            array(select format('%I', k.attname)
                                  from unnest(f.conkey) as part (number)
                                  join pg_attribute k on k.attrelid = f.conrelid and k.attnum = part.number
                                  where k.attname <> 'tenant_id') as key
                        from pg_constraint f
                        join pg_class child on child.oid = f.conrelid
                        join pg_class parent on parent.oid = f.confrelid
                        where f.contype = 'f' and f.confdeltype <> 'c' and f.connamespace = 'public'::regnamespace
                          and f.conparentid = 0
                          and exists (select 1 from pg_attribute a where a.attrelid = f.confrelid
                              and a.attname = 'tenant_id' and not a.attisdropped)
                        """)
                .query((row, number) -> new Reference(row.getString("child"), row.getString("parent"), texts(row, KEY)))
                .list();
    }

    /// Deletes some of a tenant's rows.
    ///
    /// @return how many
    static int delete(Transaction platform, Held table, UUID tenantId, int limit) {
        return platform.jdbc()
                .sql("delete from %s t using (%s) batch where %s and t.tenant_id = :tenant"
                        .formatted(table.name(), batch(table, ""), joined(table)))
                .param("tenant", tenantId)
                .param("limit", limit)
                .update();
    }

    /// Empties a foreign key in some of a tenant's rows, so that rows that point to each other can be deleted one by
    /// one.
    ///
    /// @return how many
    static int loosen(Transaction platform, Held table, Reference reference, UUID tenantId, int limit) {
        Map<String, String> parts = new LinkedHashMap<>();
        reference.columns().forEach(column -> parts.put(column + " = null", column + " is not null"));
        return platform.jdbc()
                .sql("update %s t set %s from (%s) batch where %s and t.tenant_id = :tenant"
                        .formatted(
                                table.name(),
                                String.join(", ", parts.keySet()),
                                batch(table, " and (" + String.join(" or ", parts.values()) + ")"),
                                joined(table)))
                .param("tenant", tenantId)
                .param("limit", limit)
                .update();
    }

    /// Deletes the tenant itself.
    static void end(Transaction platform, UUID tenantId) {
        platform.jdbc()
                .sql("delete from tenants where id = ? and deleting_since is not null")
                .param(tenantId)
                .update();
    }

    private static String batch(Held table, String condition) {
        return "select %s from %s where tenant_id = :tenant%s limit :limit"
                .formatted(String.join(", ", table.key()), table.name(), condition);
    }

    private static String joined(Held table) {
        return String.join(
                " and ",
                table.key().stream()
                        .map(column -> "t.%1$s = batch.%1$s".formatted(column))
                        .toList());
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }
}
