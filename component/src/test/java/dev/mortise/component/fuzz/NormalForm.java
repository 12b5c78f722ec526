package dev.mortise.component.fuzz;

import dev.mortise.component.Resource;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Brings values of a type into one form, so that they compare by content: lists element by element, floats by their
/// bits, handles by what they stand for.
final class NormalForm {
    private final boolean canonicalNan;

    private NormalForm(boolean canonicalNan) {
        this.canonicalNan = canonicalNan;
    }

    /// A value as the runtime gave it.
    static Value of(Value value, ValueType type) {
        return new NormalForm(false).normal(value, type);
    }

    static List<Value> of(List<Value> values, List<ValueType> types) {
        return new NormalForm(false).all(values, types);
    }

    /// A value of the host's as it must come back: every NaN is the canonical one.
    static Value ofHost(Value value, ValueType type) {
        return new NormalForm(true).normal(value, type);
    }

    static List<Value> ofHost(List<Value> values, List<ValueType> types) {
        return new NormalForm(true).all(values, types);
    }

    private List<Value> all(List<Value> values, List<ValueType> types) {
        if (values.size() != types.size()) {
            throw new AssertionError("expected " + types.size() + " values, found " + values);
        }
        List<Value> normal = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            normal.add(normal(values.get(i), types.get(i)));
        }
        return normal;
    }

    private Value normal(Value value, ValueType type) {
        return switch (type) {
            case Primitive primitive -> scalar(value);
            case ValueType.ListType(ValueType element) -> {
                List<Value> elements = elements(value, element);
                yield new Value.ListValue(
                        elements.stream().map(one -> normal(one, element)).toList());
            }
            case ValueType.RecordType record -> {
                Map<String, Value> given = ((Value.RecordValue) value).fields();
                if (given.size() != record.fields().size()) {
                    throw new AssertionError("expected the fields of " + record + ", found " + given.keySet());
                }
                Map<String, Value> fields = new LinkedHashMap<>();
                record.fields()
                        .forEach(field -> fields.put(
                                field.name(), normal(Objects.requireNonNull(given.get(field.name())), field.type())));
                yield new Value.RecordValue(fields);
            }
            case ValueType.TupleType tuple ->
                new Value.TupleValue(all(((Value.TupleValue) value).elements(), tuple.elements()));
            case ValueType.VariantType variant -> {
                Value.VariantValue given = (Value.VariantValue) value;
                ValueType payload = variant.cases().stream()
                        .filter(one -> one.name().equals(given.caseName()))
                        .findFirst()
                        .orElseThrow()
                        .type();
                yield new Value.VariantValue(given.caseName(), optional(given.payload(), payload));
            }
            case ValueType.OptionType option ->
                new Value.OptionValue(optional(((Value.OptionValue) value).value(), option.some()));
            case ValueType.ResultType result -> {
                Value.ResultValue given = (Value.ResultValue) value;
                yield new Value.ResultValue(
                        given.isOk(), optional(given.payload(), given.isOk() ? result.ok() : result.error()));
            }
            case ValueType.EnumType names -> value;
            case ValueType.FlagsType names -> value;
            case ValueType.OwnType own -> standsFor("own", ((Value.Own) value).resource());
            case ValueType.BorrowType borrow -> standsFor("borrow", ((Value.Borrow) value).resource());
        };
    }

    private static Value standsFor(String kind, Resource resource) {
        return new Value.VariantValue(kind, new Value.Str(String.valueOf(resource.representation())));
    }

    private @Nullable Value optional(@Nullable Value value, @Nullable ValueType type) {
        if (value == null) {
            return null;
        }
        if (type == null) {
            throw new AssertionError("expected no payload, found " + value);
        }
        return normal(value, type);
    }

    private Value scalar(Value value) {
        return switch (value) {
            case Value.F32(float it) ->
                new Value.U32(Integer.toUnsignedLong(
                        canonicalNan && Float.isNaN(it) ? 0x7fc0_0000 : Float.floatToRawIntBits(it)));
            case Value.F64(double it) ->
                new Value.U64(
                        canonicalNan && Double.isNaN(it) ? 0x7ff8_0000_0000_0000L : Double.doubleToRawLongBits(it));
            default -> value;
        };
    }

    /// The elements of a list, however it is kept.
    static List<Value> elements(Value value, ValueType element) {
        List<Value> elements = new ArrayList<>();
        switch (value) {
            case Value.ListValue(List<Value> values) -> elements.addAll(values);
            case Value.Bytes(byte[] numbers) -> {
                for (byte one : numbers) {
                    elements.add(element == Primitive.S8 ? new Value.S8(one) : new Value.U8(one & 0xFF));
                }
            }
            case Value.Shorts(short[] numbers) -> {
                for (short one : numbers) {
                    elements.add(element == Primitive.S16 ? new Value.S16(one) : new Value.U16(one & 0xFFFF));
                }
            }
            case Value.Ints(int[] numbers) -> {
                for (int one : numbers) {
                    elements.add(
                            element == Primitive.S32 ? new Value.S32(one) : new Value.U32(Integer.toUnsignedLong(one)));
                }
            }
            case Value.Longs(long[] numbers) -> {
                for (long one : numbers) {
                    elements.add(element == Primitive.S64 ? new Value.S64(one) : new Value.U64(one));
                }
            }
            case Value.Floats(float[] numbers) -> {
                for (float one : numbers) {
                    elements.add(new Value.F32(one));
                }
            }
            case Value.Doubles(double[] numbers) -> {
                for (double one : numbers) {
                    elements.add(new Value.F64(one));
                }
            }
            default -> throw new AssertionError("no list: " + value);
        }
        return elements;
    }
}
