package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;

/// Flat lowering: writes a value of a shape as core values, each zero-extended to 64 bits. Slots that the chosen case
/// of
/// a variant does not use become zero.
final class FlatLowering {
    private final CallContext context;
    private final long[] values;
    private int next;

    FlatLowering(CallContext context, long[] values) {
        this.context = context;
        this.values = values;
    }

    void lower(Shape shape, Value value) {
        switch (shape) {
            case Shape.Scalar scalar ->
                put(
                        scalar.size() == 8
                                ? Arguments.wide(scalar, value)
                                : Integer.toUnsignedLong(Arguments.narrow(scalar, value)));
            case Shape.Text text -> {
                if (!(value instanceof Value.Str string)) {
                    throw Arguments.mismatch(shape, value);
                }
                put(StringStoring.store(context, string));
            }
            case Shape.Sequence sequence -> put(Storing.list(context, sequence, value));
            case Shape.Aggregate aggregate -> aggregate(aggregate, value);
            case Shape.Choice choice -> choice(choice, value);
            case Shape.Bits bits -> put(Integer.toUnsignedLong(Arguments.bits(bits, value)));
            case Shape.Handle handle -> put(Integer.toUnsignedLong(Arguments.handle(context, handle, value)));
        }
    }

    private void aggregate(Shape.Aggregate aggregate, Value value) {
        Value[] parts = Arguments.parts(aggregate, value);
        for (int i = 0; i < parts.length; i++) {
            Shape.Part part = aggregate.parts().get(i);
            try {
                lower(part.shape(), parts[i]);
            } catch (Misfit inside) {
                throw inside.in("." + part.name());
            }
        }
    }

    private void choice(Shape.Choice choice, Value value) {
        int end = next + choice.flat().size();
        int discriminant = Arguments.discriminant(choice, value);
        put(discriminant);
        Shape.Alternative alternative = choice.cases().get(discriminant);
        Value payload = Arguments.payload(alternative, value);
        if (payload != null && alternative.payload() != null) {
            lower(alternative.payload(), payload);
        }
        while (next < end) {
            put(0);
        }
    }

    private void put(StringStoring.Stored stored) {
        put(Integer.toUnsignedLong(stored.u32Pointer()));
        put(Integer.toUnsignedLong(stored.u32Length()));
    }

    private void put(long raw) {
        values[next++] = raw;
    }
}
