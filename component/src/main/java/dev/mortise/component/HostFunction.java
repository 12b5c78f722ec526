package dev.mortise.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function of the host that a guest may import.
@FunctionalInterface
public interface HostFunction {
    /// Runs on the guest's thread. A [RuntimeException] ends the guest's call and reaches whoever called the guest as
    /// it is; the guest cannot catch it.
    ///
    /// @param call where the call comes from
    /// @param arguments checked against the function's type
    /// @return a value of the result's type; null when the function returns nothing
    @Nullable
    Value call(HostCall call, List<Value> arguments);
}
