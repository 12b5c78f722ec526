package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.engine.host.CallSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function of the interface `host-api`.
interface HostApiFunction {
    /// Its name in the interface.
    String name();

    /// Its type in the interface.
    FuncType type();

    /// Answers one call.
    ///
    /// @param session the plugin's call that asks
    /// @param arguments of the type's parameters
    /// @return of the type's result; null when it has none
    /// @throws dev.mortise.engine.call.HostCallError if the answer is the contract's `error`
    /// @throws dev.mortise.engine.host.LimitReached if the call ends here
    @Nullable
    Value answer(CallSession session, List<Value> arguments);
}
