package dev.mortise.component.internal.abi;

import dev.mortise.component.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lifting and lowering of the parameters and the result of a call, through core values or through memory.
public final class LiftingAndLowering {
    private LiftingAndLowering() {}

    /// Lowers arguments into the callee.
    public static long[] lowerParameters(CallContext context, Flattening function, List<Value> arguments) {
        Shape.Aggregate parameters = function.parameters();
        if (arguments.size() != parameters.parts().size()) {
            throw new IllegalArgumentException(
                    "expected " + parameters.parts().size() + " arguments, found " + arguments.size());
        }
        if (function.spillsParameters()) {
            long pointer = context.realloc(0, 0, parameters.alignment(), parameters.size());
            for (int i = 0; i < arguments.size(); i++) {
                Shape.Part part = parameters.parts().get(i);
                try {
                    Storing.store(context, (int) pointer + part.offset(), part.shape(), arguments.get(i));
                } catch (Misfit unfit) {
                    throw unfit.in("parameter `" + part.name() + "`");
                }
            }
            return new long[] {pointer};
        }
        long[] flat = new long[function.liftedParameters().size()];
        FlatLowering lowering = new FlatLowering(context, flat);
        for (int i = 0; i < arguments.size(); i++) {
            Shape.Part part = parameters.parts().get(i);
            try {
                lowering.lower(part.shape(), arguments.get(i));
            } catch (Misfit unfit) {
                throw unfit.in("parameter `" + part.name() + "`");
            }
        }
        return flat;
    }

    /// Lifts the arguments that a guest passes to a lowered function.
    public static List<Value> liftParameters(CallContext context, Flattening function, long[] flat) {
        Shape.Aggregate parameters = function.parameters();
        List<Value> arguments = new ArrayList<>(parameters.parts().size());
        if (function.spillsParameters()) {
            int pointer = (int) flat[0];
            context.check(Integer.toUnsignedLong(pointer), parameters.size(), parameters.alignment());
            for (Shape.Part part : parameters.parts()) {
                arguments.add(Loading.load(context, pointer + part.offset(), part.shape()));
            }
            return arguments;
        }
        FlatLifting lifting = new FlatLifting(context, flat);
        for (Shape.Part part : parameters.parts()) {
            arguments.add(lifting.lift(part.shape()));
        }
        return arguments;
    }

    /// Lifts the result that a guest's function returned.
    public static @Nullable Value liftResult(CallContext context, Flattening function, long[] flat) {
        Shape result = function.result();
        if (result == null) {
            return null;
        }
        if (function.spillsResult()) {
            int pointer = (int) flat[0];
            context.check(Integer.toUnsignedLong(pointer), result.size(), result.alignment());
            return Loading.load(context, pointer, result);
        }
        return new FlatLifting(context, flat).lift(result);
    }

    /// Lowers a result into the guest that called a lowered function; `flat` are the core values it called with.
    public static long[] lowerResult(CallContext context, Flattening function, @Nullable Value value, long[] flat) {
        Shape result = function.result();
        if ((result == null) != (value == null)) {
            throw new IllegalArgumentException(
                    result == null ? "expected no result, found " + value : "expected a result, found none");
        }
        if (result == null || value == null) {
            return NONE;
        }
        if (function.spillsResult()) {
            int pointer = (int) flat[flat.length - 1];
            context.check(Integer.toUnsignedLong(pointer), result.size(), result.alignment());
            Storing.store(context, pointer, result, value);
            return NONE;
        }
        long[] lowered = new long[result.flat().size()];
        new FlatLowering(context, lowered).lower(result, value);
        return lowered;
    }

    private static final long[] NONE = {};
}
