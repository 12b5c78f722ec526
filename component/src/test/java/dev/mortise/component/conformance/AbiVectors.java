package dev.mortise.component.conformance;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Types and values of the reference implementation's vectors.
final class AbiVectors {
    private final boolean arrays;

    /// Values with lists of numbers as arrays, or as lists of values.
    AbiVectors(boolean arrays) {
        this.arrays = arrays;
    }

    static FuncType function(@Nullable Object types) {
        List<ValueType.Field> parameters = new ArrayList<>();
        for (Object one : Json.list(types)) {
            parameters.add(new ValueType.Field("p" + parameters.size(), type(one)));
        }
        return new FuncType(parameters, null);
    }

    static ValueType type(@Nullable Object json) {
        if (json instanceof String name) {
            return Primitive.valueOf(name.toUpperCase(java.util.Locale.ROOT));
        }
        List<@Nullable Object> parts = Json.list(json);
        return switch (String.valueOf(parts.get(0))) {
            case "list" -> new ValueType.ListType(type(parts.get(1)));
            case "record" ->
                new ValueType.RecordType(Json.list(parts.get(1)).stream()
                        .map(field -> new ValueType.Field(
                                String.valueOf(Json.list(field).get(0)),
                                type(Json.list(field).get(1))))
                        .toList());
            case "tuple" ->
                new ValueType.TupleType(
                        Json.list(parts.get(1)).stream().map(AbiVectors::type).toList());
            case "variant" ->
                new ValueType.VariantType(Json.list(parts.get(1)).stream()
                        .map(one -> new ValueType.Case(
                                String.valueOf(Json.list(one).get(0)),
                                optional(Json.list(one).get(1))))
                        .toList());
            case "enum" -> new ValueType.EnumType(names(parts.get(1)));
            case "flags" -> new ValueType.FlagsType(names(parts.get(1)));
            case "option" -> new ValueType.OptionType(type(parts.get(1)));
            case "result" -> new ValueType.ResultType(optional(parts.get(1)), optional(parts.get(2)));
            default -> throw new IllegalArgumentException("type " + parts);
        };
    }

    private static @Nullable ValueType optional(@Nullable Object json) {
        return json == null ? null : type(json);
    }

    private static List<String> names(@Nullable Object count) {
        return IntStream.range(0, Integer.parseInt(String.valueOf(count)))
                .mapToObj(i -> "n" + i)
                .toList();
    }

    private static long number(@Nullable Object json) {
        return new java.math.BigDecimal(String.valueOf(json))
                .toBigIntegerExact()
                .longValue();
    }

    Value value(ValueType type, @Nullable Object json) {
        return switch (type) {
            case Primitive primitive -> primitive(primitive, json);
            case ValueType.ListType list -> list(list.element(), json);
            case ValueType.RecordType fields -> {
                Map<String, Value> values = new LinkedHashMap<>();
                List<@Nullable Object> elements = Json.list(json);
                for (int i = 0; i < elements.size(); i++) {
                    ValueType.Field field = fields.fields().get(i);
                    values.put(field.name(), value(field.type(), elements.get(i)));
                }
                yield new Value.RecordValue(values);
            }
            case ValueType.TupleType tuple -> {
                List<Value> values = new ArrayList<>();
                List<@Nullable Object> elements = Json.list(json);
                for (int i = 0; i < elements.size(); i++) {
                    values.add(value(tuple.elements().get(i), elements.get(i)));
                }
                yield new Value.TupleValue(values);
            }
            case ValueType.VariantType variant -> {
                ValueType.Case one = variant.cases().get(discriminant(json));
                yield new Value.VariantValue(one.name(), payload(one.type(), json));
            }
            case ValueType.EnumType names -> new Value.EnumValue(names.names().get(discriminant(json)));
            case ValueType.OptionType option ->
                new Value.OptionValue(discriminant(json) == 0 ? null : payload(option.some(), json));
            case ValueType.ResultType result ->
                discriminant(json) == 0
                        ? Value.ResultValue.ok(payload(result.ok(), json))
                        : Value.ResultValue.error(payload(result.error(), json));
            case ValueType.FlagsType flags -> {
                long bits = number(json);
                Set<String> names = new LinkedHashSet<>();
                for (int i = 0; i < flags.names().size(); i++) {
                    if ((bits >>> i & 1) != 0) {
                        names.add(flags.names().get(i));
                    }
                }
                yield new Value.FlagsValue(names);
            }
            case ValueType.OwnType own -> throw new IllegalArgumentException("own");
            case ValueType.BorrowType borrow -> throw new IllegalArgumentException("borrow");
        };
    }

    private Value list(ValueType element, @Nullable Object json) {
        List<@Nullable Object> elements = Json.list(json);
        if (arrays && element instanceof Primitive type) {
            Value numbers = numbers(type, elements);
            if (numbers != null) {
                return numbers;
            }
        }
        return new Value.ListValue(
                elements.stream().map(one -> value(element, one)).toList());
    }

    private static @Nullable Value numbers(Primitive type, List<@Nullable Object> elements) {
        int count = elements.size();
        return switch (type) {
            case U8, S8 -> {
                byte[] bytes = new byte[count];
                for (int i = 0; i < count; i++) {
                    bytes[i] = (byte) number(elements.get(i));
                }
                yield new Value.Bytes(bytes);
            }
            case U16, S16 -> {
                short[] numbers = new short[count];
                for (int i = 0; i < count; i++) {
                    numbers[i] = (short) number(elements.get(i));
                }
                yield new Value.Shorts(numbers);
            }
            case U32, S32 ->
                new Value.Ints(
                        elements.stream().mapToInt(one -> (int) number(one)).toArray());
            case U64, S64 ->
                new Value.Longs(elements.stream().mapToLong(AbiVectors::number).toArray());
            case F32 -> {
                float[] numbers = new float[count];
                for (int i = 0; i < count; i++) {
                    numbers[i] = Float.intBitsToFloat((int) number(elements.get(i)));
                }
                yield new Value.Floats(numbers);
            }
            case F64 ->
                new Value.Doubles(elements.stream()
                        .mapToDouble(one -> Double.longBitsToDouble(number(one)))
                        .toArray());
            case BOOL, CHAR, STRING -> null;
        };
    }

    private static int discriminant(@Nullable Object json) {
        return (int) number(Json.list(json).get(0));
    }

    private @Nullable Value payload(@Nullable ValueType type, @Nullable Object json) {
        return type == null ? null : value(type, Json.list(json).get(1));
    }

    private static Value primitive(Primitive type, @Nullable Object json) {
        return switch (type) {
            case BOOL -> new Value.Bool(Boolean.TRUE.equals(json));
            case S8 -> new Value.S8((byte) number(json));
            case U8 -> new Value.U8((int) number(json));
            case S16 -> new Value.S16((short) number(json));
            case U16 -> new Value.U16((int) number(json));
            case S32 -> new Value.S32((int) number(json));
            case U32 -> new Value.U32(number(json));
            case S64 -> new Value.S64(number(json));
            case U64 -> new Value.U64(number(json));
            case F32 -> new Value.F32(Float.intBitsToFloat((int) number(json)));
            case F64 -> new Value.F64(Double.longBitsToDouble(number(json)));
            case CHAR -> new Value.Char((int) number(json));
            case STRING -> new Value.Str((String) Objects.requireNonNull(json));
        };
    }
}
