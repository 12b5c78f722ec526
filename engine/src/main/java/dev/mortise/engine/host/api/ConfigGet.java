package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `config-get`: a setting of the plugin in the call's tenant.
final class ConfigGet implements HostApiFunction {
    private static final FuncType TYPE =
            Types.failing(new ValueType.OptionType(Types.BYTES), Types.parameter("key", Primitive.STRING));

    @Override
    public String name() {
        return "config-get";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String key = Types.name(arguments.get(0));
        return Types.okOrNone(session.setting(key).orElse(null));
    }
}
