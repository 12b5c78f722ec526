package dev.mortise.component.internal.link;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A component function at run time: lifted from a guest, or the host's.
interface ComponentFunction {
    FuncType type();

    /// Calls it.
    ///
    /// @param caller the calling instance; null for the host
    /// @param arguments of the parameters' types
    /// @param strings how the arguments' strings were kept
    /// @param resolver gets the result before the callee cleans up
    <T> T call(@Nullable Frame caller, List<Value> arguments, CallContext.Source strings, Resolver<T> resolver);

    /// Takes a result.
    interface Resolver<T> {
        T resolve(@Nullable Value result, CallContext.Source strings);
    }
}
