package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.ValueType;

/// What a plan says of a field, in words.
final class FieldWords {
    private FieldWords() {}

    /// Whether a row must have a value.
    static String required(EntityField field) {
        return field.required() ? "required" : "optional";
    }

    /// A field's type with its rules, and whether a row must have a value.
    static String shown(EntityField field) {
        return rules(field) + (field.required() ? ", required" : "");
    }

    /// A field's type with its rules.
    static String rules(EntityField field) {
        return switch (field.type()) {
            case ValueType.Text text ->
                "%s of %d to %d characters%s"
                        .formatted(
                                text.word(),
                                text.min(),
                                text.max(),
                                text.pattern() == null ? "" : " like " + text.pattern());
            case ValueType.Whole whole -> "%s from %d to %d".formatted(whole.word(), whole.min(), whole.max());
            case ValueType.Decimal decimal -> "decimal" + digits(decimal);
            case ValueType.Money(ValueType.Decimal amount) -> "money" + digits(amount);
            case ValueType.Choice choice -> "enum of " + String.join(", ", choice.values());
            case ValueType.Reference reference ->
                "ref to %s, on_delete %s%s"
                        .formatted(
                                reference.to(),
                                reference.onDelete(),
                                reference
                                        .owned()
                                        .map(name -> ", owned as " + name)
                                        .orElse(""));
            case ValueType.Bool bool -> bool.word();
            case ValueType.Day day -> day.word();
            case ValueType.Moment moment -> moment.word();
            case ValueType.Json json -> json.word();
            case ValueType.Identifier identifier -> identifier.word();
        };
    }

    private static String digits(ValueType.Decimal decimal) {
        return " of %d digits, %d after the point%s%s"
                .formatted(
                        decimal.precision(),
                        decimal.scale(),
                        decimal.min() == null ? "" : ", from " + decimal.min().toPlainString(),
                        decimal.max() == null ? "" : ", up to " + decimal.max().toPlainString());
    }
}
