package dev.mortise.server.data.rules;

import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import java.math.BigDecimal;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Money: an amount and its currency, never one without the other.
final class MoneyRule {
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Set<String> MEMBERS = Set.of("amount", "currency");

    private MoneyRule() {}

    static Reading read(ValueType.Money type, JsonNode node) {
        String expected = "an amount with its currency, as {\"amount\":\"12.30\",\"currency\":\"EUR\"}";
        if (!node.isObject() || node.size() != MEMBERS.size() || !MEMBERS.containsAll(node.propertyNames())) {
            return ValueRules.wrongType(expected, node);
        }
        JsonNode currency = node.path("currency");
        if (!currency.isString() || !CURRENCY.matcher(currency.stringValue()).matches()) {
            return new Reading.Refused(
                    "currency", "the currency must be three capital letters, as EUR; this is " + Shown.value(currency));
        }
        return switch (NumberRule.read(type.amount(), node.path("amount"))) {
            case Reading.Accepted(Object amount) ->
                new Reading.Accepted(new MoneyAmount((BigDecimal) amount, currency.stringValue()));
            case Reading.Refused(String code, String detail) -> new Reading.Refused(code, "the amount: " + detail);
        };
    }
}
