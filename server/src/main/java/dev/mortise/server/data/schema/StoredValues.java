package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.rules.Reading;
import dev.mortise.server.data.rules.ValueJson;
import dev.mortise.server.data.rules.ValueRules;
import dev.mortise.server.platform.Transaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jooq.Cursor;
import org.jooq.Field;
import org.jooq.Record;

/// Asks every stored value of a field whether another type would take it: by the rules that new values
/// keep, so that nobody has to say twice what is valid.
final class StoredValues {
    private static final int BATCH = 1_000;

    private StoredValues() {}

    /// How many rows that are not deleted have a value that a type refuses.
    static long refused(Transaction platform, EntityTable table, EntityField field, ValueType wanted) {
        Columns columns = Columns.of(table);
        List<Field<?>> read = new ArrayList<>(List.of(columns.field(field.name())));
        if (field.type() instanceof ValueType.Money) {
            read.add(columns.currency(field));
        }
        long refused = 0;
        try (Cursor<Record> rows = platform.dsl()
                .select(read)
                .from(columns.table())
                .where(columns.deletedAt().isNull())
                .and(columns.field(field.name()).isNotNull())
                .fetchSize(BATCH)
                .fetchLazy()) {
            for (Record row : rows) {
                if (ValueRules.read(wanted, ValueJson.write(field.type(), value(columns, field, row)))
                        instanceof Reading.Refused) {
                    refused++;
                }
            }
        }
        return refused;
    }

    private static Object value(Columns columns, EntityField field, Record row) {
        Object value = Objects.requireNonNull(row.get(columns.field(field.name())));
        return field.type() instanceof ValueType.Money
                ? new MoneyAmount((BigDecimal) value, Objects.requireNonNull(row.get(columns.currency(field))))
                : value;
    }
}
