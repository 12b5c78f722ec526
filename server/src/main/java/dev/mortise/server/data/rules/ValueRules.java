package dev.mortise.server.data.rules;

import dev.mortise.server.data.entity.ValueType;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Reads a JSON value as a field's type asks for it. The one place that says what a valid value is.
public final class ValueRules {
    private static final Pattern UUID_FORM =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private ValueRules() {}

    /// Reads a value for a row: every rule of the field holds.
    ///
    /// @param node not null and not JSON's null
    public static Reading read(ValueType type, JsonNode node) {
        return switch (type) {
            case ValueType.Text text -> TextRule.read(text, node);
            case ValueType.Whole whole -> NumberRule.read(whole, node);
            case ValueType.Decimal decimal -> NumberRule.read(decimal, node);
            case ValueType.Money money -> MoneyRule.read(money, node);
            case ValueType.Bool bool ->
                node.isBoolean() ? new Reading.Accepted(node.booleanValue()) : wrongType("true or false", node);
            case ValueType.Day day -> TimeRule.readDay(node);
            case ValueType.Moment moment -> TimeRule.readMoment(node);
            case ValueType.Choice choice ->
                node.isString() && choice.values().contains(node.stringValue())
                        ? new Reading.Accepted(node.stringValue())
                        : new Reading.Refused(
                                node.isString() ? "enum" : "type",
                                "must be one of " + String.join(", ", choice.values()) + "; this is "
                                        + Shown.value(node));
            case ValueType.Reference reference -> uuid("the id of a row of " + reference.to(), node);
            case ValueType.Identifier identifier -> uuid("a UUID", node);
            case ValueType.Json json -> JsonRule.read(node);
        };
    }

    /// Reads a value that rows are compared with: the type holds, but not the bounds that only new values must
    /// keep.
    public static Reading readOperand(ValueType type, JsonNode node) {
        return switch (type) {
            case ValueType.Text text ->
                TextRule.read(
                        new ValueType.Text(ValueType.Form.LINES, 0, Math.max(text.max(), TextRule.MOST_OPERAND), null),
                        node);
            case ValueType.Whole whole ->
                NumberRule.read(
                        whole.bits() == 32
                                ? new ValueType.Whole(32, Integer.MIN_VALUE, Integer.MAX_VALUE)
                                : new ValueType.Whole(64, Long.MIN_VALUE, Long.MAX_VALUE),
                        node);
            case ValueType.Decimal decimal -> NumberRule.read(NumberRule.OPERAND, node);
            case ValueType.Money money -> MoneyRule.read(new ValueType.Money(NumberRule.OPERAND), node);
            case ValueType.Bool bool -> read(bool, node);
            case ValueType.Day day -> read(day, node);
            case ValueType.Moment moment -> read(moment, node);
            case ValueType.Choice choice -> read(choice, node);
            case ValueType.Reference reference -> read(reference, node);
            case ValueType.Json json -> read(json, node);
            case ValueType.Identifier identifier -> read(identifier, node);
        };
    }

    static Reading.Refused wrongType(String expected, JsonNode node) {
        return new Reading.Refused("type", "must be " + expected + "; this is " + Shown.value(node));
    }

    private static Reading uuid(String expected, JsonNode node) {
        if (node.isString() && UUID_FORM.matcher(node.stringValue()).matches()) {
            return new Reading.Accepted(UUID.fromString(node.stringValue()));
        }
        return wrongType(expected + ", 36 characters as 0190f0a4-7b9e-7c3d-9a54-2f1f0c6b8e11", node);
    }
}
