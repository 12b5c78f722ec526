package dev.mortise.component.fuzz;

import static dev.mortise.component.fuzz.ReferenceTypes.alignTo;
import static dev.mortise.component.fuzz.ReferenceTypes.alignment;
import static dev.mortise.component.fuzz.ReferenceTypes.size;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Storing and flat lowering, written down anew from the specification's headings of these names.
final class ReferenceLowering {
    private final ReferenceMemory guest;
    private final ReferenceStrings strings;

    /// @param source how the strings were kept before, and whether each was tagged
    ReferenceLowering(ReferenceMemory guest, ReferenceStrings.Source source) {
        this.guest = guest;
        this.strings = new ReferenceStrings(guest, source);
    }

    /// Lowers values of the given types to core values, or through memory when there are too many.
    ///
    /// @param outPointer where the callee's caller wants them in memory; null to allocate
    long[] values(List<Value> values, List<ValueType> types, int mostFlat, @Nullable Integer outPointer) {
        if (ReferenceTypes.flatten(types).size() > mostFlat) {
            int pointer;
            if (outPointer == null) {
                pointer = guest.allocate(0, 0, alignment(types), size(types));
            } else {
                pointer = outPointer;
                guest.check(pointer, size(types), alignment(types));
            }
            int at = pointer;
            for (int i = 0; i < types.size(); i++) {
                at = alignTo(at, alignment(types.get(i)));
                store(values.get(i), types.get(i), at);
                at += size(types.get(i));
            }
            return outPointer == null ? new long[] {Integer.toUnsignedLong(pointer)} : new long[0];
        }
        List<Long> flat = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            lower(values.get(i), types.get(i), flat);
        }
        return flat.stream().mapToLong(Long::longValue).toArray();
    }

    private void store(Value value, ValueType type, int pointer) {
        switch (type) {
            case Primitive primitive when primitive == Primitive.STRING -> pair(pointer, strings.store(text(value)));
            case Primitive primitive -> guest.store(pointer, size(primitive), bits(value));
            case ValueType.ListType(ValueType element) -> pair(pointer, list(value, element));
            case ValueType.RecordType record -> {
                int at = pointer;
                for (ValueType.Field field : record.fields()) {
                    at = alignTo(at, alignment(field.type()));
                    store(field(value, field.name()), field.type(), at);
                    at += size(field.type());
                }
            }
            case ValueType.TupleType tuple -> {
                int at = pointer;
                for (int i = 0; i < tuple.elements().size(); i++) {
                    ValueType element = tuple.elements().get(i);
                    at = alignTo(at, alignment(element));
                    store(((Value.TupleValue) value).elements().get(i), element, at);
                    at += size(element);
                }
            }
            case ValueType.FlagsType flags -> guest.store(pointer, size(flags), flags(value, flags));
            case ValueType.OwnType own -> throw new IllegalArgumentException("handles are not part of this");
            case ValueType.BorrowType borrow -> throw new IllegalArgumentException("handles are not part of this");
            default -> {
                int discriminantBytes = ReferenceTypes.discriminantBytes(type);
                int index = index(value, type);
                guest.store(pointer, discriminantBytes, index);
                int at = alignTo(pointer + discriminantBytes, ReferenceTypes.caseAlignment(type));
                ValueType payload = ReferenceTypes.cases(type).get(index);
                if (payload != null) {
                    store(payload(value), payload, at);
                }
            }
        }
    }

    private void lower(Value value, ValueType type, List<Long> flat) {
        switch (type) {
            case Primitive primitive when primitive == Primitive.STRING -> pair(flat, strings.store(text(value)));
            case Primitive primitive ->
                flat.add(ReferenceTypes.size(primitive) == 8 ? bits(value) : bits(value) & 0xFFFF_FFFFL);
            case ValueType.ListType(ValueType element) -> pair(flat, list(value, element));
            case ValueType.RecordType record ->
                record.fields().forEach(field -> lower(field(value, field.name()), field.type(), flat));
            case ValueType.TupleType tuple -> {
                for (int i = 0; i < tuple.elements().size(); i++) {
                    lower(
                            ((Value.TupleValue) value).elements().get(i),
                            tuple.elements().get(i),
                            flat);
                }
            }
            case ValueType.FlagsType flags -> flat.add(flags(value, flags));
            case ValueType.OwnType own -> throw new IllegalArgumentException("handles are not part of this");
            case ValueType.BorrowType borrow -> throw new IllegalArgumentException("handles are not part of this");
            default -> {
                int end = flat.size() + ReferenceTypes.flatten(type).size();
                int index = index(value, type);
                flat.add((long) index);
                ValueType payload = ReferenceTypes.cases(type).get(index);
                if (payload != null) {
                    lower(payload(value), payload, flat);
                }
                while (flat.size() < end) {
                    flat.add(0L);
                }
            }
        }
    }

    private void pair(int pointer, ReferenceStrings.Range range) {
        guest.store(pointer, 4, range.pointer());
        guest.store(pointer + 4, 4, range.length());
    }

    private static void pair(List<Long> flat, ReferenceStrings.Range range) {
        flat.add(Integer.toUnsignedLong(range.pointer()));
        flat.add(Integer.toUnsignedLong(range.length()));
    }

    private ReferenceStrings.Range list(Value value, ValueType element) {
        List<Value> values = NormalForm.elements(value, element);
        int pointer = guest.allocate(0, 0, alignment(element), values.size() * size(element));
        for (int i = 0; i < values.size(); i++) {
            store(values.get(i), element, pointer + i * size(element));
        }
        return new ReferenceStrings.Range(pointer, values.size());
    }

    private static String text(Value value) {
        return ((Value.Str) value).value();
    }

    private static Value field(Value value, String name) {
        return Objects.requireNonNull(((Value.RecordValue) value).fields().get(name));
    }

    private static long flags(Value value, ValueType.FlagsType type) {
        long bits = 0;
        for (int i = 0; i < type.names().size(); i++) {
            if (((Value.FlagsValue) value).names().contains(type.names().get(i))) {
                bits += 1L << i;
            }
        }
        return bits;
    }

    private static int index(Value value, ValueType type) {
        return switch (type) {
            case ValueType.VariantType variant ->
                variant.cases().stream()
                        .map(ValueType.Case::name)
                        .toList()
                        .indexOf(((Value.VariantValue) value).caseName());
            case ValueType.EnumType names -> names.names().indexOf(((Value.EnumValue) value).caseName());
            case ValueType.OptionType option -> ((Value.OptionValue) value).value() == null ? 0 : 1;
            case ValueType.ResultType result -> ((Value.ResultValue) value).isOk() ? 0 : 1;
            default -> throw new IllegalArgumentException("no variant: " + type);
        };
    }

    private static Value payload(Value value) {
        return Objects.requireNonNull(
                switch (value) {
                    case Value.VariantValue variant -> variant.payload();
                    case Value.OptionValue option -> option.value();
                    case Value.ResultValue result -> result.payload();
                    default -> throw new IllegalArgumentException("no payload: " + value);
                });
    }

    /// The bits of a scalar, sign-extended where it is signed; a NaN is the canonical one.
    private static long bits(Value value) {
        return switch (value) {
            case Value.Bool(boolean it) -> it ? 1 : 0;
            case Value.S8(byte it) -> it;
            case Value.U8(int it) -> it;
            case Value.S16(short it) -> it;
            case Value.U16(int it) -> it;
            case Value.S32(int it) -> it;
            case Value.U32(long it) -> it;
            case Value.S64(long it) -> it;
            case Value.U64(long it) -> it;
            case Value.Char(int it) -> it;
            case Value.F32(float it) -> Float.isNaN(it) ? 0x7fc0_0000 : Float.floatToRawIntBits(it);
            case Value.F64(double it) -> Double.isNaN(it) ? 0x7ff8_0000_0000_0000L : Double.doubleToRawLongBits(it);
            default -> throw new IllegalArgumentException("no scalar: " + value);
        };
    }
}
