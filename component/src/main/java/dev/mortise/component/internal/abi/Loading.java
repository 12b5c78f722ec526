package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.OtherThreads;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Loading: reads a value of a shape out of linear memory. The caller has checked bounds and alignment of the pointer.
final class Loading {
    /// In a list whose index ends in these bits other threads may run.
    static final int LONG_LIST_MASK = 0xFFF;

    private Loading() {}

    static Value load(CallContext context, int pointer, Shape shape) {
        GuestMemory memory = context.memory();
        return switch (shape) {
            case Shape.Scalar scalar -> scalar(memory, pointer, scalar.type());
            case Shape.Text text -> StringLoading.load(context, memory.readInt(pointer), memory.readInt(pointer + 4));
            case Shape.Sequence sequence ->
                list(context, memory.readInt(pointer), memory.readInt(pointer + 4), sequence);
            case Shape.Aggregate aggregate -> aggregate(context, pointer, aggregate);
            case Shape.Choice choice -> choice(context, pointer, choice);
            case Shape.Bits bits -> {
                int set = integer(memory, pointer, bits.size());
                context.liftedBytes().takeParts(2L * Integer.bitCount(set));
                yield bits(bits, set);
            }
            case Shape.Handle handle -> handle(context, handle, memory.readInt(pointer));
        };
    }

    private static Value scalar(GuestMemory memory, int pointer, Primitive type) {
        return switch (type) {
            case BOOL, S8, U8 -> narrow(type, memory.read(pointer));
            case S16, U16 -> narrow(type, memory.readShort(pointer));
            case S32, U32, CHAR -> narrow(type, memory.readInt(pointer));
            case S64 -> new Value.S64(memory.readLong(pointer));
            case U64 -> new Value.U64(memory.readLong(pointer));
            case F32 -> float32(memory.readInt(pointer));
            case F64 -> float64(memory.readLong(pointer));
            case STRING -> throw new IllegalStateException("a string is no scalar");
        };
    }

    /// A value of up to 32 bits out of an `i32`; bits beyond its width are ignored.
    static Value narrow(Primitive type, int bits) {
        return switch (type) {
            case BOOL -> new Value.Bool(bits != 0);
            case S8 -> new Value.S8((byte) bits);
            case U8 -> new Value.U8(bits & 0xFF);
            case S16 -> new Value.S16((short) bits);
            case U16 -> new Value.U16(bits & 0xFFFF);
            case S32 -> new Value.S32(bits);
            case U32 -> new Value.U32(Integer.toUnsignedLong(bits));
            case CHAR -> {
                if (Integer.compareUnsigned(bits, 0x110000) >= 0 || (bits >= 0xD800 && bits <= 0xDFFF)) {
                    throw Traps.character(bits);
                }
                yield new Value.Char(bits);
            }
            case S64, U64, F32, F64, STRING -> throw new IllegalStateException(type + " is no i32");
        };
    }

    static Value float32(int bits) {
        float value = Float.intBitsToFloat(bits);
        return new Value.F32(Float.isNaN(value) ? Float.NaN : value);
    }

    static Value float64(long bits) {
        double value = Double.longBitsToDouble(bits);
        return new Value.F64(Double.isNaN(value) ? Double.NaN : value);
    }

    static Value list(CallContext context, int u32Pointer, int u32Length, Shape.Sequence sequence) {
        Shape element = sequence.element();
        long length = Integer.toUnsignedLong(u32Length);
        long bytes = length * element.size();
        CallContext.checkLength("list", bytes);
        context.check(Integer.toUnsignedLong(u32Pointer), bytes, element.alignment());
        Primitive numbers = sequence.numbers();
        if (numbers != null) {
            context.liftedBytes().takeContent(bytes);
            return NumberLists.load(numbers, context.memory().readBytes(u32Pointer, (int) bytes));
        }
        context.liftedBytes().takeParts(length);
        List<Value> elements = new ArrayList<>((int) length);
        for (int i = 0; i < length; i++) {
            elements.add(load(context, u32Pointer + i * element.size(), element));
            if ((i & LONG_LIST_MASK) == LONG_LIST_MASK) {
                OtherThreads.letRun();
            }
        }
        return new Value.ListValue(elements);
    }

    private static Value aggregate(CallContext context, int pointer, Shape.Aggregate aggregate) {
        List<Shape.Part> parts = aggregate.parts();
        context.liftedBytes().takeParts(parts.size());
        Value[] values = new Value[parts.size()];
        for (int i = 0; i < values.length; i++) {
            Shape.Part part = parts.get(i);
            values[i] = load(context, pointer + part.offset(), part.shape());
        }
        return aggregate(aggregate, values);
    }

    static Value aggregate(Shape.Aggregate aggregate, Value[] values) {
        PositionalFields.Names names = aggregate.names();
        return names == null
                ? new Value.TupleValue(List.of(values))
                : new Value.RecordValue(new PositionalFields(names, values));
    }

    private static Value choice(CallContext context, int pointer, Shape.Choice choice) {
        int discriminant = integer(context.memory(), pointer, choice.discriminantBytes());
        Shape payload = alternative(choice, discriminant).payload();
        context.liftedBytes().takeParts(1);
        return choice(
                choice,
                discriminant,
                payload == null ? null : load(context, pointer + choice.payloadOffset(), payload));
    }

    static Shape.Alternative alternative(Shape.Choice choice, int u32Discriminant) {
        if (Integer.compareUnsigned(u32Discriminant, choice.cases().size()) >= 0) {
            throw Traps.discriminant(
                    Integer.toUnsignedLong(u32Discriminant), choice.cases().size());
        }
        return choice.cases().get(u32Discriminant);
    }

    static Value choice(Shape.Choice choice, int discriminant, @Nullable Value payload) {
        return switch (choice.origin()) {
            case VARIANT ->
                new Value.VariantValue(choice.cases().get(discriminant).name(), payload);
            case ENUM -> new Value.EnumValue(choice.cases().get(discriminant).name());
            case OPTION -> new Value.OptionValue(payload);
            case RESULT -> new Value.ResultValue(discriminant == 0, payload);
        };
    }

    static Value bits(Shape.Bits bits, int set) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < bits.names().size(); i++) {
            if ((set >>> i & 1) != 0) {
                names.add(bits.names().get(i));
            }
        }
        return new Value.FlagsValue(names);
    }

    static Value handle(CallContext context, Shape.Handle handle, int u32Handle) {
        return handle.owns()
                ? context.handles().liftOwn(handle.resourceSlot(), u32Handle)
                : context.handles().liftBorrow(handle.resourceSlot(), u32Handle);
    }

    private static int integer(GuestMemory memory, int pointer, int bytes) {
        return switch (bytes) {
            case 1 -> memory.read(pointer) & 0xFF;
            case 2 -> memory.readShort(pointer) & 0xFFFF;
            default -> memory.readInt(pointer);
        };
    }
}
