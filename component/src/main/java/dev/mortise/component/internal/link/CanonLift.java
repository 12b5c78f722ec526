package dev.mortise.component.internal.link;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.abi.LiftedBytes;
import dev.mortise.component.internal.abi.LiftingAndLowering;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `canon lift`: a core function as a component function.
record CanonLift(Frame frame, Flattening function, CoreExport.Func core, CanonicalCall options)
        implements ComponentFunction {
    @Override
    public FuncType type() {
        return function.type();
    }

    @Override
    public <T> T call(@Nullable Frame caller, List<Value> arguments, CallContext.Source strings, Resolver<T> resolver) {
        frame.enterFrom(caller);
        LiftedBytes liftedBytes = frame.store().liftedBytes();
        long mark = liftedBytes.mark();
        CallScope scope = new CallScope(frame);
        CallContext context = options.context(scope, frame).from(strings);
        frame.forbidLeaving();
        long[] flat = LiftingAndLowering.lowerParameters(context, function, arguments);
        frame.allowLeaving();
        long[] returned = core.call(flat);
        long[] results = returned == null ? NONE : returned;
        frame.forbidLeaving();
        Value value = LiftingAndLowering.liftResult(context, function, results);
        frame.allowLeaving();
        scope.finishLift();
        T resolved = resolver.resolve(value, context.lifted());
        CoreExport.Func postReturn = options.postReturn();
        if (postReturn != null) {
            frame.forbidLeaving();
            postReturn.call(results);
            frame.allowLeaving();
        }
        frame.exitTo(caller);
        liftedBytes.backTo(mark);
        return resolved;
    }

    private static final long[] NONE = {};
}
