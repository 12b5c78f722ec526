package dev.mortise.component.internal.link;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.abi.Misfit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An exported function of one instance, found once and called many times by the host.
public final class Entry {
    private static final ComponentFunction.Resolver<Outcome> HOST = (value, strings) -> new Outcome(value);

    private final String name;
    private final FuncType type;
    private final ComponentFunction function;
    private final Store store;

    Entry(String name, FuncType type, ComponentFunction function, Store store) {
        this.name = name;
        this.type = type;
        this.function = function;
        this.store = store;
    }

    public String name() {
        return name;
    }

    public FuncType type() {
        return type;
    }

    /// Calls it from the host.
    ///
    /// @throws IllegalArgumentException if the arguments do not fit
    public @Nullable Value call(List<Value> arguments) {
        int expected = type.parameters().size();
        if (arguments.size() != expected) {
            throw new IllegalArgumentException(
                    "`" + name + "`: expected " + expected + " arguments, found " + arguments.size());
        }
        store.checkUsable();
        try {
            return function.call(null, arguments, CallContext.Source.HOST, HOST).value();
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            RuntimeException classified =
                    fault instanceof Misfit misfit ? misfit.in("`" + name + "`: ") : Faults.classify(fault);
            store.poison("an earlier call ended with " + classified);
            throw classified;
        }
    }

    private record Outcome(@Nullable Value value) {}
}
