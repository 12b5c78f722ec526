package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `db-get`: one row, the call's own writes included.
final class DbGet implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(
            new ValueType.OptionType(Types.BYTES),
            Types.parameter("entity", Primitive.STRING),
            Types.parameter("id", Primitive.STRING));

    @Override
    public String name() {
        return "db-get";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String entity = Types.entity(session, arguments.get(0));
        String id = Types.name(arguments.get(1));
        session.budget().read();
        return Types.okOrNone(session.storeWithWrites().get(entity, id).orElse(null));
    }
}
