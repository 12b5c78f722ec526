package dev.mortise.server.data.rules;

import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Values as JSON: the way back from [ValueRules].
public final class ValueJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonMapper STORED = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private ValueJson() {}

    /// A value as the API shows it. Decimals and 64-bit integers are text.
    ///
    /// @param value as [Reading.Accepted] describes it; null for none
    public static JsonNode write(ValueType type, @Nullable Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        return switch (type) {
            case ValueType.Text text -> NODES.stringNode((String) value);
            case ValueType.Choice choice -> NODES.stringNode((String) value);
            case ValueType.Whole whole ->
                whole.bits() == 32 ? NODES.numberNode((Integer) value) : NODES.stringNode(value.toString());
            case ValueType.Decimal decimal ->
                NODES.stringNode(decimal.scaled((BigDecimal) value).toPlainString());
            case ValueType.Money(ValueType.Decimal amount) -> {
                MoneyAmount money = (MoneyAmount) value;
                yield NODES.objectNode()
                        .put("amount", amount.scaled(money.amount()).toPlainString())
                        .put("currency", money.currency());
            }
            case ValueType.Bool bool -> NODES.booleanNode((Boolean) value);
            case ValueType.Day day -> NODES.stringNode(value.toString());
            case ValueType.Moment moment ->
                NODES.stringNode(((OffsetDateTime) value).toInstant().toString());
            case ValueType.Reference reference -> NODES.stringNode(value.toString());
            case ValueType.Identifier identifier -> NODES.stringNode(value.toString());
            case ValueType.Json json -> STORED.readTree(((JSONB) value).data());
        };
    }
}
