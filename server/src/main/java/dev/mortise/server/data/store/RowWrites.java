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
import dev.mortise.server.platform.Answer;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.RowCountQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/// The statements that write entity rows, whole ones. A changed or deleted row must still have the
/// version that was read.
final class RowWrites {
    private RowWrites() {}

    /// Adds what writes a new row, with its words; the values of unique fields that tenants added are the
    /// caller's to take, see [UniqueFields#added].
    ///
    /// @param condition it is written only if this holds
    /// @return how many rows were written: 1, or 0 when the condition does not hold
    static Answer<Integer> insert(
            Pipeline pipeline, UUID tenantId, EntityTable table, StoredRow row, Condition condition) {
        Columns columns = Columns.of(table);
        Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
        values.put(columns.tenantId(), tenantId);
        for (SystemField field : SystemField.values()) {
            values.put(columns.field(field.word()), row.value(field.word()));
        }
        table.fields().values().stream()
                .filter(field -> !field.isCustom())
                .forEach(field -> put(values, columns, field, row.value(field.name())));
        if (table.hasCustomFields()) {
            values.put(columns.ext(), ExtValues.write(table.fields().values(), row::value));
        }
        Answer<Integer> written = pipeline.update(DSL.insertInto(columns.table())
                .columns(values.keySet())
                .select(DSL.select(values.entrySet().stream()
                                .<Field<?>>map(value -> cast(value.getKey(), value.getValue()))
                                .toList())
                        .where(condition)));
        if (!table.searched().isEmpty()) {
            WordQueries.insert(pipeline, tenantId, table, row);
        }
        return written;
    }

    /// Adds what writes a new row, with its words.
    static void insert(Pipeline pipeline, UUID tenantId, EntityTable table, StoredRow row) {
        NewRowQueries.insert(pipeline, tenantId, table, row);
        if (!table.searched().isEmpty()) {
            WordQueries.insert(pipeline, tenantId, table, row);
        }
    }

    /// A value whose type the statement tells, as it tells that of a null.
    private static <T> Field<T> cast(Field<T> field, @Nullable Object value) {
        return DSL.val(value, field.getDataType()).cast(field.getDataType());
    }

    /// Adds what changes a row, with its words, and requires that it was there with that version.
    static void update(Pipeline pipeline, UUID tenantId, RowChange.Update change) {
        EntityTable whole = change.table().whole();
        // Its new version afterwards would not do: another change of the same version may have made it.
        pipeline.writeOne(update(tenantId, change));
        if (changesWords(change)) {
            WordQueries.replace(pipeline, tenantId, whole, change.after());
        }
    }

    private static RowCountQuery update(UUID tenantId, RowChange.Update change) {
        Columns columns = Columns.of(change.table().whole());
        return DSL.update(columns.table())
                .set(values(columns, change.after(), change.changed()))
                .where(new Conditions(tenantId).visible(columns, change.id()))
                .and(columns.version().eq(change.before().version()));
    }

    private static boolean changesWords(RowChange.Update change) {
        return change.table().whole().searched().stream()
                .anyMatch(field -> change.changed().contains(field.name()));
    }

    /// @return whether the row was there with that version
    static boolean update(Transaction transaction, RowChange.Update change) {
        StoredRow after = change.after();
        boolean isWritten = transaction.dsl().execute(update(transaction.tenantId(), change)) == 1;
        if (isWritten) {
            UniqueFields.changed(transaction, change.table().whole(), List.of(change));
        }
        if (isWritten && changesWords(change)) {
            WordQueries.replace(transaction, change.table().whole(), after);
        }
        return isWritten;
    }

    /// Takes a row out of the trash.
    ///
    /// @return whether the row was there with that version
    static boolean restore(Transaction transaction, RowChange.Restore change) {
        Columns columns = Columns.of(change.table().whole());
        StoredRow after = change.after();
        Map<Field<?>, @Nullable Object> values = values(columns, after, change.changed());
        values.put(columns.deletedAt(), null);
        boolean isWritten = transaction
                        .dsl()
                        .update(columns.table())
                        .set(values)
                        .where(new Conditions(transaction.tenantId()).trashed(columns))
                        .and(columns.id().eq(after.id()))
                        .and(columns.version().eq(change.before().version()))
                        .execute()
                == 1;
        if (isWritten) {
            UniqueFields.added(transaction, change.table().whole(), List.of(after));
        }
        if (isWritten && !change.table().whole().searched().isEmpty()) {
            WordQueries.insert(transaction, change.table().whole(), after);
        }
        return isWritten;
    }

    private static Map<Field<?>, @Nullable Object> values(Columns columns, StoredRow after, List<String> changed) {
        Map<Field<?>, @Nullable Object> values = new LinkedHashMap<>();
        values.put(columns.version(), after.version());
        values.put(columns.field(SystemField.UPDATED_AT.word()), after.updatedAt());
        values.put(columns.field(SystemField.UPDATED_BY.word()), after.updatedBy());
        List<EntityField> custom = new ArrayList<>();
        for (String name : changed) {
            EntityField field = Objects.requireNonNull(columns.entity().fields().get(name));
            if (field.isCustom()) {
                custom.add(field);
            } else {
                put(values, columns, field, after.value(name));
            }
        }
        if (!custom.isEmpty()) {
            // What stands beside them stays: values of other fields, and of those that are retired.
            values.put(
                    columns.ext(),
                    DSL.field(
                            "({0} - {1}::text[]) || {2}",
                            JSONB.class,
                            columns.ext(),
                            DSL.val(custom.stream().map(ExtValues::key).toArray(String[]::new)),
                            DSL.val(ExtValues.write(custom, after::value))));
        }
        return values;
    }

    /// Keeps everyone from pointing to a row or changing it until the transaction ends.
    ///
    /// @return whether the row was there with that version
    static boolean lockToDelete(Transaction transaction, RowChange.Delete change) {
        Columns columns = Columns.of(change.table().whole());
        return transaction
                        .dsl()
                        .select(columns.id())
                        .from(columns.table())
                        .where(new Conditions(transaction.tenantId()).visible(columns, change.id()))
                        .and(columns.version().eq(change.before().version()))
                        .forUpdate()
                        .fetchOne()
                != null;
    }

    /// Marks a row as deleted; call [#lockToDelete] before.
    static boolean delete(Transaction transaction, RowChange.Delete change, OffsetDateTime now, String by) {
        Columns columns = Columns.of(change.table().whole());
        Map<Field<?>, Object> values = new LinkedHashMap<>();
        values.put(columns.version(), change.before().version() + 1);
        values.put(columns.deletedAt(), now);
        values.put(columns.field(SystemField.UPDATED_AT.word()), now);
        values.put(columns.field(SystemField.UPDATED_BY.word()), by);
        boolean isWritten = transaction
                        .dsl()
                        .update(columns.table())
                        .set(values)
                        .where(new Conditions(transaction.tenantId()).visible(columns, change.id()))
                        .and(columns.version().eq(change.before().version()))
                        .execute()
                == 1;
        if (isWritten) {
            UniqueFields.gone(transaction, change.table().whole(), change.before());
        }
        if (isWritten && !change.table().whole().searched().isEmpty()) {
            WordQueries.delete(transaction, change.table().whole(), change.id());
        }
        return isWritten;
    }

    private static void put(
            Map<Field<?>, @Nullable Object> values, Columns columns, EntityField field, @Nullable Object value) {
        if (field.type() instanceof ValueType.Money) {
            MoneyAmount money = (MoneyAmount) value;
            values.put(columns.field(field.name()), money == null ? null : money.amount());
            values.put(columns.currency(field), money == null ? null : money.currency());
        } else {
            values.put(columns.field(field.name()), value);
        }
    }
}
