package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.OtherThreads;
import java.util.List;

/// Storing: writes a value of a shape into linear memory. The caller has checked bounds and alignment of the pointer.
final class Storing {
    private Storing() {}

    static void store(CallContext context, int pointer, Shape shape, Value value) {
        switch (shape) {
            case Shape.Scalar scalar -> scalar(context.memory(), pointer, scalar, value);
            case Shape.Text text -> {
                if (!(value instanceof Value.Str string)) {
                    throw Arguments.mismatch(shape, value);
                }
                StringStoring.Stored stored = StringStoring.store(context, string);
                context.memory().writeI32(pointer, stored.u32Pointer());
                context.memory().writeI32(pointer + 4, stored.u32Length());
            }
            case Shape.Sequence sequence -> {
                StringStoring.Stored stored = list(context, sequence, value);
                context.memory().writeI32(pointer, stored.u32Pointer());
                context.memory().writeI32(pointer + 4, stored.u32Length());
            }
            case Shape.Aggregate aggregate -> aggregate(context, pointer, aggregate, value);
            case Shape.Choice choice -> choice(context, pointer, choice, value);
            case Shape.Bits bits -> integer(context.memory(), pointer, bits.size(), Arguments.bits(bits, value));
            case Shape.Handle handle -> {
                int lowered = Arguments.handle(context, handle, value);
                context.memory().writeI32(pointer, lowered);
            }
        }
    }

    private static void scalar(GuestMemory memory, int pointer, Shape.Scalar shape, Value value) {
        if (shape.size() == 8) {
            memory.writeLong(pointer, Arguments.wide(shape, value));
        } else {
            integer(memory, pointer, shape.size(), Arguments.narrow(shape, value));
        }
    }

    private static void aggregate(CallContext context, int pointer, Shape.Aggregate aggregate, Value value) {
        Value[] parts = Arguments.parts(aggregate, value);
        for (int i = 0; i < parts.length; i++) {
            Shape.Part part = aggregate.parts().get(i);
            try {
                store(context, pointer + part.offset(), part.shape(), parts[i]);
            } catch (Misfit inside) {
                throw inside.in("." + part.name());
            }
        }
    }

    private static void choice(CallContext context, int pointer, Shape.Choice choice, Value value) {
        int discriminant = Arguments.discriminant(choice, value);
        integer(context.memory(), pointer, choice.discriminantBytes(), discriminant);
        Shape.Alternative alternative = choice.cases().get(discriminant);
        Value payload = Arguments.payload(alternative, value);
        if (payload != null && alternative.payload() != null) {
            store(context, pointer + choice.payloadOffset(), alternative.payload(), payload);
        }
    }

    static StringStoring.Stored list(CallContext context, Shape.Sequence sequence, Value value) {
        Shape element = sequence.element();
        Primitive numbers = sequence.numbers();
        byte[] raw = numbers == null ? null : NumberLists.store(numbers, value);
        if (raw != null) {
            long pointer = context.realloc(0, 0, element.alignment(), raw.length);
            context.memory().write((int) pointer, raw, 0, raw.length);
            return new StringStoring.Stored((int) pointer, raw.length / element.size());
        }
        if (!(value instanceof Value.ListValue(List<Value> elements))) {
            throw Arguments.mismatch(sequence, value);
        }
        long size = (long) elements.size() * element.size();
        CallContext.checkLength("list", size);
        long pointer = context.realloc(0, 0, element.alignment(), size);
        for (int i = 0; i < elements.size(); i++) {
            try {
                store(context, (int) pointer + i * element.size(), element, elements.get(i));
            } catch (Misfit inside) {
                throw inside.in("[" + i + "]");
            }
            if ((i & Loading.LONG_LIST_MASK) == Loading.LONG_LIST_MASK) {
                OtherThreads.letRun();
            }
        }
        return new StringStoring.Stored((int) pointer, elements.size());
    }

    private static void integer(GuestMemory memory, int pointer, int bytes, int value) {
        switch (bytes) {
            case 1 -> memory.writeByte(pointer, (byte) value);
            case 2 -> memory.writeShort(pointer, (short) value);
            default -> memory.writeI32(pointer, value);
        }
    }
}
