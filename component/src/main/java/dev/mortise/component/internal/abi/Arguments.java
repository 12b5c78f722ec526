package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes values apart by their shape and says what does not fit.
final class Arguments {
    private static final Value[] NO_VALUES = {};

    private Arguments() {}

    static Misfit mismatch(Shape shape, Value value) {
        return Misfit.of(text(shape), value);
    }

    /// A type in a few words.
    private static String text(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar.type().name().toLowerCase(Locale.ROOT);
            case Shape.Text text -> "string";
            case Shape.Sequence sequence -> "list<" + text(sequence.element()) + ">";
            case Shape.Aggregate aggregate -> {
                PositionalFields.Names names = aggregate.names();
                yield names == null
                        ? "a tuple of " + aggregate.parts().size()
                        : "a record with the fields " + Misfit.first(names.list());
            }
            case Shape.Choice choice ->
                switch (choice.origin()) {
                    case VARIANT -> "a variant of the cases " + Misfit.first(choice.names());
                    case ENUM -> "an enum of the cases " + Misfit.first(choice.names());
                    case OPTION -> "an option";
                    case RESULT -> "a result";
                };
            case Shape.Bits bits -> "flags of " + Misfit.first(bits.names());
            case Shape.Handle handle -> handle.owns() ? "an own handle" : "a borrow handle";
        };
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

    /// The parts of a record or tuple, in the order of its type. Not to be changed.
    static Value[] parts(Shape.Aggregate shape, Value value) {
        PositionalFields.Names names = shape.names();
        int count = shape.parts().size();
        return switch (value) {
            case Value.TupleValue(List<Value> elements)
            when names == null && elements.size() == count -> elements.toArray(NO_VALUES);
            case Value.RecordValue(Map<String, Value> fields)
            when names != null && fields.size() == count -> {
                Value[] values = fields instanceof PositionalFields positional ? positional.values(names) : null;
                yield values != null ? values : byName(names, fields, value);
            }
            default -> throw mismatch(shape, value);
        };
    }

    private static Value[] byName(PositionalFields.Names names, Map<String, Value> fields, Value value) {
        Value[] values = new Value[names.list().size()];
        for (int i = 0; i < values.length; i++) {
            Value field = fields.get(names.list().get(i));
            if (field == null) {
                throw Misfit.of("a record with the field `" + names.list().get(i) + "`", value);
            }
            values[i] = field;
        }
        return values;
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
            throw mismatch(shape, value);
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
            throw Misfit.of(
                    (payload == null ? "a" : "no") + " payload of the case `" + alternative.name() + "`", value);
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
                throw mismatch(shape, value);
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
