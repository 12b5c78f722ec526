package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `check-permission`: whether the call's user holds a permission.
final class CheckPermission implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(Primitive.BOOL, Types.parameter("permission", Primitive.STRING));

    @Override
    public String name() {
        return "check-permission";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String permission = Types.name(arguments.get(0));
        return Value.ResultValue.ok(
                new Value.Bool(session.caller().permissions().contains(permission)));
    }
}
