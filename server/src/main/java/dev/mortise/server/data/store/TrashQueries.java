package dev.mortise.server.data.store;

import dev.mortise.server.platform.Transaction;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The statements that remove rows in the trash for good. They go by the foreign keys that the database
/// has: those of fields and entities that the manifest has no more are there too. Tables and columns are
/// names that the server made.
final class TrashQueries {
    private TrashQueries() {}

    /// A column that points to a table.
    record Column(String table, String column) {}

    /// A row in the trash.
    record Trashed(UUID id, long version) {}

    /// Where a walk through a trash has come.
    record Place(OffsetDateTime deletedAt, UUID id) {}

    /// The columns whose values point to rows of a table.
    static List<Column> pointing(Transaction transaction, String table) {
        return transaction
                .jdbc()
                .sql("""
                        select child.relname, a.attname
                        from pg_constraint f
                        join pg_class child on child.oid = f.conrelid
                        join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
                        where f.contype = 'f' and f.confrelid = to_regclass(?) and a.attname <> 'tenant_id'
                        order by 1, 2
                        """)
                .param('"' + table + '"')
                .query((row, number) -> new Column(row.getString(1), row.getString(2)))
                .list();
    }

    /// Keeps rows in the trash as they are until the transaction ends, and others from pointing to them.
    ///
    /// @return those of them that are in the trash of the transaction's tenant
    static List<Trashed> lock(Transaction transaction, String table, Collection<UUID> ids) {
        return transaction
                .jdbc()
                .sql("""
                        select id, version from "%s"
                        where tenant_id = ? and id = any (?) and deleted_at is not null
                        order by id for update
                        """.formatted(table))
                .params(transaction.tenantId(), array(ids))
                .query((row, number) -> new Trashed(row.getObject(1, UUID.class), row.getLong(2)))
                .list();
    }

    /// The rows in the trash that point to some rows.
    static Set<UUID> trashedThatPoint(Transaction transaction, Column column, Collection<UUID> targets, int most) {
        return new HashSet<>(transaction
                .jdbc()
                .sql("""
                        select id from "%s" where tenant_id = ? and "%s" = any (?) and deleted_at is not null limit ?
                        """.formatted(column.table(), column.column()))
                .params(transaction.tenantId(), array(targets), most)
                .query(UUID.class)
                .list());
    }

    /// Whether rows point to some rows.
    ///
    /// @param liveOnly whether those in the trash do not count
    /// @param apart rows that do not count
    static boolean isPointedTo(
            Transaction transaction,
            Column column,
            Collection<UUID> targets,
            boolean liveOnly,
            Collection<UUID> apart) {
        return transaction
                .jdbc()
                .sql("""
                        select exists (
                            select 1 from "%s" where tenant_id = ? and "%s" = any (?) %s and id <> all (?))
                        """.formatted(column.table(), column.column(), liveOnly ? "and deleted_at is null" : ""))
                .params(transaction.tenantId(), array(targets), array(apart))
                .query(Boolean.class)
                .single();
    }

    /// Takes a value out of the rows that point to some rows by it.
    ///
    /// @param apart rows that keep it
    static void loosen(Transaction transaction, Column column, Collection<UUID> targets, Collection<UUID> apart) {
        transaction
                .jdbc()
                .sql("""
                        update "%1$s" set "%2$s" = null where tenant_id = ? and "%2$s" = any (?) and id <> all (?)
                        """.formatted(column.table(), column.column()))
                .params(transaction.tenantId(), array(targets), array(apart))
                .update();
    }

    /// Deletes rows of several tables, which may point to each other: by one statement, at whose end
    /// foreign keys are asked.
    static void delete(Transaction transaction, Map<String, ? extends Collection<UUID>> idsByTable) {
        List<String> deletions = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        idsByTable.forEach((table, ids) -> {
            deletions.add("d%d as (delete from \"%s\" where tenant_id = ? and id = any (?) and deleted_at is not null)"
                    .formatted(deletions.size(), table));
            parameters.add(transaction.tenantId());
            parameters.add(array(ids));
        });
        transaction
                .jdbc()
                .sql("with " + String.join(", ", deletions) + " select 1")
                .params(parameters)
                .query(Integer.class)
                .single();
    }

    /// The rows of a tenant that were deleted before a moment, in the order in which that was.
    ///
    /// @param after goes on after this place
    static List<Place> old(Transaction transaction, String table, OffsetDateTime before, Place after, int most) {
        // A row in the trash was last written when it was deleted; its index is by that time.
        return transaction
                .jdbc()
                .sql("""
                        select updated_at, id from "%s"
                        where tenant_id = ? and deleted_at is not null and updated_at < ? and (updated_at, id) > (?, ?)
                        order by updated_at, id limit ?
                        """.formatted(table))
                .params(transaction.tenantId(), before, after.deletedAt(), after.id(), most)
                .query((row, number) -> new Place(row.getObject(1, OffsetDateTime.class), row.getObject(2, UUID.class)))
                .list();
    }

    private static UUID[] array(Collection<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }
}
