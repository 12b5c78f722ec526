package dev.mortise.component.fuzz;

import static dev.mortise.component.fuzz.ReferenceTrap.trapIf;
import static dev.mortise.component.fuzz.ReferenceTypes.alignTo;
import static dev.mortise.component.fuzz.ReferenceTypes.alignment;
import static dev.mortise.component.fuzz.ReferenceTypes.size;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Loading and flat lifting, written down anew from the specification's headings of these names.
final class ReferenceLifting {
    private static final long TAG = 1L << 31;

    private final ReferenceMemory guest;

    ReferenceLifting(ReferenceMemory guest) {
        this.guest = guest;
    }

    /// Lifts values of the given types that were passed as core values, or through memory when there are too many.
    List<Value> values(long[] flat, List<ValueType> types, int mostFlat) {
        List<Value> values = new ArrayList<>();
        if (ReferenceTypes.flatten(types).size() > mostFlat) {
            int pointer = (int) flat[0];
            guest.check(pointer, size(types), alignment(types));
            for (ValueType type : types) {
                pointer = alignTo(pointer, alignment(type));
                values.add(load(pointer, type));
                pointer += size(type);
            }
            return values;
        }
        CoreValues core = new CoreValues(flat);
        for (ValueType type : types) {
            values.add(lift(core, type));
        }
        return values;
    }

    private Value load(int pointer, ValueType type) {
        return switch (type) {
            case Primitive primitive ->
                primitive == Primitive.STRING
                        ? string(word(pointer), word(pointer + 4))
                        : scalar(primitive, guest.load(pointer, size(primitive)));
            case ValueType.ListType(ValueType element) -> list(word(pointer), word(pointer + 4), element);
            case ValueType.RecordType record -> {
                int at = pointer;
                Map<String, Value> values = new LinkedHashMap<>();
                for (ValueType.Field field : record.fields()) {
                    at = alignTo(at, alignment(field.type()));
                    values.put(field.name(), load(at, field.type()));
                    at += size(field.type());
                }
                yield new Value.RecordValue(values);
            }
            case ValueType.TupleType tuple -> {
                int at = pointer;
                List<Value> values = new ArrayList<>();
                for (ValueType element : tuple.elements()) {
                    at = alignTo(at, alignment(element));
                    values.add(load(at, element));
                    at += size(element);
                }
                yield new Value.TupleValue(values);
            }
            case ValueType.FlagsType flags -> flags(flags, guest.load(pointer, size(flags)));
            case ValueType.OwnType own -> throw new IllegalArgumentException("handles are not part of this");
            case ValueType.BorrowType borrow -> throw new IllegalArgumentException("handles are not part of this");
            default -> {
                int discriminantBytes = ReferenceTypes.discriminantBytes(type);
                long discriminant = guest.load(pointer, discriminantBytes);
                ValueType payload = payload(type, discriminant);
                int at = alignTo(pointer + discriminantBytes, ReferenceTypes.caseAlignment(type));
                yield chosen(type, (int) discriminant, payload == null ? null : load(at, payload));
            }
        };
    }

    private int word(int pointer) {
        return (int) guest.load(pointer, 4);
    }

    private static @Nullable ValueType payload(ValueType variant, long discriminant) {
        List<@Nullable ValueType> cases = ReferenceTypes.cases(variant);
        trapIf(discriminant >= cases.size(), "no such case");
        return cases.get((int) discriminant);
    }

    private static Value chosen(ValueType variant, int index, @Nullable Value payload) {
        return switch (variant) {
            case ValueType.VariantType type ->
                new Value.VariantValue(type.cases().get(index).name(), payload);
            case ValueType.EnumType type -> new Value.EnumValue(type.names().get(index));
            case ValueType.OptionType type -> new Value.OptionValue(payload);
            case ValueType.ResultType type -> new Value.ResultValue(index == 0, payload);
            default -> throw new IllegalArgumentException("no variant: " + variant);
        };
    }

    private static Value flags(ValueType.FlagsType type, long bits) {
        Set<String> set = new LinkedHashSet<>();
        long rest = bits;
        for (String name : type.names()) {
            if (rest % 2 != 0) {
                set.add(name);
            }
            rest >>>= 1;
        }
        return new Value.FlagsValue(set);
    }

    /// A scalar out of the low bits of an integer or of the bits of a float.
    private static Value scalar(Primitive type, long bits) {
        return switch (type) {
            case BOOL -> new Value.Bool((int) bits != 0);
            case U8 -> new Value.U8((int) (bits & 0xFF));
            case U16 -> new Value.U16((int) (bits & 0xFFFF));
            case U32 -> new Value.U32(bits & 0xFFFF_FFFFL);
            case U64 -> new Value.U64(bits);
            case S8 -> new Value.S8((byte) bits);
            case S16 -> new Value.S16((short) bits);
            case S32 -> new Value.S32((int) bits);
            case S64 -> new Value.S64(bits);
            case F32 -> {
                float value = Float.intBitsToFloat((int) bits);
                yield new Value.F32(Float.isNaN(value) ? Float.intBitsToFloat(0x7fc0_0000) : value);
            }
            case F64 -> {
                double value = Double.longBitsToDouble(bits);
                yield new Value.F64(Double.isNaN(value) ? Double.longBitsToDouble(0x7ff8_0000_0000_0000L) : value);
            }
            case CHAR -> {
                long character = bits & 0xFFFF_FFFFL;
                trapIf(character >= 0x110000, "beyond Unicode");
                trapIf(0xD800 <= character && character <= 0xDFFF, "a surrogate");
                yield new Value.Char((int) character);
            }
            case STRING -> throw new IllegalArgumentException("no scalar");
        };
    }

    private Value list(int pointer, int u32Length, ValueType element) {
        long length = Integer.toUnsignedLong(u32Length);
        long bytes = length * size(element);
        trapIf(bytes > ReferenceMemory.MOST_STRING_BYTES, "list is too long");
        guest.check(pointer, bytes, alignment(element));
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            values.add(load(pointer + i * size(element), element));
        }
        return new Value.ListValue(values);
    }

    private Value string(int pointer, int u32TaggedUnits) {
        long taggedUnits = Integer.toUnsignedLong(u32TaggedUnits);
        long bytes;
        int alignment;
        Charset charset;
        boolean tagged = false;
        switch (guest.encoding()) {
            case "utf8" -> {
                bytes = taggedUnits;
                alignment = 1;
                charset = StandardCharsets.UTF_8;
            }
            case "utf16" -> {
                bytes = 2 * taggedUnits;
                alignment = 2;
                charset = StandardCharsets.UTF_16LE;
            }
            default -> {
                tagged = (taggedUnits & TAG) != 0;
                bytes = tagged ? 2 * (taggedUnits ^ TAG) : taggedUnits;
                alignment = 2;
                charset = tagged ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1;
            }
        }
        trapIf(bytes > ReferenceMemory.MOST_STRING_BYTES, "string is too long");
        guest.check(pointer, bytes, alignment);
        guest.tags().addLast(tagged);
        try {
            return new Value.Str(charset.newDecoder()
                    .decode(ByteBuffer.wrap(guest.bytes(), pointer, (int) bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            throw new ReferenceTrap("malformed " + charset);
        }
    }

    /// Core values one after the other; the payload of a variant may stand in wider ones.
    private static final class CoreValues {
        private final long[] values;
        private int next;

        CoreValues(long[] values) {
            this.values = values;
        }

        long i32() {
            return values[next++] & 0xFFFF_FFFFL;
        }

        long i64() {
            return values[next++];
        }
    }

    private Value lift(CoreValues core, ValueType type) {
        return switch (type) {
            case Primitive primitive ->
                switch (primitive) {
                    case STRING -> {
                        int pointer = (int) core.i32();
                        yield string(pointer, (int) core.i32());
                    }
                    case S64, U64, F64 -> scalar(primitive, core.i64());
                    default -> scalar(primitive, core.i32());
                };
            case ValueType.ListType(ValueType element) -> {
                int pointer = (int) core.i32();
                yield list(pointer, (int) core.i32(), element);
            }
            case ValueType.RecordType record -> {
                Map<String, Value> values = new LinkedHashMap<>();
                record.fields().forEach(field -> values.put(field.name(), lift(core, field.type())));
                yield new Value.RecordValue(values);
            }
            case ValueType.TupleType tuple -> {
                List<Value> values = new ArrayList<>();
                tuple.elements().forEach(element -> values.add(lift(core, element)));
                yield new Value.TupleValue(values);
            }
            case ValueType.FlagsType flags -> flags(flags, core.i32());
            case ValueType.OwnType own -> throw new IllegalArgumentException("handles are not part of this");
            case ValueType.BorrowType borrow -> throw new IllegalArgumentException("handles are not part of this");
            default -> {
                int end = core.next + ReferenceTypes.flatten(type).size();
                long discriminant = core.i32();
                ValueType payload = payload(type, discriminant);
                Value lifted = payload == null ? null : lift(core, payload);
                core.next = end;
                yield chosen(type, (int) discriminant, lifted);
            }
        };
    }
}
