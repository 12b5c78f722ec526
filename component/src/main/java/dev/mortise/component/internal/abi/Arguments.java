package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import org.jspecify.annotations.Nullable;

/// Takes values apart by their shape and says what does not fit.
final class Arguments {
    private Arguments() {}

    static IllegalArgumentException mismatch(Shape shape, Value value) {
        String expected = switch (shape) {
            case Shape.Scalar scalar -> scalar.type().toString();
            case Shape.Text text -> "STRING";
            case Shape.Sequence sequence -> sequence.ofBytes() ? "list<u8>" : "list";
            case Shape.Aggregate aggregate -> aggregate.isTuple() ? "tuple" : "record";
            case Shape.Choice choice -> choice.origin().toString();
            case Shape.Bits bits -> "flags";
            case Shape.Handle handle -> handle.owns() ? "own" : "borrow";
        };
        return new IllegalArgumentException("expected a value of type " + expected + ", found " + value);
    }

    /// The bits of a value that fits into an `i32`.
    static int narrow(Shape.Scalar shape, Value value) {
        Primitive type = shape.type();
        return switch (value) {
            case Value.Bool(boolean it) when type == Primitive.BOOL -> it ? 1 : 0;
            case Value.S8(byte it) when type == Primitive.S8 -> it;
            case Value.U8(int it) when type == Primitive.U8 -> it;
            case Value.S16(short it) when type == Primitive.S16 -> it;
            case Value.U16(int it) when type == Primitive.U16 -> it;
            case Value.S32(int it) when type == Primitive.S32 -> it;
            case Value.U32(long it) when type == Primitive.U32 -> (int) it;
            case Value.Char(int it) when type == Primitive.CHAR -> it;
            case Value.F32(float it) when type == Primitive.F32 -> Float.floatToIntBits(it);
            default -> throw mismatch(shape, value);
        };
    }

    /// The bits of a value of 64 bits.
    static long wide(Shape.Scalar shape, Value value) {
        Primitive type = shape.type();
        return switch (value) {
            case Value.S64(long it) when type == Primitive.S64 -> it;
            case Value.U64(long it) when type == Primitive.U64 -> it;
            case Value.F64(double it) when type == Primitive.F64 -> Double.doubleToLongBits(it);
            default -> throw mismatch(shape, value);
        };
    }

    static Value part(Shape.Aggregate shape, int index, Value value) {
        int count = shape.parts().size();
        return switch (value) {
            case Value.TupleValue tuple
            when shape.isTuple() && tuple.elements().size() == count ->
                tuple.elements().get(index);
            case Value.RecordValue fields
            when !shape.isTuple() && fields.fields().size() == count -> {
                Value part = fields.fields().get(shape.parts().get(index).name());
                if (part == null) {
                    throw new IllegalArgumentException("expected a record with the field `"
                            + shape.parts().get(index).name() + "`, found " + value);
                }
                yield part;
            }
            default -> throw mismatch(shape, value);
        };
    }

    static int discriminant(Shape.Choice shape, Value value) {
        return switch (value) {
            case Value.VariantValue variant
            when shape.origin() == Shape.Origin.VARIANT -> named(shape, variant.caseName(), value);
            case Value.EnumValue one when shape.origin() == Shape.Origin.ENUM -> named(shape, one.caseName(), value);
            case Value.OptionValue option when shape.origin() == Shape.Origin.OPTION -> option.value() == null ? 0 : 1;
            case Value.ResultValue result when shape.origin() == Shape.Origin.RESULT -> result.isOk() ? 0 : 1;
            default -> throw mismatch(shape, value);
        };
    }

    private static int named(Shape.Choice shape, String name, Value value) {
        Integer index = shape.byName().get(name);
        if (index == null) {
            throw new IllegalArgumentException(
                    "expected one of the cases " + shape.byName().keySet() + ", found " + value);
        }
        return index;
    }

    /// The payload, checked to be there exactly if the case has one.
    static @Nullable Value payload(Shape.Alternative alternative, Value value) {
        Value payload = switch (value) {
            case Value.VariantValue variant -> variant.payload();
            case Value.OptionValue option -> option.value();
            case Value.ResultValue result -> result.payload();
            default -> null;
        };
        if ((payload == null) != (alternative.payload() == null)) {
            throw new IllegalArgumentException("expected " + (payload == null ? "a" : "no") + " payload of the case `"
                    + alternative.name() + "`, found " + value);
        }
        return payload;
    }

    static int bits(Shape.Bits shape, Value value) {
        if (!(value instanceof Value.FlagsValue flags)) {
            throw mismatch(shape, value);
        }
        int set = 0;
        for (String name : flags.names()) {
            Integer bit = shape.byName().get(name);
            if (bit == null) {
                throw new IllegalArgumentException("expected flags of " + shape.names() + ", found `" + name + "`");
            }
            set |= 1 << bit;
        }
        return set;
    }

    static int handle(CallContext context, Shape.Handle shape, Value value) {
        return shape.owns()
                ? context.handles().lowerOwn(shape.resourceSlot(), value)
                : context.handles().lowerBorrow(shape.resourceSlot(), value);
    }
}
