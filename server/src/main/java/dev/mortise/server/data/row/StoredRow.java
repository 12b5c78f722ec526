package dev.mortise.server.data.row;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.rules.ValueJson;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A row as it is stored, or as it will be.
///
/// @param version counts its writes, from 1
/// @param createdBy the id of who made it: a user, a plugin or a part of the server
/// @param values by field, as the rules read them; absent for null
public record StoredRow(
        UUID id,
        long version,
        OffsetDateTime createdAt,
        OffsetDateTime updatedAt,
        String createdBy,
        String updatedBy,
        Map<String, Object> values) {
    public StoredRow {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Reads a record of [Columns#all].
    public static StoredRow read(Columns columns, Record record) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (EntityField field : columns.entity().fields().values()) {
            if (field.isCustom()) {
                continue;
            }
            Object value = record.get(columns.field(field.name()));
            if (value != null) {
                String currency = field.type() instanceof ValueType.Money ? record.get(columns.currency(field)) : null;
                values.put(field.name(), normal(field.type(), value, currency));
            }
        }
        if (columns.entity().hasCustomFields()) {
            values.putAll(ExtValues.read(columns.entity().fields().values(), record.get(columns.ext())));
        }
        return new StoredRow(
                record.get(columns.id()),
                record.get(columns.version()),
                utc((OffsetDateTime) system(columns, record, SystemField.CREATED_AT)),
                utc((OffsetDateTime) system(columns, record, SystemField.UPDATED_AT)),
                (String) system(columns, record, SystemField.CREATED_BY),
                (String) system(columns, record, SystemField.UPDATED_BY),
                values);
    }

    /// What it takes of the heap, about.
    public long bytes() {
        long bytes = 256;
        for (Object value : values.values()) {
            bytes += switch (value) {
                case String text -> 64 + 2L * text.length();
                case JSONB json -> 64 + 2L * json.data().length();
                default -> 64;
            };
        }
        return bytes;
    }

    /// The row as the API shows it.
    public ObjectNode json(EntityTable entity) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (SystemField system : SystemField.values()) {
            put(json, entity, system.word());
        }
        for (String field : entity.fields().keySet()) {
            put(json, entity, field);
        }
        return json;
    }

    /// Some of its fields.
    public ObjectNode json(EntityTable entity, Collection<String> fields) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            put(json, entity, field);
        }
        return json;
    }

    /// A field's value, the entity's own or a system field's; null for none.
    public @Nullable Object value(String field) {
        return SystemField.of(field).<@Nullable Object>map(this::system).orElseGet(() -> values.get(field));
    }

    private Object system(SystemField field) {
        return switch (field) {
            case ID -> id;
            case VERSION -> version;
            case CREATED_AT -> createdAt;
            case UPDATED_AT -> updatedAt;
            case CREATED_BY -> createdBy;
            case UPDATED_BY -> updatedBy;
        };
    }

    /// The version is a number, as plugins hand it back as one; it stays far below 2⁵³.
    private void put(ObjectNode json, EntityTable entity, String field) {
        if (field.equals(SystemField.VERSION.word())) {
            json.put(field, version);
        } else {
            json.set(field, ValueJson.write(entity.typeOf(field).orElseThrow(), value(field)));
        }
    }

    private static Object system(Columns columns, Record record, SystemField field) {
        return Objects.requireNonNull(record.get(columns.field(field.word())));
    }

    private static Object normal(ValueType type, Object value, @Nullable String currency) {
        return switch (type) {
            case ValueType.Decimal decimal -> decimal.scaled((BigDecimal) value);
            case ValueType.Money(ValueType.Decimal amount) ->
                new MoneyAmount(amount.scaled((BigDecimal) value), Objects.requireNonNull(currency));
            case ValueType.Moment moment -> utc((OffsetDateTime) value);
            case ValueType.Text text -> value;
            case ValueType.Choice choice -> value;
            case ValueType.Whole whole -> value;
            case ValueType.Bool bool -> value;
            case ValueType.Day day -> value;
            case ValueType.Reference reference -> value;
            case ValueType.Identifier identifier -> value;
            case ValueType.Json json -> value;
        };
    }

    static OffsetDateTime utc(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC);
    }
}
