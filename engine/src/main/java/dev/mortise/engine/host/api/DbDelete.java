package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `db-delete`: a row's end, checked now against the row as it is, written when the call commits.
final class DbDelete implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(
            null,
            Types.parameter("entity", Primitive.STRING),
            Types.parameter("id", Primitive.STRING),
            Types.parameter("version", Primitive.S64));

    @Override
    public String name() {
        return "db-delete";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String entity = Types.entity(session, arguments.get(0));
        String id = Types.name(arguments.get(1));
        long version = Types.s64(arguments.get(2));
        session.budget().write();
        session.writes().add(session.storeWithWrites().prepareDelete(entity, id, version));
        return Value.ResultValue.ok(null);
    }
}
