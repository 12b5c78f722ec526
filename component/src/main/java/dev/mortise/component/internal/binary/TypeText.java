package dev.mortise.component.internal.binary;

import dev.mortise.component.ValueType;
import java.util.Locale;

/// Types in messages, without their parts.
final class TypeText {
    private TypeText() {}

    static String of(ValueType type) {
        return switch (type) {
            case ValueType.Primitive primitive -> primitive.name().toLowerCase(Locale.ROOT);
            case ValueType.ListType list -> "list of " + of(list.element());
            case ValueType.RecordType fields ->
                "record of "
                        + fields.fields().stream()
                                .limit(8)
                                .map(ValueType.Field::name)
                                .toList();
            case ValueType.TupleType tuple -> "tuple of " + tuple.elements().size();
            case ValueType.VariantType variant ->
                "variant of "
                        + variant.cases().stream()
                                .limit(8)
                                .map(ValueType.Case::name)
                                .toList();
            case ValueType.EnumType names ->
                "enum of " + names.names().stream().limit(8).toList();
            case ValueType.FlagsType names ->
                "flags of " + names.names().stream().limit(8).toList();
            case ValueType.OptionType option -> "option of " + of(option.some());
            case ValueType.ResultType result -> "result";
            case ValueType.OwnType own -> "own of " + own.resource();
            case ValueType.BorrowType borrow -> "borrow of " + borrow.resource();
        };
    }
}
