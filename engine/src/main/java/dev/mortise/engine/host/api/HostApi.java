package dev.mortise.engine.host.api;

import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.host.CallSession;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// Gives `erp:plugin/host-api` to components.
public final class HostApi {
    /// The interface's name.
    public static final String NAME = "erp:plugin/host-api@1.0.0";

    private static final List<HostApiFunction> FUNCTIONS = List.of(
            new DbInsert(),
            new DbUpdate(),
            new DbDelete(),
            new DbGet(),
            new DbQuery(),
            new EventPublish(),
            new ConfigGet(),
            new CurrentUser(),
            new CheckPermission(),
            new LogWrite(),
            new LimitsRemaining());

    private HostApi() {}

    /// Adds the interface.
    ///
    /// @param builder gets it
    /// @param session tells which call is running on this thread
    public static void addTo(Linker.Builder builder, Supplier<CallSession> session) {
        Linker.InstanceBuilder instance = builder.instance(NAME);
        FUNCTIONS.forEach(
                function -> instance.function(function.name(), function.type(), hostFunction(function, session)));
    }

    private static HostFunction hostFunction(HostApiFunction function, Supplier<CallSession> sessions) {
        boolean fails = function.type().result() instanceof ValueType.ResultType;
        return (call, arguments) -> {
            CallSession session = sessions.get();
            try {
                return function.answer(session, arguments);
            } catch (HostCallError error) {
                if (!fails) {
                    throw error;
                }
                if (error.kind() == HostCallError.Kind.DENIED) {
                    session.noteDenied(function.name() + ": " + error.getMessage());
                }
                return Value.ResultValue.error(new Value.VariantValue(
                        error.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        new Value.Str(String.valueOf(error.getMessage()))));
            }
        };
    }
}
