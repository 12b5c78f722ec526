package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.abi.LiftedBytes;
import dev.mortise.component.internal.abi.LiftingAndLowering;
import java.util.List;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/// `canon lower`: a component function as a core function.
record CanonLower(Frame frame, Flattening function, ComponentFunction callee, CanonicalCall options)
        implements WasmFunctionHandle {
    @Override
    public long[] apply(@Nullable Instance caller, long... flat) {
        frame.checkMayLeave();
        // A guest that does little but call, with much to pass, would notice late by itself.
        if (Thread.currentThread().isInterrupted()) {
            throw new HostFault(new Trap("interrupted", "the guest was interrupted"));
        }
        LiftedBytes liftedBytes = frame.store().liftedBytes();
        long mark = liftedBytes.mark();
        long outerWork = liftedBytes.beginWork();
        CallScope scope = new CallScope(frame);
        CallContext context = options.context(scope, frame);
        List<Value> arguments = LiftingAndLowering.liftParameters(context, function, flat);
        long[] results = callee.call(frame, arguments, context.lifted(), (result, strings) -> {
            frame.forbidLeaving();
            long[] lowered = LiftingAndLowering.lowerResult(context.from(strings), function, result, flat);
            frame.allowLeaving();
            return lowered;
        });
        scope.finishLower();
        liftedBytes.endWork(outerWork);
        liftedBytes.backTo(mark);
        return results;
    }
}
