package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `db-query`: rows by a query, the call's own writes included.
final class DbQuery implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(
            Types.BYTES, Types.parameter("entity", Primitive.STRING), Types.parameter("query", Types.BYTES));

    @Override
    public String name() {
        return "db-query";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String entity = Types.entity(session, arguments.get(0));
        byte[] query = Types.payload(session, arguments.get(1));
        session.budget().read();
        return Types.ok(
                session.storeWithWrites().query(entity, query, session.budget().rowsOfQuery()));
    }
}
