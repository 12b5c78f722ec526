package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.util.List;

/// Flat lifting: reads a value of a shape out of core values.
///
/// Core values are raw 64 bits each, in order. A narrower value reads the low bits of its slot, which is also how the
/// joined slots of variants are read: an `i32` or `f32` in an `i64` slot stands in its low half.
final class FlatLifting {
    private final CallContext context;
    private final long[] values;
    private int next;

    FlatLifting(CallContext context, long[] values) {
        this.context = context;
        this.values = values;
    }

    Value lift(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar(scalar.type());
            case Shape.Text text -> {
                int pointer = (int) values[next++];
                yield StringLoading.load(context, pointer, (int) values[next++]);
            }
            case Shape.Sequence sequence -> {
                int pointer = (int) values[next++];
                yield Loading.list(context, pointer, (int) values[next++], sequence);
            }
            case Shape.Aggregate aggregate -> aggregate(aggregate);
            case Shape.Choice choice -> choice(choice);
            case Shape.Bits bits -> Loading.bits(bits, (int) values[next++]);
            case Shape.Handle handle -> Loading.handle(context, handle, (int) values[next++]);
        };
    }

    private Value scalar(Primitive type) {
        long raw = values[next++];
        return switch (type) {
            case S64 -> new Value.S64(raw);
            case U64 -> new Value.U64(raw);
            case F32 -> Loading.float32((int) raw);
            case F64 -> Loading.float64(raw);
            case BOOL, S8, U8, S16, U16, S32, U32, CHAR -> Loading.narrow(type, (int) raw);
            case STRING -> throw new IllegalStateException("a string is no scalar");
        };
    }

    private Value aggregate(Shape.Aggregate aggregate) {
        List<Shape.Part> parts = aggregate.parts();
        Value[] lifted = new Value[parts.size()];
        for (int i = 0; i < lifted.length; i++) {
            lifted[i] = lift(parts.get(i).shape());
        }
        return Loading.aggregate(aggregate, lifted);
    }

    private Value choice(Shape.Choice choice) {
        int end = next + choice.flat().size();
        int discriminant = (int) values[next++];
        Shape payload = Loading.alternative(choice, discriminant).payload();
        Value lifted = payload == null ? null : lift(payload);
        next = end;
        return Loading.choice(choice, discriminant, lifted);
    }
}
