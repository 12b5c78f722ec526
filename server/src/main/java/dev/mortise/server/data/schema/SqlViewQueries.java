package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.TableNames;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;

/// The statements that make and drop the views for readers of SQL, as the schema's owner.
///
/// Two walls stand between tenants, as everywhere: the view's own condition, and a policy for the
/// view's owner. Both ask for the tenant of the session's login. The barrier keeps a reader's own
/// functions and errors from rows that do not pass.
final class SqlViewQueries {
    /// By this comment a schema is known that was made here.
    private static final String MARK = "Views of a plugin, made by Mortise";

    private SqlViewQueries() {}

    /// Keeps logins from being made and dropped until the transaction ends; to be called before any
    /// other lock is taken.
    static void share(Transaction owner) {
        owner.jdbc()
                .sql("select pg_advisory_xact_lock_shared(hashtextextended('sql logins', 31))")
                .query((row, index) -> true)
                .single();
    }

    /// Keeps tables from being changed, and other logins from being made and dropped, until the
    /// transaction ends.
    static void hold(Transaction owner) {
        owner.jdbc()
                .sql("select pg_advisory_xact_lock(hashtextextended('sql logins', 31))")
                .query((row, index) -> true)
                .single();
    }

    static boolean hasLogins(Transaction platform) {
        return platform.jdbc()
                .sql("select exists (select 1 from sql_logins)")
                .query(Boolean.class)
                .single();
    }

    /// Drops the schema of a plugin's views with whatever else is in it; one of its name that was not
    /// made here stays.
    static void drop(Transaction owner, String pluginId) {
        String schema = TableNames.schema(pluginId);
        boolean isThere =
                owner.jdbc().sql("""
                        select exists (select 1 from pg_namespace
                                       where nspname = ? and obj_description(oid, 'pg_namespace') = ?)
                        """).params(schema, MARK).query(Boolean.class).single();
        if (isThere) {
            owner.jdbc().sql("drop schema \"%s\" cascade".formatted(schema)).update();
        }
    }

    static void create(Transaction owner, EntityTables tables) {
        String schema = TableNames.schema(tables.pluginId());
        owner.jdbc().sql("create schema \"%s\"".formatted(schema)).update();
        owner.jdbc()
                .sql("comment on schema \"%s\" is '%s'".formatted(schema, MARK))
                .update();
        owner.jdbc()
                .sql("grant usage on schema \"%s\" to mortise_reader".formatted(schema))
                .update();
        for (EntityTable table : tables.all()) {
            protect(owner, table);
            owner.jdbc()
                    .sql("create view \"%s\".\"%s\" with (security_barrier) as %s"
                            .formatted(schema, table.name(), select(table)))
                    .update();
            owner.jdbc()
                    .sql("grant select on \"%s\".\"%s\" to mortise_reader".formatted(schema, table.name()))
                    .update();
        }
    }

    /// Lets the owner, through whom views read, see the rows of the tenant that the session's login is for.
    private static void protect(Transaction owner, EntityTable table) {
        boolean isThere = owner.jdbc()
                .sql("select exists (select 1 from pg_policy where polrelid = to_regclass(?) and polname = 'sql_rows')")
                .param('"' + table.table() + '"')
                .query(Boolean.class)
                .single();
        if (!isThere) {
            owner.jdbc().sql("""
                            create policy sql_rows on "%s" for select to current_user
                            using (tenant_id = (select mortise_sql_tenant()))
                            """.formatted(table.table())).update();
        }
    }

    private static String select(EntityTable table) {
        List<String> columns = new ArrayList<>();
        for (SystemField system : SystemField.values()) {
            columns.add("e.\"%s\"".formatted(system.word()));
        }
        for (EntityField field : table.fields().values()) {
            columns.add("e.\"%s\" as \"%s\"".formatted(field.column(), field.name()));
            if (field.type() instanceof ValueType.Money) {
                columns.add("e.\"%s\" as \"%s.currency\"".formatted(field.currencyColumn(), field.name()));
            }
        }
        return """
                select %s,
                    (select jsonb_object_agg(c.name, e.ext -> ('c' || c.tag)) from public.custom_fields c
                     where c.tenant_id = e.tenant_id and c.plugin_id = '%s' and c.entity_tag = %d
                       and c.retired_at is null and jsonb_exists(e.ext, 'c' || c.tag)) as ext
                from public."%s" e
                where e.deleted_at is null and e.tenant_id = (select public.mortise_sql_tenant())
                  and coalesce((select p.status from public.plugins p where p.id = '%s'), '') <> 'uninstalled'
                """.formatted(
                        String.join(", ", columns), table.pluginId(), table.tag(), table.table(), table.pluginId());
    }
}
