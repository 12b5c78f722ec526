package dev.mortise.server.data.row;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The values of the fields that tenants added, in the one column that holds them: by tag, in forms
/// that PostgreSQL casts to their types. Values of retired fields stay in it untouched.
public final class ExtValues {
    private static final String AMOUNT = "amount";
    private static final String CURRENCY = "currency";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private ExtValues() {}

    /// The member that holds a field's values.
    public static String key(EntityField field) {
        return "c" + -field.tag();
    }

    /// A field as an expression of its type. Keys stand in it as literals: the database must see the
    /// same expression wherever one is grouped by.
    static <T> Field<T> field(Field<JSONB> ext, EntityField field, DataType<T> type) {
        Field<String> key = DSL.inline(key(field));
        return switch (field.type()) {
            case ValueType.Text text -> DSL.field("(({0} ->> {1}) collate \"C\")", type, ext, key);
            case ValueType.Choice choice -> DSL.field("(({0} ->> {1}) collate \"C\")", type, ext, key);
            case ValueType.Whole whole ->
                whole.bits() == 32
                        ? DSL.field("(({0} ->> {1})::int4)", type, ext, key)
                        : DSL.field("(({0} ->> {1})::int8)", type, ext, key);
            case ValueType.Decimal decimal -> DSL.field("(({0} ->> {1})::numeric)", type, ext, key);
            case ValueType.Bool bool -> DSL.field("(({0} ->> {1})::bool)", type, ext, key);
            case ValueType.Day day -> DSL.field("(({0} ->> {1})::date)", type, ext, key);
            case ValueType.Moment moment -> DSL.field("(({0} ->> {1})::timestamptz)", type, ext, key);
            case ValueType.Identifier identifier -> DSL.field("(({0} ->> {1})::uuid)", type, ext, key);
            case ValueType.Money money -> DSL.field("(({0} -> {1} ->> 'amount')::numeric)", type, ext, key);
            case ValueType.Reference reference -> throw none(field);
            case ValueType.Json json -> throw none(field);
        };
    }

    /// The currency of a field of amounts.
    static Field<String> currency(Field<JSONB> ext, EntityField field) {
        return DSL.field("(({0} -> {1} ->> 'currency') collate \"C\")", String.class, ext, DSL.inline(key(field)));
    }

    /// The values that are there, by field.
    static Map<String, Object> read(Collection<EntityField> fields, @Nullable JSONB stored) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (stored == null || stored.data().equals("{}")) {
            return values;
        }
        JsonNode json = JSON.readTree(stored.data());
        for (EntityField field : fields) {
            JsonNode value = json.path(key(field));
            if (field.isCustom() && !value.isMissingNode() && !value.isNull()) {
                values.put(field.name(), read(field, value));
            }
        }
        return values;
    }

    private static Object read(EntityField field, JsonNode value) {
        return switch (field.type()) {
            case ValueType.Text text -> value.stringValue();
            case ValueType.Choice choice -> value.stringValue();
            case ValueType.Whole whole -> whole.bits() == 32 ? (Object) value.intValue() : (Object) value.longValue();
            case ValueType.Decimal decimal -> decimal.scaled(value.decimalValue());
            case ValueType.Bool bool -> value.booleanValue();
            case ValueType.Day day -> LocalDate.parse(value.stringValue());
            case ValueType.Moment moment ->
                OffsetDateTime.ofInstant(Instant.parse(value.stringValue()), ZoneOffset.UTC);
            case ValueType.Identifier identifier -> UUID.fromString(value.stringValue());
            case ValueType.Money(ValueType.Decimal amount) ->
                new MoneyAmount(
                        amount.scaled(value.path(AMOUNT).decimalValue()),
                        value.path(CURRENCY).stringValue());
            case ValueType.Reference reference -> throw none(field);
            case ValueType.Json json -> throw none(field);
        };
    }

    /// What the column holds of a row's values; fields of the manifest and those without a value are
    /// left out.
    ///
    /// @param values a field's value; null for none
    public static JSONB write(Collection<EntityField> fields, Function<String, @Nullable Object> values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (EntityField field : fields) {
            Object value = field.isCustom() ? values.apply(field.name()) : null;
            if (value != null) {
                json.set(key(field), write(value));
            }
        }
        return JSONB.valueOf(json.toString());
    }

    private static JsonNode write(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case Integer number -> nodes.numberNode(number);
            case Long number -> nodes.numberNode(number);
            case BigDecimal number -> nodes.numberNode(number);
            case Boolean truth -> nodes.booleanNode(truth);
            case MoneyAmount money -> {
                ObjectNode both = nodes.objectNode();
                both.set(AMOUNT, nodes.numberNode(money.amount()));
                yield both.put(CURRENCY, money.currency());
            }
            case OffsetDateTime moment -> nodes.stringNode(moment.toInstant().toString());
            default -> nodes.stringNode(value.toString());
        };
    }

    private static IllegalStateException none(EntityField field) {
        return new IllegalStateException(
                "no tenant adds a field of type " + field.type().word());
    }
}
