package dev.mortise.server.data.row;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/// An entity's table and columns under an alias, as jOOQ names them: always quoted, never raw text.
///
/// @param alias what the table is called in the statement
public record Columns(EntityTable entity, String alias) {
    /// The table under its own name, to write to.
    public static Columns of(EntityTable entity) {
        return new Columns(entity, entity.table());
    }

    /// The table, with its alias when it has one.
    public Table<Record> table() {
        Table<Record> table = DSL.table(DSL.name(entity.table()));
        return alias.equals(entity.table()) ? table : table.as(DSL.name(alias));
    }

    /// The tenant that a row belongs to.
    public Field<UUID> tenantId() {
        return column("tenant_id", SQLDataType.UUID);
    }

    /// A row's id.
    public Field<UUID> id() {
        return column("id", SQLDataType.UUID);
    }

    /// A row's version.
    public Field<Long> version() {
        return column("version", SQLDataType.BIGINT);
    }

    /// When a row was deleted; null for one that is there.
    public Field<OffsetDateTime> deletedAt() {
        return column("deleted_at", SQLDataType.TIMESTAMPWITHTIMEZONE);
    }

    /// The column of a field, which exists; of money, its amount.
    @SuppressWarnings("unchecked")
    public Field<Object> field(String name) {
        ValueType type = entity.typeOf(name).orElseThrow();
        EntityField own = entity.fields().get(name);
        if (own != null && own.isCustom()) {
            return (Field<Object>) ExtValues.field(ext(), own, dataType(type));
        }
        return (Field<Object>) column(entity.columnOf(name), dataType(type));
    }

    /// The column with the values of the fields that tenants added.
    public Field<JSONB> ext() {
        return column("ext", SQLDataType.JSONB);
    }

    /// The column of an amount's currency.
    public Field<String> currency(EntityField field) {
        return field.isCustom() ? ExtValues.currency(ext(), field) : column(field.currencyColumn(), SQLDataType.CLOB);
    }

    /// Every column that makes up a row.
    public List<Field<?>> all() {
        List<Field<?>> all = new ArrayList<>();
        for (SystemField system : SystemField.values()) {
            all.add(field(system.word()));
        }
        if (entity.hasCustomFields()) {
            all.add(ext());
        }
        for (EntityField field : entity.fields().values()) {
            if (field.isCustom()) {
                continue;
            }
            all.add(field(field.name()));
            if (field.type() instanceof ValueType.Money) {
                all.add(currency(field));
            }
        }
        return all;
    }

    /// How a type is stored.
    public static DataType<?> dataType(ValueType type) {
        return switch (type) {
            case ValueType.Text text -> SQLDataType.CLOB;
            case ValueType.Choice choice -> SQLDataType.CLOB;
            case ValueType.Whole whole -> whole.bits() == 32 ? SQLDataType.INTEGER : SQLDataType.BIGINT;
            case ValueType.Decimal decimal -> SQLDataType.NUMERIC;
            case ValueType.Money money -> SQLDataType.NUMERIC;
            case ValueType.Bool bool -> SQLDataType.BOOLEAN;
            case ValueType.Day day -> SQLDataType.LOCALDATE;
            case ValueType.Moment moment -> SQLDataType.TIMESTAMPWITHTIMEZONE;
            case ValueType.Reference reference -> SQLDataType.UUID;
            case ValueType.Identifier identifier -> SQLDataType.UUID;
            case ValueType.Json json -> SQLDataType.JSONB;
        };
    }

    private <T> Field<T> column(String name, DataType<T> type) {
        return DSL.field(DSL.name(alias, name), type);
    }
}
