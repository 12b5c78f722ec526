package dev.mortise.server.data.query;

import dev.mortise.server.data.entity.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The operators that compare a field.
public enum Operator {
    EQ,
    NEQ,
    LT,
    LTE,
    GT,
    GTE,
    IN,
    NIN,
    NULL,
    BETWEEN,
    CONTAINS,
    ICONTAINS,
    STARTS_WITH;

    /// The name in a filter, as `_eq`.
    public String word() {
        return "_" + name().toLowerCase(Locale.ROOT);
    }

    static Optional<Operator> of(String word) {
        return Arrays.stream(values())
                .filter(operator -> operator.word().equals(word))
                .findFirst();
    }

    /// Whether it can compare values of a type.
    public boolean fits(ValueType type) {
        return switch (this) {
            case NULL -> true;
            case EQ, NEQ -> !(type instanceof ValueType.Json);
            case IN, NIN -> !(type instanceof ValueType.Json || type instanceof ValueType.Money);
            case LT, LTE, GT, GTE -> isOrdered(type);
            case BETWEEN -> isOrdered(type) && !(type instanceof ValueType.Money);
            case CONTAINS, ICONTAINS, STARTS_WITH -> type instanceof ValueType.Text;
        };
    }

    /// The operators that can compare values of a type, for messages.
    static String allFor(ValueType type) {
        List<String> words = Arrays.stream(values())
                .filter(operator -> operator.fits(type))
                .map(Operator::word)
                .toList();
        return String.join(", ", words);
    }

    /// Whether values of a type have an order that means something.
    static boolean isOrdered(ValueType type) {
        return switch (type) {
            case ValueType.Text text -> true;
            case ValueType.Whole whole -> true;
            case ValueType.Decimal decimal -> true;
            case ValueType.Money money -> true;
            case ValueType.Day day -> true;
            case ValueType.Moment moment -> true;
            case ValueType.Bool bool -> false;
            case ValueType.Choice choice -> false;
            case ValueType.Reference reference -> false;
            case ValueType.Identifier identifier -> false;
            case ValueType.Json json -> false;
        };
    }
}
