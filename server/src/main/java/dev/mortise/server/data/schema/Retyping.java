package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueJson;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Transaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/// Stores a field's values in another form. The former columns stay beside the new ones, so that the way
/// back brings every value back exactly that was not written since, and what was written since by
/// conversion.
final class Retyping {
    /// Where a field's former columns are.
    static final String FORMER = "_was";

    private static final String MOVING = "_now";
    private static final int BATCH = 500;

    private final EntityTable table;
    private final EntityField was;
    private final EntityField field;
    private final boolean returns;

    /// @param kept how the former columns are stored; null when there are none
    Retyping(EntityTable table, EntityField was, EntityField field, @Nullable String kept) {
        this.table = table;
        this.was = was;
        this.field = field;
        returns = Storage.of(field.type()).word().equals(kept);
    }

    /// How many rows, the trash among them, have a value that the new type cannot hold.
    long unconvertible(Transaction platform) {
        long rows = 0;
        try (Cursor<Record> cursor = read(platform, "")) {
            for (Record row : cursor) {
                if (converted(row, "").isEmpty()) {
                    rows++;
                }
            }
        }
        return rows;
    }

    /// Does it, in the owner's transaction.
    ///
    /// @param kept how the former columns are stored, which are given up for the present ones; null for
    ///   none
    void run(Transaction owner, @Nullable String kept) {
        SchemaQueries.dropIndexesOf(owner, table, List.of(field.column(), field.currencyColumn()));
        SchemaQueries.renameColumns(owner, table, columns(was, ""), columns(was, MOVING));
        SchemaQueries.addColumns(owner, table, field, List.of());
        owner.as(DatabaseRole.PLATFORM, this::fill);
        keepFormer(owner, table, was, MOVING, kept);
        SchemaQueries.setStorage(
                owner,
                table,
                field,
                Storage.of(field.type()).word(),
                Storage.of(was.type()).word());
    }

    /// Keeps a field's columns beside those that take their place.
    ///
    /// @param suffix what their names end with
    /// @param kept how those are stored that are given up for them; null for none
    static void keepFormer(
            Transaction owner, EntityTable table, EntityField was, String suffix, @Nullable String kept) {
        if (kept != null) {
            SchemaQueries.dropColumns(owner, table.table(), formerColumns(was.tag(), kept));
        }
        SchemaQueries.renameColumns(owner, table, columns(was, suffix), columns(was, FORMER));
    }

    /// The columns that hold a field's former values.
    static List<String> formerColumns(int tag, String storage) {
        return storage.equals("money")
                ? List.of("f" + tag + FORMER, "f" + tag + "c" + FORMER)
                : List.of("f" + tag + FORMER);
    }

    private static List<String> columns(EntityField field, String suffix) {
        return Storage.of(field.type()).columns().size() == 1
                ? List.of(field.column() + suffix)
                : List.of(field.column() + suffix, field.currencyColumn() + suffix);
    }

    private int fill(Transaction platform) {
        Columns columns = Columns.of(table);
        int filled = 0;
        List<Query> batch = new ArrayList<>();
        try (Cursor<Record> cursor = read(platform, MOVING)) {
            for (Record row : cursor) {
                Optional<Object> value = converted(row, MOVING);
                if (value.isEmpty()) {
                    continue;
                }
                batch.add(platform.dsl()
                        .update(columns.table())
                        .set(columnValues(columns, value.get()))
                        .where(columns.tenantId().eq(row.get(columns.tenantId())))
                        .and(columns.id().eq(row.get(columns.id()))));
                filled++;
                if (batch.size() == BATCH) {
                    platform.dsl().batch(batch).execute();
                    batch.clear();
                }
            }
        }
        platform.dsl().batch(batch).execute();
        return filled;
    }

    private Map<Field<?>, Object> columnValues(Columns columns, Object value) {
        Map<Field<?>, Object> values = new HashMap<>();
        if (value instanceof MoneyAmount(BigDecimal amount, String currency)) {
            values.put(columns.field(field.name()), amount);
            values.put(columns.currency(field), currency);
        } else {
            values.put(columns.field(field.name()), value);
        }
        return values;
    }

    private Cursor<Record> read(Transaction platform, String suffix) {
        Columns columns = Columns.of(table);
        List<Field<?>> read = new ArrayList<>(List.of(columns.tenantId(), columns.id()));
        read.addAll(read(suffix));
        return platform.dsl()
                .select(read)
                .from(columns.table())
                .where(stored(table, was, suffix).getFirst().isNotNull())
                .fetchSize(BATCH)
                .fetchLazy();
    }

    /// The columns that [#converted] reads.
    ///
    /// @param suffix what the names of the columns that hold the values end with
    List<Field<?>> read(String suffix) {
        List<Field<?>> read = new ArrayList<>(stored(table, was, suffix));
        if (returns) {
            read.addAll(stored(table, field, FORMER));
        }
        return read;
    }

    /// The value of a row that has one, in the new type; empty when it means nothing there. A value
    /// that came by the former conversion goes back to what it was then.
    Optional<Object> converted(Record row, String suffix) {
        Object now = Objects.requireNonNull(value(table, row, was, suffix));
        Object former = returns ? value(table, row, field, FORMER) : null;
        if (former != null
                && ValueRules.read(field.type(), ValueJson.write(field.type(), former)) instanceof Reading.Accepted
                && Conversion.of(field.type(), was.type(), former)
                        .map(value -> ValueJson.write(was.type(), value).equals(ValueJson.write(was.type(), now)))
                        .orElse(false)) {
            return Optional.of(former);
        }
        return Conversion.of(was.type(), field.type(), now);
    }

    /// A field's value in a record of [#stored]; null for none.
    static @Nullable Object value(EntityTable table, Record row, EntityField read, String suffix) {
        List<Field<?>> columns = stored(table, read, suffix);
        Object value = row.get(columns.getFirst());
        return value != null && columns.size() == 2
                ? new MoneyAmount((BigDecimal) value, (String) Objects.requireNonNull(row.get(columns.get(1))))
                : value;
    }

    /// The columns of a field, with what their names end with.
    static List<Field<?>> stored(EntityTable table, EntityField read, String suffix) {
        List<String> names = columns(read, suffix);
        List<Field<?>> fields = new ArrayList<>();
        fields.add(DSL.field(DSL.name(table.table(), names.getFirst()), Columns.dataType(read.type())));
        if (names.size() == 2) {
            fields.add(DSL.field(DSL.name(table.table(), names.get(1)), SQLDataType.CLOB));
        }
        return fields;
    }
}
