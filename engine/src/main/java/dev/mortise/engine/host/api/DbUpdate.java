package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `db-update`: changes of a row, checked now against the row as it is, written when the call commits.
final class DbUpdate implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(
            Types.BYTES,
            Types.parameter("entity", Primitive.STRING),
            Types.parameter("id", Primitive.STRING),
            Types.parameter("data", Types.BYTES),
            Types.parameter("version", Primitive.S64));

    @Override
    public String name() {
        return "db-update";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String entity = Types.entity(session, arguments.get(0));
        String id = Types.name(arguments.get(1));
        byte[] patch = Types.payload(session, arguments.get(2));
        long version = Types.s64(arguments.get(3));
        session.budget().write();
        PendingWrite.OfRow prepared = session.storeWithWrites().prepareUpdate(entity, id, patch, version);
        session.budget().written(prepared.row().length);
        session.writes().add(prepared.write());
        return Types.ok(prepared.row());
    }
}
