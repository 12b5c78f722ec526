package dev.mortise.server.data.row;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/// Reads rows whose first columns are those of [Columns#all], in that order, as the driver gives them.
public final class RowReader {
    private final EntityTable entity;
    private final List<EntityField> own;
    private final boolean hasCustomFields;

    /// For rows of an entity.
    public RowReader(EntityTable entity) {
        this.entity = entity;
        this.own = entity.fields().values().stream()
                .filter(field -> !field.isCustom())
                .toList();
        this.hasCustomFields = entity.hasCustomFields();
    }

    /// How many columns a row takes.
    public int columns() {
        int money = (int) own.stream()
                .filter(field -> field.type() instanceof ValueType.Money)
                .count();
        return 6 + (hasCustomFields ? 1 : 0) + own.size() + money;
    }

    /// Reads the row at which a result stands.
    public StoredRow read(ResultSet row) throws SQLException {
        int column = 7;
        String ext = hasCustomFields ? row.getString(column++) : null;
        Map<String, Object> values = new LinkedHashMap<>();
        for (EntityField field : own) {
            Object value = value(row, column++, field.type());
            if (field.type() instanceof ValueType.Money(ValueType.Decimal amount)) {
                String currency = row.getString(column++);
                value = value == null
                        ? null
                        : new MoneyAmount(amount.scaled((BigDecimal) value), Objects.requireNonNull(currency));
            }
            if (value != null) {
                values.put(field.name(), value);
            }
        }
        if (ext != null) {
            values.putAll(ExtValues.read(entity.fields().values(), JSONB.valueOf(ext)));
        }
        return new StoredRow(
                row.getObject(1, UUID.class),
                row.getLong(2),
                StoredRow.utc(row.getObject(3, OffsetDateTime.class)),
                StoredRow.utc(row.getObject(4, OffsetDateTime.class)),
                row.getString(5),
                row.getString(6),
                values);
    }

    private static @Nullable Object value(ResultSet row, int column, ValueType type) throws SQLException {
        return switch (type) {
            case ValueType.Text text -> row.getString(column);
            case ValueType.Choice choice -> row.getString(column);
            case ValueType.Whole whole ->
                whole.bits() == 32 ? row.getObject(column, Integer.class) : row.getObject(column, Long.class);
            case ValueType.Decimal decimal -> {
                BigDecimal number = row.getBigDecimal(column);
                yield number == null ? null : decimal.scaled(number);
            }
            case ValueType.Money money -> row.getBigDecimal(column);
            case ValueType.Bool bool -> row.getObject(column, Boolean.class);
            case ValueType.Day day -> row.getObject(column, LocalDate.class);
            case ValueType.Moment moment -> {
                OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
                yield time == null ? null : StoredRow.utc(time);
            }
            case ValueType.Reference reference -> row.getObject(column, UUID.class);
            case ValueType.Identifier identifier -> row.getObject(column, UUID.class);
            case ValueType.Json json -> {
                String text = row.getString(column);
                yield text == null ? null : JSONB.valueOf(text);
            }
        };
    }
}
