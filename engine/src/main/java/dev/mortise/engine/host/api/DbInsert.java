package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `db-insert`: a new row, checked now and written when the call commits.
final class DbInsert implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(
            Types.BYTES, Types.parameter("entity", Primitive.STRING), Types.parameter("data", Types.BYTES));

    @Override
    public String name() {
        return "db-insert";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String entity = Types.entity(session, arguments.get(0));
        byte[] data = Types.payload(session, arguments.get(1));
        session.budget().write();
        PendingWrite.OfRow prepared = session.store().prepareInsert(entity, data);
        session.budget().written(prepared.row().length);
        session.writes().add(prepared.write());
        return Types.ok(prepared.row());
    }
}
