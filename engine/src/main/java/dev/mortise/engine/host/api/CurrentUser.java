package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.engine.host.CallSession;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `current-user`: whom the call acts for.
final class CurrentUser implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(Types.BYTES);

    @Override
    public String name() {
        return "current-user";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        return Types.ok(CallerJson.of(session.caller()).getBytes(StandardCharsets.UTF_8));
    }
}
