package dev.mortise.server.data.store;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.row.ExtValues;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/// The statement that writes a new row whatever other rows there are. The most frequent of all writes, so
/// it is put together by hand: a builder of statements takes as long for it as the database.
final class NewRowQueries {
    private NewRowQueries() {}

    /// Adds what writes a new row.
    ///
    /// @param table the whole entity
    static void insert(Pipeline pipeline, UUID tenantId, EntityTable table, StoredRow row) {
        StringBuilder columns = new StringBuilder("\"tenant_id\"");
        StringBuilder values = new StringBuilder("?");
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(tenantId);
        for (SystemField field : SystemField.values()) {
            add(columns, values, field.word(), "?");
            parameters.add(row.value(field.word()));
        }
        for (EntityField field : table.fields().values()) {
            if (field.isCustom()) {
                continue;
            }
            Object value = row.value(field.name());
            add(columns, values, field.column(), field.type() instanceof ValueType.Json ? "?::jsonb" : "?");
            if (field.type() instanceof ValueType.Money) {
                MoneyAmount money = (MoneyAmount) value;
                parameters.add(money == null ? null : money.amount());
                add(columns, values, field.currencyColumn(), "?");
                parameters.add(money == null ? null : money.currency());
            } else {
                parameters.add(value);
            }
        }
        if (table.hasCustomFields()) {
            JSONB custom = ExtValues.write(table.fields().values(), row::value);
            add(columns, values, "ext", "?::jsonb");
            parameters.add(custom);
        }
        pipeline.update("insert into \"%s\" (%s) values (%s)".formatted(table.table(), columns, values), parameters);
    }

    private static void add(StringBuilder columns, StringBuilder values, String column, String value) {
        columns.append(", \"").append(column).append('"');
        values.append(", ").append(value);
    }
}
