package dev.mortise.component.fuzz;

import dev.mortise.component.Resource;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes values of a type of choices: always values that the type has.
final class ValueSource {
    private static final int MOST_ELEMENTS = 12;
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "joint",
            "\u0000",
            "\u007f\u0080",
            "caf\u00e9",
            "\u00ff\u0100",
            "\u07ff\u0800",
            "\ufffd",
            "\ud7ff\ue000",
            "\ud83d\ude00",
            "a\u00e9\u4e2d\ud83d\ude00");

    private final Choices choices;
    private final Function<ResourceType, @Nullable Resource> resources;

    /// Makes values without handles.
    ValueSource(Choices choices) {
        this(choices, type -> null);
    }

    /// @param resources what a handle may stand for; null when there is none, which makes a resource that nobody knows
    ValueSource(Choices choices, Function<ResourceType, @Nullable Resource> resources) {
        this.choices = choices;
        this.resources = resources;
    }

    List<Value> values(List<ValueType.Field> fields) {
        List<Value> values = new ArrayList<>(fields.size());
        for (ValueType.Field field : fields) {
            values.add(value(field.type()));
        }
        return values;
    }

    Value value(ValueType type) {
        return switch (type) {
            case Primitive primitive -> primitive(primitive);
            case ValueType.ListType(ValueType element) -> list(element);
            case ValueType.RecordType(List<ValueType.Field> fields) -> {
                Map<String, Value> values = new LinkedHashMap<>();
                fields.forEach(field -> values.put(field.name(), value(field.type())));
                yield new Value.RecordValue(values);
            }
            case ValueType.TupleType(List<ValueType> elements) ->
                new Value.TupleValue(elements.stream().map(this::value).toList());
            case ValueType.VariantType(List<ValueType.Case> cases) -> {
                ValueType.Case one = choices.of(cases);
                yield new Value.VariantValue(one.name(), optional(one.type()));
            }
            case ValueType.EnumType(List<String> names) -> new Value.EnumValue(choices.of(names));
            case ValueType.OptionType(ValueType some) -> new Value.OptionValue(choices.oneIn(2) ? value(some) : null);
            case ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error) ->
                choices.oneIn(2) ? Value.ResultValue.error(optional(error)) : Value.ResultValue.ok(optional(ok));
            case ValueType.FlagsType(List<String> names) -> {
                Set<String> set = new LinkedHashSet<>();
                int bits = choices.i32();
                for (int i = 0; i < names.size(); i++) {
                    if ((bits >>> i & 1) != 0) {
                        set.add(names.get(i));
                    }
                }
                yield new Value.FlagsValue(set);
            }
            case ValueType.OwnType(ResourceType resource) -> new Value.Own(resource(resource));
            case ValueType.BorrowType(ResourceType resource) -> new Value.Borrow(resource(resource));
        };
    }

    private Resource resource(ResourceType type) {
        Resource known = resources.apply(type);
        return known != null ? known : Resource.of(type, choices.u8());
    }

    private @Nullable Value optional(@Nullable ValueType type) {
        return type == null ? null : value(type);
    }

    private Value list(ValueType element) {
        int length = choices.left() == 0 ? 0 : choices.below(MOST_ELEMENTS);
        Value array = element instanceof Primitive primitive && choices.oneIn(2) ? array(primitive, length) : null;
        if (array != null) {
            return array;
        }
        List<Value> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            elements.add(value(element));
        }
        return new Value.ListValue(elements);
    }

    /// A list of numbers as an array; null for what has no arrays.
    private @Nullable Value array(Primitive element, int length) {
        return switch (element) {
            case S8, U8 -> {
                byte[] numbers = new byte[length];
                for (int i = 0; i < length; i++) {
                    numbers[i] = (byte) choices.u8();
                }
                yield new Value.Bytes(numbers);
            }
            case S16, U16 -> {
                short[] numbers = new short[length];
                for (int i = 0; i < length; i++) {
                    numbers[i] = (short) choices.u16();
                }
                yield new Value.Shorts(numbers);
            }
            case S32, U32 -> {
                int[] numbers = new int[length];
                for (int i = 0; i < length; i++) {
                    numbers[i] = choices.i32();
                }
                yield new Value.Ints(numbers);
            }
            case S64, U64 -> {
                long[] numbers = new long[length];
                for (int i = 0; i < length; i++) {
                    numbers[i] = choices.i64();
                }
                yield new Value.Longs(numbers);
            }
            case F32 -> {
                float[] numbers = new float[length];
                for (int i = 0; i < length; i++) {
                    numbers[i] = Float.intBitsToFloat(choices.i32());
                }
                yield new Value.Floats(numbers);
            }
            case F64 -> {
                double[] numbers = new double[length];
                for (int i = 0; i < length; i++) {
                    numbers[i] = Double.longBitsToDouble(choices.i64());
                }
                yield new Value.Doubles(numbers);
            }
            case BOOL, CHAR, STRING -> null;
        };
    }

    private Value primitive(Primitive type) {
        return switch (type) {
            case BOOL -> new Value.Bool(choices.oneIn(2));
            case S8 -> new Value.S8((byte) choices.u8());
            case U8 -> new Value.U8(choices.u8());
            case S16 -> new Value.S16((short) choices.u16());
            case U16 -> new Value.U16(choices.u16());
            case S32 -> new Value.S32(choices.i32());
            case U32 -> new Value.U32(Integer.toUnsignedLong(choices.i32()));
            case S64 -> new Value.S64(choices.i64());
            case U64 -> new Value.U64(choices.i64());
            case F32 -> new Value.F32(Float.intBitsToFloat(choices.i32()));
            case F64 -> new Value.F64(Double.longBitsToDouble(choices.i64()));
            case CHAR -> new Value.Char(character());
            case STRING -> new Value.Str(text());
        };
    }

    private int character() {
        int codePoint = (choices.u16() | choices.u8() << 16) % 0x110000;
        return codePoint >= 0xD800 && codePoint <= 0xDFFF ? codePoint - 0xD800 : codePoint;
    }

    private String text() {
        int kind = choices.below(16);
        if (kind < TEXTS.size()) {
            return TEXTS.get(kind);
        }
        StringBuilder text = new StringBuilder();
        int length = choices.below(MOST_ELEMENTS);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(choices.oneIn(2) ? character() : choices.u8());
        }
        return text.toString();
    }
}
