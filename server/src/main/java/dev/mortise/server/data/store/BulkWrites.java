package dev.mortise.server.data.store;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.Conditions;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.row.ExtValues;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.data.search.WordQueries;
import dev.mortise.server.platform.Transaction;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// Statements that read and write many entity rows at once: values go to PostgreSQL as one array a column.
///
/// Not COPY: PostgreSQL does not copy into a table with row-level security for a role that it binds.
final class BulkWrites {
    private static final String EXT = "ext";

    private BulkWrites() {}

    /// Values that stand beside those of the entity's fields stay: those of fields that are retired.
    private static String set(EntityTable table, Column column) {
        if (!column.name().equals(EXT)) {
            return '"' + column.name() + "\" = " + cast(column);
        }
        String keys = table.fields().values().stream()
                .filter(EntityField::isCustom)
                .map(field -> '\'' + ExtValues.key(field) + '\'')
                .collect(Collectors.joining(", "));
        return "\"ext\" = (t.\"ext\" - array[" + keys + "]) || " + cast(column);
    }

    /// A column, its type, and its value of a row.
    private record Column(String name, String type, Function<StoredRow, @Nullable Object> value) {}

    private static List<Column> columns(EntityTable table) {
        List<Column> columns = new ArrayList<>();
        for (SystemField system : SystemField.values()) {
            columns.add(new Column(system.word(), type(system.type()), row -> row.value(system.word())));
        }
        for (EntityField field : table.fields().values()) {
            if (field.type() instanceof ValueType.Money && !field.isCustom()) {
                columns.add(new Column(field.column(), "numeric", row -> amount(row.value(field.name()))));
                columns.add(new Column(field.currencyColumn(), "text", row -> currency(row.value(field.name()))));
            } else if (!field.isCustom()) {
                columns.add(new Column(field.column(), type(field.type()), row -> row.value(field.name())));
            }
        }
        if (table.hasCustomFields()) {
            columns.add(new Column(
                    EXT, "jsonb", row -> ExtValues.write(table.fields().values(), row::value)));
        }
        return columns;
    }

    private static @Nullable Object amount(@Nullable Object value) {
        return value == null ? null : ((MoneyAmount) value).amount();
    }

    private static @Nullable Object currency(@Nullable Object value) {
        return value == null ? null : ((MoneyAmount) value).currency();
    }

    private static String type(ValueType type) {
        return switch (type) {
            case ValueType.Text text -> "text";
            case ValueType.Choice choice -> "text";
            case ValueType.Whole whole -> whole.bits() == 32 ? "int4" : "int8";
            case ValueType.Decimal decimal -> "numeric";
            case ValueType.Money money -> "numeric";
            case ValueType.Bool bool -> "bool";
            case ValueType.Day day -> "date";
            case ValueType.Moment moment -> "timestamptz";
            case ValueType.Reference reference -> "uuid";
            case ValueType.Identifier identifier -> "uuid";
            case ValueType.Json json -> "jsonb";
        };
    }

    private static @Nullable String[] texts(List<StoredRow> rows, Column column) {
        @Nullable String[] texts = new @Nullable String[rows.size()];
        for (int index = 0; index < texts.length; index++) {
            Object value = column.value().apply(rows.get(index));
            texts[index] = switch (value) {
                case null -> null;
                case BigDecimal number -> number.toPlainString();
                case JSONB json -> json.data();
                default -> value.toString();
            };
        }
        return texts;
    }

    private static String from(List<Column> columns) {
        return "unnest(" + columns.stream().map(column -> "?::text[]").collect(Collectors.joining(", ")) + ") as u("
                + columns.stream().map(column -> '"' + column.name() + '"').collect(Collectors.joining(", ")) + ")";
    }

    private static String cast(Column column) {
        return "u.\"" + column.name() + "\"::" + column.type();
    }

    /// Inserts rows with their words.
    static void insert(Transaction transaction, EntityTable table, List<StoredRow> rows) {
        List<Column> columns = columns(table);
        String sql = "insert into \"%s\" (tenant_id, %s) select ?, %s from %s"
                .formatted(
                        table.table(),
                        columns.stream()
                                .map(column -> '"' + column.name() + '"')
                                .collect(Collectors.joining(", ")),
                        columns.stream().map(BulkWrites::cast).collect(Collectors.joining(", ")),
                        from(columns));
        List<Object> parameters = new ArrayList<>();
        parameters.add(transaction.tenantId());
        columns.forEach(column -> parameters.add(texts(rows, column)));
        transaction.jdbc().sql(sql).params(parameters).update();
        UniqueFields.added(transaction, table, rows);
        if (!table.searched().isEmpty()) {
            WordQueries.insertAll(transaction, table, rows);
        }
    }

    /// Changes rows that are locked, with their words.
    static void update(Transaction transaction, EntityTable table, List<RowChange.Update> changes) {
        List<StoredRow> rows = changes.stream().map(RowChange.Update::after).toList();
        List<Column> columns = columns(table);
        String set = columns.stream()
                .filter(column -> !Set.of("id", "created_at", "created_by").contains(column.name()))
                .map(column -> set(table, column))
                .collect(Collectors.joining(", "));
        String sql = """
                update "%s" t set %s from %s
                where t.tenant_id = ? and t.deleted_at is null and t.id = u.id::uuid and t.version = u.version::int8 - 1
                """.formatted(table.table(), set, from(columns));
        List<Object> parameters = new ArrayList<>();
        columns.forEach(column -> parameters.add(texts(rows, column)));
        parameters.add(transaction.tenantId());
        int written = transaction.jdbc().sql(sql).params(parameters).update();
        if (written != changes.size()) {
            throw new IllegalStateException("rows that were locked have changed");
        }
        UniqueFields.changed(transaction, table, changes);
        Set<String> searched = table.searched().stream().map(EntityField::name).collect(Collectors.toSet());
        for (RowChange.Update change : changes) {
            if (change.changed().stream().anyMatch(searched::contains)) {
                WordQueries.replace(transaction, table, change.after());
            }
        }
    }

    /// Reads and locks the rows that have certain values, in the order of their ids.
    ///
    /// @param fields the fields of a unique rule, or `id`; none of money or JSON
    /// @param keys the values, in the order of the fields; none of them null
    /// @return by those values
    static Map<List<Object>, StoredRow> lock(
            Transaction transaction, EntityTable table, List<String> fields, Collection<List<Object>> keys) {
        Map<List<Object>, StoredRow> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        Columns columns = Columns.of(table);
        for (Record record : transaction
                .dsl()
                .select(columns.all())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).visible(columns))
                .and(among(fields.stream().map(columns::field).toList(), keys))
                .orderBy(columns.id())
                .forNoKeyUpdate()
                .fetch()) {
            StoredRow row = StoredRow.read(columns, record);
            found.put(
                    fields.stream()
                            .map(field -> normal(Objects.requireNonNull(row.value(field))))
                            .toList(),
                    row);
        }
        return found;
    }

    /// The ids of the rows that have certain values, by those values; amounts of money as two values.
    static Map<List<Object>, UUID> owners(
            Transaction transaction, EntityTable table, List<EntityField> fields, Collection<List<Object>> keys) {
        Map<List<Object>, UUID> owners = new HashMap<>();
        if (keys.isEmpty()) {
            return owners;
        }
        Columns columns = Columns.of(table);
        List<Field<?>> compared = new ArrayList<>();
        for (EntityField field : fields) {
            compared.add(columns.field(field.name()));
            if (field.type() instanceof ValueType.Money) {
                compared.add(columns.currency(field));
            }
        }
        List<Field<?>> all = new ArrayList<>(compared);
        all.add(columns.id());
        for (Record record : transaction
                .dsl()
                .select(all)
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).visible(columns))
                .and(among(compared, keys))
                .fetch()) {
            List<Object> key = new ArrayList<>();
            compared.forEach(field -> key.add(normal(Objects.requireNonNull(record.get(field)))));
            owners.put(key, record.get(columns.id()));
        }
        return owners;
    }

    /// A value that is equal to another where PostgreSQL says so.
    static Object normal(Object value) {
        return switch (value) {
            case BigDecimal number -> number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            case OffsetDateTime time -> time.withOffsetSameInstant(ZoneOffset.UTC);
            case JSONB json -> json.data();
            default -> value;
        };
    }

    /// Which of some rows are there; they stay until the transaction ends.
    static Set<UUID> present(Transaction transaction, EntityTable table, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        Columns columns = Columns.of(table);
        return new HashSet<>(transaction
                .dsl()
                .select(columns.id())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).visible(columns))
                .and(columns.id().in(ids))
                .orderBy(columns.id())
                .forKeyShare()
                .fetch(columns.id()));
    }

    /// Which ids are taken, by rows that are there or in the trash.
    static Set<UUID> taken(Transaction transaction, EntityTable table, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        Columns columns = Columns.of(table);
        Conditions conditions = new Conditions(transaction.tenantId());
        return new HashSet<>(transaction
                .dsl()
                .select(columns.id())
                .from(columns.table())
                .where(conditions.visible(columns).or(conditions.trashed(columns)))
                .and(columns.id().in(ids))
                .fetch(columns.id()));
    }

    @SuppressWarnings("unchecked")
    private static Condition among(List<? extends Field<?>> fields, Collection<List<Object>> keys) {
        if (fields.size() == 1) {
            Field<Object> only = (Field<Object>) fields.getFirst();
            return only.in(keys.stream().map(List::getFirst).toList());
        }
        return DSL.row(fields.toArray(Field<?>[]::new))
                .in(keys.stream()
                        .map(key -> {
                            List<Field<?>> values = new ArrayList<>();
                            for (int index = 0; index < key.size(); index++) {
                                values.add(DSL.val(key.get(index), (Field<Object>) fields.get(index)));
                            }
                            return DSL.row(values);
                        })
                        .toList());
    }
}
