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
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;

/// Writes of many rows, one statement for all that write the same columns of the same table. Rows are
/// locked in the order of their ids, so that two that write the same ones wait for each other and do not
/// block each other.
///
/// What one of the rows breaks fails all; which one it was is found by writing them one by one.
final class RowsTogether {
    private RowsTogether() {}

    /// Rows that one statement writes.
    private record Group(String table, boolean isNew, Set<String> changed) {
        static Group of(RowChange change) {
            return change instanceof RowChange.Update update
                    ? new Group(update.table().table(), false, Set.copyOf(update.changed()))
                    : new Group(change.table().table(), true, Set.of());
        }
    }

    /// A column of the rows.
    private record Column(Field<?> field, DataType<?> type, Function<RowChange, @Nullable Object> value) {}

    /// Writes new and changed rows.
    ///
    /// @throws OptimisticLockingFailureException when a row has no longer the version that was read
    /// @throws dev.mortise.server.platform.ApiProblem when a row points to one that is not there
    static void write(Transaction transaction, List<RowChange> changes) {
        Map<Group, List<RowChange>> groups = changes.stream()
                .collect(Collectors.groupingBy(Group::of, LinkedHashMap::new, Collectors.toCollection(ArrayList::new)));
        groups.forEach((group, rows) -> {
            rows.sort(Comparator.comparing(row -> row.id().toString()));
            write(transaction, group, rows);
        });
    }

    private static void write(Transaction transaction, Group group, List<RowChange> rows) {
        EntityTable table = rows.getFirst().table();
        Set<String> written = group.isNew() ? table.fields().keySet() : group.changed();
        RowChecks.requireTargets(transaction, rows, written);
        if (group.isNew()) {
            insert(transaction, table, rows);
        } else {
            update(transaction, table, rows, written);
        }
        boolean changesWords = table.searched().stream().anyMatch(field -> written.contains(field.name()));
        for (RowChange row : changesWords ? rows : List.<RowChange>of()) {
            if (group.isNew()) {
                WordQueries.insert(transaction, table, after(row));
            } else {
                WordQueries.replace(transaction, table, after(row));
            }
        }
    }

    private static void insert(Transaction transaction, EntityTable table, List<RowChange> rows) {
        Columns columns = Columns.of(table);
        UUID tenant = transaction.tenantId();
        List<Column> all = new ArrayList<>();
        all.add(new Column(columns.tenantId(), SQLDataType.UUID, row -> tenant));
        for (SystemField field : SystemField.values()) {
            all.add(system(columns, field));
        }
        table.fields().values().stream().filter(field -> !field.isCustom()).forEach(field -> add(all, columns, field));
        if (table.hasCustomFields()) {
            all.add(new Column(
                    columns.ext(),
                    SQLDataType.JSONB,
                    row -> ExtValues.write(table.fields().values(), after(row)::value)));
        }
        Table<Record> values = unnest(all, rows);
        transaction
                .dsl()
                .insertInto(columns.table())
                .columns(all.stream().map(Column::field).toList())
                .select(DSL.select(numbered(all)).from(values))
                .execute();
    }

    private static void update(Transaction transaction, EntityTable table, List<RowChange> rows, Set<String> written) {
        Columns columns = Columns.of(table);
        List<Column> all = new ArrayList<>();
        all.add(system(columns, SystemField.VERSION));
        all.add(system(columns, SystemField.UPDATED_AT));
        all.add(system(columns, SystemField.UPDATED_BY));
        for (String name : written) {
            add(all, columns, Objects.requireNonNull(table.fields().get(name)));
        }
        int set = all.size();
        all.add(new Column(columns.id(), SQLDataType.UUID, RowChange::id));
        all.add(new Column(
                columns.version(),
                SQLDataType.BIGINT,
                row -> ((RowChange.Update) row).before().version()));
        List<Field<?>> found = numbered(all);
        Map<Field<?>, Field<?>> values = new LinkedHashMap<>();
        for (int i = 0; i < set; i++) {
            values.put(all.get(i).field(), found.get(i));
        }
        int count = transaction
                .dsl()
                .update(columns.table())
                .set(values)
                .from(unnest(all, rows))
                .where(new Conditions(transaction.tenantId()).visible(columns))
                .and(columns.id().eq(found.get(set).coerce(UUID.class)))
                .and(columns.version().eq(found.get(set + 1).coerce(Long.class)))
                .execute();
        if (count != rows.size()) {
            throw new OptimisticLockingFailureException(
                    (rows.size() - count) + " of " + rows.size() + " rows were changed since they were read");
        }
    }

    /// The rows as a table whose columns are arrays: the statement's text is the same for any number of
    /// them.
    private static Table<Record> unnest(List<Column> columns, List<RowChange> rows) {
        List<Field<?>> arrays = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        StringBuilder places = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Object[] values = new Object[rows.size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = column.value().apply(rows.get(row));
            }
            arrays.add(array(column.type(), values));
            names.append(i == 0 ? "" : ", ").append('c').append(i);
            places.append(i == 0 ? "{" : ", {").append(i).append('}');
        }
        return DSL.table("unnest(" + places + ") as n (" + names + ")", arrays.toArray());
    }

    @SuppressWarnings("unchecked") // An array of the type's own class.
    private static <T> Field<T[]> array(DataType<T> type, Object[] values) {
        T[] array = (T[]) Array.newInstance(type.getType(), values.length);
        for (int i = 0; i < values.length; i++) {
            array[i] = DSL.val(values[i], type).getValue();
        }
        return DSL.val(array, type.getArrayDataType());
    }

    private static List<Field<?>> numbered(List<Column> columns) {
        List<Field<?>> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.add(DSL.field(DSL.name("n", "c" + i), columns.get(i).type()));
        }
        return fields;
    }

    private static Column system(Columns columns, SystemField field) {
        return new Column(
                columns.field(field.word()),
                Columns.dataType(field.type()),
                row -> after(row).value(field.word()));
    }

    private static void add(List<Column> all, Columns columns, EntityField field) {
        if (field.type() instanceof ValueType.Money) {
            all.add(new Column(columns.field(field.name()), SQLDataType.NUMERIC, row -> {
                MoneyAmount money = (MoneyAmount) after(row).value(field.name());
                return money == null ? null : money.amount();
            }));
            all.add(new Column(columns.currency(field), SQLDataType.CLOB, row -> {
                MoneyAmount money = (MoneyAmount) after(row).value(field.name());
                return money == null ? null : money.currency();
            }));
        } else {
            all.add(new Column(
                    columns.field(field.name()),
                    Columns.dataType(field.type()),
                    row -> after(row).value(field.name())));
        }
    }

    static StoredRow after(RowChange change) {
        return switch (change) {
            case RowChange.Insert insert -> insert.after();
            case RowChange.Update update -> update.after();
            case RowChange.Restore restore -> restore.after();
            case RowChange.Delete delete -> delete.before();
        };
    }
}
