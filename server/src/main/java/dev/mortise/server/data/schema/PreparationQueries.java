package dev.mortise.server.data.schema;

import dev.mortise.server.data.SchemaProgress;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The statements that make tables ready for another version beside the one that serves. What is made
/// of tables is the owner's; rows and what is noted of them are the platform's.
final class PreparationQueries {
    private static final String TRIGGER = "note_change";

    private PreparationQueries() {}

    /// Between which versions tables are prepared.
    ///
    /// @param back as in [dev.mortise.server.data.EntitySchemas#plan]
    record Way(String from, String to, boolean back) {}

    /// A row's place in the order of the primary key.
    record Place(UUID tenant, UUID row) {}

    /// How far the preparation of a table has come.
    ///
    /// @param place of the last row that was carried over; null before the first
    record Noted(
            int entityTag, Way way, String step, @Nullable Place place) {}

    /// A row that was written meanwhile.
    record Written(long sequence, Place place) {}

    static List<Noted> noted(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("""
                        select entity_tag, from_version, to_version, back, step, at_tenant, at_row from schema_preparations
                        where plugin_id = ? order by entity_tag
                        """)
                .param(pluginId)
                .query((row, index) -> new Noted(
                        row.getInt(1),
                        new Way(row.getString(2), row.getString(3), row.getBoolean(4)),
                        row.getString(5),
                        row.getObject(6) == null
                                ? null
                                : new Place(row.getObject(6, UUID.class), row.getObject(7, UUID.class))))
                .list();
    }

    static List<SchemaProgress> progress(Transaction transaction, String pluginId) {
        return transaction
                .jdbc()
                .sql("""
                        select t.entity_name, p.step, p.rows_done, p.rows_total
                        from schema_preparations p join entity_tables t using (plugin_id, entity_tag)
                        where p.plugin_id = ? order by p.entity_tag
                        """)
                .param(pluginId)
                .query((row, index) ->
                        new SchemaProgress(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    static void note(Transaction platform, EntityTable table, Way way, long rows) {
        platform.jdbc()
                .sql("""
                        insert into schema_preparations (plugin_id, entity_tag, from_version, to_version, back, step,
                            rows_total)
                        values (?, ?, ?, ?, ?, 'rows', ?)
                        """)
                .params(table.pluginId(), table.tag(), way.from(), way.to(), way.back(), rows)
                .update();
    }

    /// @return whether the table is still being prepared
    static boolean moveOn(Transaction platform, EntityTable table, Place place, int rows) {
        return platform.jdbc()
                        .sql("""
                                update schema_preparations set at_tenant = ?, at_row = ?, rows_done = rows_done + ?
                                where plugin_id = ? and entity_tag = ?
                                """)
                        .params(place.tenant(), place.row(), rows, table.pluginId(), table.tag())
                        .update()
                == 1;
    }

    static void setStep(Transaction platform, EntityTable table, String step) {
        platform.jdbc()
                .sql("update schema_preparations set step = ? where plugin_id = ? and entity_tag = ?")
                .params(step, table.pluginId(), table.tag())
                .update();
    }

    static void forget(Transaction platform, String pluginId) {
        for (String table : List.of("schema_changes", "schema_preparations")) {
            platform.jdbc()
                    .sql("delete from " + table + " where plugin_id = ?")
                    .param(pluginId)
                    .update();
        }
    }

    /// Has every write of a table noted that changes one of the columns, and every new row.
    static void watch(Transaction owner, EntityTable table, Collection<String> columns) {
        owner.jdbc()
                .sql("""
                        create trigger %s after insert or delete or update of %s on "%s"
                        for each row execute function mortise_note_change('%s', '%d')
                        """.formatted(TRIGGER, quoted(columns), table.table(), table.pluginId(), table.tag()))
                .update();
    }

    /// Drops the trigger; nothing when there is none.
    static void unwatch(Transaction owner, String table) {
        owner.jdbc()
                .sql("drop trigger if exists %s on \"%s\"".formatted(TRIGGER, table))
                .update();
    }

    /// The rows after a place, by the primary key.
    static List<Place> page(Transaction platform, String table, @Nullable Place after, int most) {
        String where = after == null ? "" : "where (tenant_id, id) > (?, ?)";
        return platform.jdbc()
                .sql("select tenant_id, id from \"%s\" %s order by tenant_id, id limit %d"
                        .formatted(table, where, most))
                .params(after == null ? List.of() : List.of(after.tenant(), after.row()))
                .query((row, index) -> new Place(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list();
    }

    /// Which of some rows are there.
    static List<Place> present(Transaction platform, String table, Collection<Place> rows) {
        return platform.jdbc()
                .sql("""
                        select t.tenant_id, t.id from "%s" t
                        join unnest(?::uuid[], ?::uuid[]) as w (tenant_id, id) using (tenant_id, id)
                        """.formatted(table))
                .params(tenants(rows), ids(rows))
                .query((row, index) -> new Place(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                .list();
    }

    /// The rows that were written first of those that are not carried over.
    static List<Written> written(Transaction platform, EntityTable table, int most) {
        return platform.jdbc()
                .sql("""
                        select sequence, tenant_id, row_id from schema_changes where plugin_id = ? and entity_tag = ?
                        order by sequence limit ?
                        """)
                .params(table.pluginId(), table.tag(), most)
                .query((row, index) -> new Written(
                        row.getLong(1), new Place(row.getObject(2, UUID.class), row.getObject(3, UUID.class))))
                .list();
    }

    /// How many are noted, as far as that is of interest.
    static int countWritten(Transaction platform, EntityTable table, int most) {
        return platform.jdbc()
                .sql("""
                        select count(1)::int from (
                            select 1 from schema_changes where plugin_id = ? and entity_tag = ? limit ?) found
                        """)
                .params(table.pluginId(), table.tag(), most)
                .query(Integer.class)
                .single();
    }

    /// Notes rows that could not be carried over, as somebody writes them.
    static void noteWritten(Transaction platform, EntityTable table, Collection<Place> rows) {
        platform.jdbc()
                .sql("""
                        insert into schema_changes (plugin_id, entity_tag, tenant_id, row_id)
                        select ?, ?, w.tenant_id, w.id from unnest(?::uuid[], ?::uuid[]) as w (tenant_id, id)
                        """)
                .params(table.pluginId(), table.tag(), tenants(rows), ids(rows))
                .update();
    }

    static void forgetWritten(Transaction platform, EntityTable table, List<Written> done) {
        platform.jdbc()
                .sql(
                        "delete from schema_changes where plugin_id = ? and entity_tag = ? and sequence = any (?::bigint[])")
                .params(
                        table.pluginId(),
                        table.tag(),
                        done.stream().map(Written::sequence).toArray(Long[]::new))
                .update();
    }

    /// Makes the columns to which the values of a field go.
    static void addColumns(Transaction owner, EntityTable table, EntityField field, List<String> literals) {
        List<String> types = Storage.of(field.type()).columns();
        List<String> names = TableWork.columns(field);
        List<String> columns = new ArrayList<>();
        for (int index = 0; index < types.size(); index++) {
            columns.add("add column \"%s%s\" %s default %s"
                    .formatted(
                            names.get(index),
                            TableWork.NEXT,
                            types.get(index),
                            literals.isEmpty() ? "null" : literals.get(index)));
        }
        owner.jdbc()
                .sql("alter table \"%s\" %s".formatted(table.table(), String.join(", ", columns)))
                .update();
    }

    /// Has the columns of a field, which are there beside those in use, take their names.
    static void takeColumns(Transaction owner, EntityTable table, EntityField field) {
        List<String> names = TableWork.columns(field);
        SchemaQueries.renameColumns(
                owner, table, names.stream().map(name -> name + TableWork.NEXT).toList(), names);
        owner.jdbc()
                .sql("alter table \"%s\" %s"
                        .formatted(
                                table.table(),
                                names.stream()
                                        .map(name -> "alter column \"%s\" drop default".formatted(name))
                                        .collect(Collectors.joining(", "))))
                .update();
    }

    /// An index that was made beside those in use.
    ///
    /// @param isValid false when it was not made to its end
    record Made(String name, boolean isValid) {}

    static List<Made> madeIndexes(Transaction owner, String table) {
        return owner.jdbc()
                .sql("""
                        select c.relname, i.indisvalid and i.indisready
                        from pg_index i join pg_class c on c.oid = i.indexrelid
                        where i.indrelid = to_regclass(?) and right(c.relname, 5) = '_next' order by c.relname
                        """)
                .param('"' + table + '"')
                .query((row, index) -> new Made(row.getString(1), row.getBoolean(2)))
                .list();
    }

    static void renameIndex(Transaction owner, String from, String to) {
        owner.jdbc()
                .sql("alter index \"%s\" rename to \"%s\"".formatted(from, to))
                .update();
    }

    /// To be run outside of any transaction.
    static String dropIndexConcurrently(String name) {
        return "drop index concurrently if exists \"%s\"".formatted(name);
    }

    /// The columns that were made beside those in use.
    static List<String> madeColumns(Transaction owner, String table) {
        return owner.jdbc()
                .sql("""
                        select attname from pg_attribute
                        where attrelid = to_regclass(?) and attnum > 0 and not attisdropped and right(attname, 5) = '_next'
                        """)
                .param('"' + table + '"')
                .query(String.class)
                .list();
    }

    /// The table of the words by which rows will be found. Its name is no longer than that of the one
    /// in use.
    private static String nextWords(String table) {
        return table + "_wnext";
    }

    static void createNextWords(Transaction owner, EntityTable table) {
        SchemaQueries.createWords(owner, nextWords(table.table()), table.table() + "_wnrow");
    }

    /// Puts the words of rows in the place of those that were noted of them.
    ///
    /// @param words for each row of `ids`, separated by spaces
    static void replaceWords(
            Transaction platform, EntityTable table, List<Place> rows, List<Place> owners, List<String> words) {
        String next = nextWords(table.table());
        platform.jdbc()
                .sql("""
                        delete from "%s" n using unnest(?::uuid[], ?::uuid[]) as w (tenant_id, id)
                        where n.tenant_id = w.tenant_id and n.row_id = w.id
                        """.formatted(next))
                .params(tenants(rows), ids(rows))
                .update();
        if (!words.isEmpty()) {
            platform.jdbc()
                    .sql("""
                            insert into "%s" (tenant_id, word, row_id)
                            select w.tenant_id, w.word, w.id
                            from unnest(?::uuid[], string_to_array(?, ' '), ?::uuid[]) as w (tenant_id, word, id)
                            """.formatted(next))
                    .params(tenants(owners), String.join(" ", words), ids(owners))
                    .update();
        }
    }

    /// Has the next table of words take the place of the one in use.
    static void takeWords(Transaction owner, EntityTable table) {
        String words = table.wordsTable();
        String next = nextWords(table.table());
        owner.jdbc().sql("drop table \"%s\"".formatted(words)).update();
        owner.jdbc()
                .sql("alter table \"%s\" rename to \"%s\"".formatted(next, words))
                .update();
        renameIndex(owner, table.table() + "_wnrow", table.table() + "_wrows");
    }

    static void dropNextWords(Transaction owner, String table) {
        owner.jdbc()
                .sql("drop table if exists \"%s\"".formatted(nextWords(table)))
                .update();
    }

    static boolean hasConstraint(Transaction owner, EntityTable table, String name) {
        return owner.jdbc()
                .sql("select exists (select 1 from pg_constraint where conrelid = to_regclass(?) and conname = ?)")
                .params('"' + table.table() + '"', name)
                .query(Boolean.class)
                .single();
    }

    /// A constraint that holds for what is written, and was not asked of the rows that were there.
    record Unvalidated(String table, String name) {}

    static List<Unvalidated> unvalidated(Transaction owner, String pluginId) {
        return owner.jdbc()
                .sql("""
                        select t.table_name, c.conname from pg_constraint c
                        join entity_tables t on c.conrelid = to_regclass('"' || t.table_name || '"')
                        where t.plugin_id = ? and not c.convalidated
                        """)
                .param(pluginId)
                .query((row, index) -> new Unvalidated(row.getString(1), row.getString(2)))
                .list();
    }

    /// Asks the rows that were there; they are read and written meanwhile.
    static void validate(Transaction owner, Unvalidated constraint) {
        owner.jdbc()
                .sql("alter table \"%s\" validate constraint \"%s\"".formatted(constraint.table(), constraint.name()))
                .update();
    }

    private static String[] tenants(Collection<Place> places) {
        return places.stream().map(place -> place.tenant().toString()).toArray(String[]::new);
    }

    private static String[] ids(Collection<Place> places) {
        return places.stream().map(place -> place.row().toString()).toArray(String[]::new);
    }

    private static String quoted(Collection<String> columns) {
        return columns.stream().map(column -> '"' + column + '"').collect(Collectors.joining(", "));
    }
}
