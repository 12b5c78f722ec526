package dev.mortise.component;

import dev.mortise.component.internal.link.Entry;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An exported function of one instance, found once, to be called many times. Used by one thread at a time, like
/// its instance, and valid as long as that.
public final class ExportedFunction {
    private final Entry entry;

    ExportedFunction(Entry entry) {
        this.entry = entry;
    }

    /// Its name.
    ///
    /// @return as it is exported
    public String name() {
        return entry.name();
    }

    /// Its type.
    ///
    /// @return with the names of the parameters
    public FuncType type() {
        return entry.type();
    }

    /// Calls it.
    ///
    /// Strings and the arrays of [Value.Bytes] and its like are copied straight between host and guest. An array
    /// that is passed is read during the call only; one that is returned belongs to the caller.
    ///
    /// @param arguments of the parameters' types, one for each
    /// @return null when the function returns nothing
    /// @throws Trap if the guest traps; a host function's exception arrives as it is
    /// @throws LimitExceeded if the guest exceeds a limit
    /// @throws IllegalArgumentException if the arguments do not fit; it names the parameter
    public @Nullable Value call(Value... arguments) {
        return entry.call(Arrays.asList(arguments));
    }

    /// Calls it.
    ///
    /// @param arguments of the parameters' types, one for each
    /// @return null when the function returns nothing
    /// @throws Trap if the guest traps; a host function's exception arrives as it is
    /// @throws LimitExceeded if the guest exceeds a limit
    /// @throws IllegalArgumentException if the arguments do not fit; it names the parameter
    public @Nullable Value call(List<Value> arguments) {
        return entry.call(arguments);
    }

    /// Its name and its type, as WIT writes them.
    ///
    /// @return cut when long
    @Override
    public String toString() {
        return name() + ": " + type();
    }
}
