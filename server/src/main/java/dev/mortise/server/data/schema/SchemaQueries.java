package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.TableNames;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The statements that make and change entity tables, as the schema's owner. Every identifier is made by
/// [TableNames] or
/// from a tag, and quoted.
final class SchemaQueries {
    private static final String LOCK_TIMEOUT = "3s";
    private static final String SHORT_LOCK_TIMEOUT = "800ms";

    private SchemaQueries() {}

    /// An entity as the registry knows it.
    record Registered(int tag, String name, String table) {}

    /// A field as the registry knows it.
    ///
    /// @param former how the columns are stored that it had before its type changed; null when there
    ///   are none
    record RegisteredField(
            int entityTag,
            int tag,
            String name,
            String storage,
            @Nullable String former) {}

    /// Keeps other changes of the plugin's tables away until the transaction ends, and bounds how long a
    /// statement waits
    /// for readers and writers: a waiting change of a table stops everyone behind it.
    static void begin(Transaction owner, String pluginId) {
        setLockTimeout(owner, LOCK_TIMEOUT);
        owner.jdbc()
                .sql("select set_config('statement_timeout', '10min', true)")
                .query((row, index) -> true)
                .single();
        owner.jdbc()
                .sql("select pg_advisory_xact_lock(hashtextextended(?, 30))")
                .param(pluginId)
                .query((row, index) -> true)
                .single();
    }

    static List<Registered> entities(Transaction owner, String pluginId) {
        return owner.jdbc()
                .sql(
                        "select entity_tag, entity_name, table_name from entity_tables where plugin_id = ? order by entity_tag")
                .param(pluginId)
                .query((row, index) -> new Registered(row.getInt(1), row.getString(2), row.getString(3)))
                .list();
    }

    static List<RegisteredField> fields(Transaction owner, String pluginId) {
        return owner.jdbc()
                .sql("""
                        select entity_tag, field_tag, field_name, storage, former_storage from entity_columns
                        where plugin_id = ? order by entity_tag, field_tag
                        """)
                .param(pluginId)
                .query((row, index) -> new RegisteredField(
                        row.getInt(1), row.getInt(2), row.getString(3), row.getString(4), row.getString(5)))
                .list();
    }

    static void register(Transaction owner, EntityTable table) {
        owner.jdbc()
                .sql("""
                        insert into entity_tables (plugin_id, entity_tag, entity_name, table_name) values (?, ?, ?, ?)
                        on conflict (plugin_id, entity_tag) do update set entity_name = excluded.entity_name
                        where entity_tables.entity_name <> excluded.entity_name
                        """)
                .params(table.pluginId(), table.tag(), table.name(), table.table())
                .update();
    }

    static void register(Transaction owner, EntityTable table, EntityField field) {
        owner.jdbc()
                .sql("""
                        insert into entity_columns (plugin_id, entity_tag, field_tag, field_name, storage)
                        values (?, ?, ?, ?, ?)
                        on conflict (plugin_id, entity_tag, field_tag) do update set field_name = excluded.field_name
                        where entity_columns.field_name <> excluded.field_name
                        """)
                .params(
                        table.pluginId(),
                        table.tag(),
                        field.tag(),
                        field.name(),
                        Storage.of(field.type()).word())
                .update();
    }

    static void createTable(Transaction owner, EntityTable table) {
        owner.jdbc().sql("""
                        create table "%s" (
                            tenant_id uuid not null,
                            id uuid not null,
                            version bigint not null,
                            created_at timestamptz not null,
                            updated_at timestamptz not null,
                            created_by text collate "C" not null,
                            updated_by text collate "C" not null,
                            deleted_at timestamptz,
                            ext jsonb not null default '{}',
                            primary key (tenant_id, id)
                        )
                        """.formatted(table.table())).update();
        owner.jdbc()
                .sql("create index \"%1$s_trash\" on \"%1$s\" (tenant_id, updated_at, id) where deleted_at is not null"
                        .formatted(table.table()))
                .update();
        owner.jdbc()
                .sql("call mortise_protect('\"%s\"')".formatted(table.table()))
                .update();
        createWords(owner, table.wordsTable(), table.table() + "_wrows");
        owner.jdbc()
                .sql("grant select, insert, update, delete on \"%s\" to mortise_app, mortise_platform"
                        .formatted(table.table()))
                .update();
    }

    /// Makes the table of the words of a table's rows.
    ///
    /// @param words its name
    /// @param index the name of its index
    static void createWords(Transaction owner, String words, String index) {
        owner.jdbc().sql("""
                        create table "%s" (
                            tenant_id uuid not null,
                            word text collate "C" not null,
                            row_id uuid not null,
                            primary key (tenant_id, word, row_id)
                        )
                        """.formatted(words)).update();
        owner.jdbc()
                .sql("create index \"%s\" on \"%s\" (tenant_id, row_id)".formatted(index, words))
                .update();
        owner.jdbc().sql("call mortise_protect('\"%s\"')".formatted(words)).update();
        owner.jdbc()
                .sql("grant select, insert, delete on \"%s\" to mortise_app, mortise_platform".formatted(words))
                .update();
    }

    /// The tags of the fields whose words are kept, as [#setSearched] noted them; empty when none ever
    /// were.
    static Optional<String> searched(Transaction transaction, EntityTable table) {
        return transaction
                .jdbc()
                .sql("""
                        select searched from entity_tables
                        where plugin_id = ? and entity_tag = ? and searched is not null
                        """)
                .params(table.pluginId(), table.tag())
                .query(String.class)
                .optional();
    }

    static void setSearched(Transaction owner, EntityTable table, String tags) {
        owner.jdbc()
                .sql("update entity_tables set searched = ? where plugin_id = ? and entity_tag = ?")
                .params(tags, table.pluginId(), table.tag())
                .update();
    }

    /// Adds a field's columns.
    ///
    /// @param existing the value of the rows that exist, as a literal for each column; empty for none
    static void addColumns(Transaction owner, EntityTable table, EntityField field, List<String> existing) {
        List<String> types = Storage.of(field.type()).columns();
        List<String> names = List.of(field.column(), field.currencyColumn());
        for (int index = 0; index < types.size(); index++) {
            String literal = existing.isEmpty() ? "null" : existing.get(index);
            owner.jdbc()
                    .sql("alter table \"%s\" add column \"%s\" %s default %s"
                            .formatted(table.table(), names.get(index), types.get(index), literal))
                    .update();
            owner.jdbc()
                    .sql("alter table \"%s\" alter column \"%s\" drop default"
                            .formatted(table.table(), names.get(index)))
                    .update();
        }
    }

    /// @param how `not valid` when the rows that are there are asked later; else nothing
    static void addReference(Transaction owner, EntityTable table, EntityField field, EntityTable target, String how) {
        owner.jdbc()
                .sql("""
                        alter table "%s" add constraint "%s" foreign key (tenant_id, "%s")
                        references "%s" (tenant_id, id) %s
                        """.formatted(table.table(), table.referenceName(field), field.column(), target.table(), how))
                .update();
    }

    /// The names of a table's indexes, without the primary key's and the trash's, which every table has.
    static Set<String> indexes(Transaction owner, EntityTable table) {
        return new TreeSet<>(owner.jdbc()
                .sql("""
                        select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
                        where i.indrelid = to_regclass(?) and not i.indisprimary
                          and right(c.relname, 6) <> '_trash'
                        """)
                .param('"' + table.table() + '"')
                .query(String.class)
                .list());
    }

    /// Creates an index. One that is not unique ends with the id,
    /// so that it gives rows in a total order.
    static void createIndex(Transaction owner, EntityTable table, EntityIndex index) {
        owner.jdbc().sql(indexDefinition(table, index, "", "", Set.of())).update();
    }

    /// The statement that creates an index.
    ///
    /// @param how `concurrently`, or nothing
    /// @param suffix what is added to the names of the index and of some columns
    /// @param columns those columns
    static String indexDefinition(
            EntityTable table, EntityIndex index, String how, String suffix, Set<String> columns) {
        List<String> keys = new ArrayList<>();
        keys.add("tenant_id");
        for (EntityIndex.Key key : index.keys()) {
            Optional<EntityField> money = Optional.ofNullable(table.fields().get(key.field()))
                    .filter(field -> field.type() instanceof ValueType.Money);
            money.ifPresent(field -> keys.add(named(field.currencyColumn(), suffix, columns)));
            keys.add(named(key.column(), suffix, columns) + (key.descending() ? " desc" : ""));
        }
        if (!index.unique()) {
            keys.add(index.keys().getLast().descending() ? "id desc" : "id");
        }
        return "create %s %s \"%s%s\" on \"%s\" (%s)%s"
                .formatted(
                        index.unique() ? "unique index" : "index",
                        how,
                        table.indexName(index),
                        suffix,
                        table.table(),
                        String.join(", ", keys),
                        index.whole() ? "" : " where deleted_at is null");
    }

    private static String named(String column, String suffix, Set<String> suffixed) {
        return '"' + column + (suffixed.contains(column) ? suffix : "") + '"';
    }

    static void dropIndex(Transaction owner, String name) {
        owner.jdbc().sql("drop index \"%s\"".formatted(name)).update();
    }

    /// Keeps writers away from tables until the transaction ends, in one order for all who lock
    /// several. Who waits for a lock that is held here ends this wait, not his own: that lasts a
    /// second before PostgreSQL looks for two who wait for each other.
    ///
    /// @param altered the tables that readers are kept away from too, as their columns or indexes
    ///   change: to wait for readers when writers wait already would be to wait for each other
    static void lock(Transaction owner, List<String> tables, Set<String> altered) {
        setLockTimeout(owner, SHORT_LOCK_TIMEOUT);
        for (String table : tables.stream().sorted().toList()) {
            owner.jdbc()
                    .sql("lock table \"%s\" in %s mode"
                            .formatted(table, altered.contains(table) ? "access exclusive" : "share row exclusive"))
                    .update();
        }
        setLockTimeout(owner, LOCK_TIMEOUT);
    }

    /// Has statements of this transaction wait less than a second for tables: whoever waits for one stops
    /// all who come after.
    static void waitShortly(Transaction owner) {
        setLockTimeout(owner, SHORT_LOCK_TIMEOUT);
    }

    private static void setLockTimeout(Transaction owner, String timeout) {
        owner.jdbc()
                .sql("select set_config('lock_timeout', ?, true)")
                .param(timeout)
                .query((row, index) -> true)
                .single();
    }

    /// Gives a column of whole numbers another size, into which all of them fit.
    static void resize(Transaction owner, EntityTable table, EntityField field, String storage) {
        owner.jdbc()
                .sql("alter table \"%s\" alter column \"%s\" type %s".formatted(table.table(), field.column(), storage))
                .update();
    }

    /// Gives rows without a value one.
    ///
    /// @param literals of SQL, one for each column
    static int fill(Transaction platform, EntityTable table, EntityField field, List<String> literals) {
        List<String> columns = List.of(field.column(), field.currencyColumn());
        List<String> settings = new ArrayList<>();
        for (int index = 0; index < literals.size(); index++) {
            settings.add('"' + columns.get(index) + "\" = " + literals.get(index));
        }
        return platform.jdbc()
                .sql("update \"%s\" set %s where \"%s\" is null"
                        .formatted(table.table(), String.join(", ", settings), field.column()))
                .update();
    }

    static void setStorage(
            Transaction owner, EntityTable table, EntityField field, String storage, @Nullable String former) {
        owner.jdbc()
                .sql("""
                        update entity_columns set storage = ?, former_storage = ?
                        where plugin_id = ? and entity_tag = ? and field_tag = ?
                        """)
                .param(storage)
                .param(former)
                .param(table.pluginId())
                .param(table.tag())
                .param(field.tag())
                .update();
    }

    static void forgetFormer(Transaction owner, String pluginId, RegisteredField field) {
        owner.jdbc().sql("""
                        update entity_columns set former_storage = null
                        where plugin_id = ? and entity_tag = ? and field_tag = ?
                        """).params(pluginId, field.entityTag(), field.tag()).update();
    }

    static void renameColumns(Transaction owner, EntityTable table, List<String> from, List<String> to) {
        for (int index = 0; index < from.size(); index++) {
            owner.jdbc()
                    .sql("alter table \"%s\" rename column \"%s\" to \"%s\""
                            .formatted(table.table(), from.get(index), to.get(index)))
                    .update();
        }
    }

    /// Drops the indexes in which one of the columns stands.
    static void dropIndexesOf(Transaction owner, EntityTable table, List<String> columns) {
        owner.jdbc()
                .sql("""
                        select distinct c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
                        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                        where i.indrelid = to_regclass(?) and not i.indisprimary and a.attname = any (?::text[])
                        """)
                .params('"' + table.table() + '"', columns.toArray(String[]::new))
                .query(String.class)
                .list()
                .forEach(name -> dropIndex(owner, name));
    }

    static void dropColumns(Transaction owner, String table, List<String> columns) {
        owner.jdbc()
                .sql("alter table \"%s\" %s"
                        .formatted(
                                table,
                                columns.stream()
                                        .map(column -> "drop column \"" + column + '"')
                                        .collect(Collectors.joining(", "))))
                .update();
    }

    static void forget(Transaction owner, String pluginId, RegisteredField field) {
        owner.jdbc()
                .sql("delete from entity_columns where plugin_id = ? and entity_tag = ? and field_tag = ?")
                .params(pluginId, field.entityTag(), field.tag())
                .update();
        NameQueries.purge(owner, pluginId, field.entityTag(), field.tag());
    }

    static void dropTable(Transaction owner, String pluginId, Registered entity) {
        owner.jdbc()
                .sql("drop table \"%s\", \"%s\"".formatted(entity.table(), TableNames.words(entity.table())))
                .update();
        PreparationQueries.dropNextWords(owner, entity.table());
        owner.jdbc()
                .sql("delete from entity_tables where plugin_id = ? and entity_tag = ?")
                .params(pluginId, entity.tag())
                .update();
        NameQueries.purge(owner, pluginId, entity.tag());
    }

    /// Forgets every tenant's own fields of those of a plugin's entities that have no table any more.
    static void forgetCustomFields(Transaction platform, String pluginId) {
        for (String table : List.of("custom_fields", "custom_field_tags", "custom_unique_values")) {
            platform.jdbc().sql("""
                            delete from %s where plugin_id = ?
                            and entity_tag not in (select entity_tag from entity_tables where plugin_id = ?)
                            """.formatted(table)).params(pluginId, pluginId).update();
        }
        platform.jdbc()
                .sql("update custom_field_sets set version = version + 1 where plugin_id = ?")
                .param(pluginId)
                .update();
    }

    /// Drops a plugin's tables, which may point to each other, with all their rows.
    static void dropAll(Transaction owner, String pluginId, List<String> tables) {
        tables.forEach(table -> PreparationQueries.dropNextWords(owner, table));
        if (!tables.isEmpty()) {
            owner.jdbc()
                    .sql("drop table if exists "
                            + tables.stream()
                                    .map(table -> "\"%s\", \"%s\"".formatted(table, TableNames.words(table)))
                                    .collect(Collectors.joining(", ")))
                    .update();
        }
        owner.jdbc()
                .sql("delete from entity_tables where plugin_id = ?")
                .param(pluginId)
                .update();
        NameQueries.forget(owner, pluginId);
    }
}
