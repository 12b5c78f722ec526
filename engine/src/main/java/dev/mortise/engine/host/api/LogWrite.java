package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `log-write`: a line in the plugin's log, kept however the call ends.
final class LogWrite implements HostApiFunction {
    private static final Set<String> LEVELS = Set.of("debug", "info", "warn", "error");
    private static final FuncType TYPE = new FuncType(
            List.of(Types.parameter("level", Primitive.STRING), Types.parameter("message", Primitive.STRING)), null);

    @Override
    public String name() {
        return "log-write";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public @Nullable Value answer(CallSession session, List<Value> arguments) {
        String level = Types.text(arguments.get(0));
        String message = Types.text(arguments.get(1));
        session.log(LEVELS.contains(level) ? level : "info", message);
        return null;
    }
}
