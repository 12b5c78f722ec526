package dev.mortise.component.internal.link;

import dev.mortise.component.FuncType;
import dev.mortise.component.HostCall;
import dev.mortise.component.HostFunction;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function of the host.
record HostComponentFunction(FuncType type, HostCall call, HostFunction function, Store store)
        implements ComponentFunction {
    @Override
    public <T> T call(@Nullable Frame caller, List<Value> arguments, CallContext.Source strings, Resolver<T> resolver) {
        store.noteHostCall();
        Value result;
        try {
            result = function.call(call, arguments);
        } catch (RuntimeException thrown) {
            throw new HostFault(thrown);
        }
        try {
            return resolver.resolve(result, CallContext.Source.HOST);
        } catch (IllegalArgumentException unfit) {
            throw new HostFault(new IllegalStateException(
                    "the host function `" + call.function() + "` of `" + call.interfaceName()
                            + "` returned a value that does not fit its type: " + unfit.getMessage(),
                    unfit));
        }
    }
}
