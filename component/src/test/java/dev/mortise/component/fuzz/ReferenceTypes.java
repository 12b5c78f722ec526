package dev.mortise.component.fuzz;

import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Alignment, size and flattening, written down anew from the specification's headings of these names and without a
/// glance at the implementation that is compared with it: each question is answered from the type every time.
final class ReferenceTypes {
    static final int MOST_FLAT_PARAMETERS = 16;
    static final int MOST_FLAT_RESULTS = 1;

    private ReferenceTypes() {}

    /// The payloads of a variant or of a type that is specialized from one; null where a case has none.
    static List<@Nullable ValueType> cases(ValueType type) {
        List<@Nullable ValueType> cases = new ArrayList<>();
        switch (type) {
            case ValueType.VariantType variant -> variant.cases().forEach(one -> cases.add(one.type()));
            case ValueType.EnumType names -> names.names().forEach(name -> cases.add(null));
            case ValueType.OptionType option -> {
                cases.add(null);
                cases.add(option.some());
            }
            case ValueType.ResultType result -> {
                cases.add(result.ok());
                cases.add(result.error());
            }
            default -> throw new IllegalArgumentException("no variant: " + type);
        }
        return cases;
    }

    static boolean isVariant(ValueType type) {
        return type instanceof ValueType.VariantType
                || type instanceof ValueType.EnumType
                || type instanceof ValueType.OptionType
                || type instanceof ValueType.ResultType;
    }

    /// The types of a record's or tuple's fields.
    static List<ValueType> fields(ValueType type) {
        return switch (type) {
            case ValueType.RecordType fields ->
                fields.fields().stream().map(ValueType.Field::type).toList();
            case ValueType.TupleType tuple -> tuple.elements();
            default -> throw new IllegalArgumentException("no record: " + type);
        };
    }

    static int alignment(ValueType type) {
        return switch (type) {
            case Primitive primitive ->
                switch (primitive) {
                    case BOOL, S8, U8 -> 1;
                    case S16, U16 -> 2;
                    case S32, U32, F32, CHAR, STRING -> 4;
                    case S64, U64, F64 -> 8;
                };
            case ValueType.ListType list -> 4;
            case ValueType.OwnType own -> 4;
            case ValueType.BorrowType borrow -> 4;
            case ValueType.FlagsType flags -> flagBytes(flags.names().size());
            case ValueType.RecordType fields -> alignment(fields(fields));
            case ValueType.TupleType tuple -> alignment(fields(tuple));
            default -> Math.max(discriminantBytes(type), caseAlignment(type));
        };
    }

    static int alignment(List<ValueType> types) {
        int most = 1;
        for (ValueType type : types) {
            most = Math.max(most, alignment(type));
        }
        return most;
    }

    static int flagBytes(int names) {
        return names <= 8 ? 1 : names <= 16 ? 2 : 4;
    }

    static int discriminantBytes(ValueType variant) {
        int cases = cases(variant).size();
        return cases <= 1 << 8 ? 1 : cases <= 1 << 16 ? 2 : 4;
    }

    static int caseAlignment(ValueType variant) {
        int most = 1;
        for (ValueType payload : cases(variant)) {
            if (payload != null) {
                most = Math.max(most, alignment(payload));
            }
        }
        return most;
    }

    static int alignTo(int pointer, int alignment) {
        return (int) (Math.ceilDiv(Integer.toUnsignedLong(pointer), (long) alignment) * alignment);
    }

    static int size(ValueType type) {
        return switch (type) {
            case Primitive primitive -> primitive == Primitive.STRING ? 8 : alignment(primitive);
            case ValueType.ListType list -> 8;
            case ValueType.OwnType own -> 4;
            case ValueType.BorrowType borrow -> 4;
            case ValueType.FlagsType flags -> flagBytes(flags.names().size());
            case ValueType.RecordType fields -> size(fields(fields));
            case ValueType.TupleType tuple -> size(fields(tuple));
            default -> {
                int largest = 0;
                for (ValueType payload : cases(type)) {
                    if (payload != null) {
                        largest = Math.max(largest, size(payload));
                    }
                }
                int payloadAt = alignTo(discriminantBytes(type), caseAlignment(type));
                yield alignTo(payloadAt + largest, alignment(type));
            }
        };
    }

    static int size(List<ValueType> types) {
        int size = 0;
        for (ValueType type : types) {
            size = alignTo(size, alignment(type)) + size(type);
        }
        return alignTo(size, alignment(types));
    }

    static List<String> flatten(List<ValueType> types) {
        List<String> flat = new ArrayList<>();
        for (ValueType type : types) {
            flat.addAll(flatten(type));
        }
        return flat;
    }

    static List<String> flatten(ValueType type) {
        return switch (type) {
            case Primitive primitive ->
                switch (primitive) {
                    case BOOL, S8, U8, S16, U16, S32, U32, CHAR -> List.of("i32");
                    case S64, U64 -> List.of("i64");
                    case F32 -> List.of("f32");
                    case F64 -> List.of("f64");
                    case STRING -> List.of("i32", "i32");
                };
            case ValueType.ListType list -> List.of("i32", "i32");
            case ValueType.OwnType own -> List.of("i32");
            case ValueType.BorrowType borrow -> List.of("i32");
            case ValueType.FlagsType flags -> List.of("i32");
            case ValueType.RecordType fields -> flatten(fields(fields));
            case ValueType.TupleType tuple -> flatten(fields(tuple));
            default -> {
                String[] joined = {};
                for (ValueType payload : cases(type)) {
                    List<String> flat = payload == null ? List.of() : flatten(payload);
                    int known = joined.length;
                    joined = Arrays.copyOf(joined, Math.max(known, flat.size()));
                    for (int i = 0; i < flat.size(); i++) {
                        joined[i] = i < known ? join(joined[i], flat.get(i)) : flat.get(i);
                    }
                }
                List<String> all = new ArrayList<>(List.of("i32"));
                all.addAll(Arrays.asList(joined));
                yield all;
            }
        };
    }

    private static String join(String one, String other) {
        if (one.equals(other)) {
            return one;
        }
        boolean narrow = (one.equals("i32") && other.equals("f32")) || (one.equals("f32") && other.equals("i32"));
        return narrow ? "i32" : "i64";
    }
}
