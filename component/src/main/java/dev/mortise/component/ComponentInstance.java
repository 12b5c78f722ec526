package dev.mortise.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An instance of a component, used by one thread at a time. A trap poisons it: every later call traps.
@SuppressWarnings("DoNotCallSuggester")
public final class ComponentInstance implements AutoCloseable {
    ComponentInstance() {}

    /// Calls an exported function.
    ///
    /// @param interfaceName the exported instance, such as `erp:plugin/plugin-api@1.0.0`; empty for a function that
    ///     the component exports itself
    /// @param function its name
    /// @param arguments of the parameters' types
    /// @return null when the function returns nothing
    /// @throws Trap if the guest traps; a host function's exception arrives as it is
    /// @throws LimitExceeded if the guest exceeds a limit
    /// @throws IllegalArgumentException if there is no such function or the arguments do not fit
    public @Nullable Value call(String interfaceName, String function, List<Value> arguments) {
        throw new UnsupportedOperationException("not there yet");
    }

    /// Bytes of all memories and tables now.
    ///
    /// @return at most the limit
    public long memoryBytes() {
        throw new UnsupportedOperationException("not there yet");
    }

    /// The most bytes of all memories and tables so far.
    ///
    /// @return at most the limit
    public long peakMemoryBytes() {
        throw new UnsupportedOperationException("not there yet");
    }

    /// Ends it; later calls trap.
    @Override
    public void close() {}
}
