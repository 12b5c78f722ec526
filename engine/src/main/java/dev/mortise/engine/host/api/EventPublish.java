package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.host.CallSession;
import java.util.List;

/// `event-publish`: an event of the plugin's own, checked now and published when the call commits.
final class EventPublish implements HostApiFunction {
    private static final FuncType TYPE = Types.failing(
            null, Types.parameter("event-type", Primitive.STRING), Types.parameter("payload", Types.BYTES));

    @Override
    public String name() {
        return "event-publish";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        String type = Types.name(arguments.get(0));
        byte[] payload = Types.payload(session, arguments.get(1));
        session.budget().event();
        session.budget().written(payload.length);
        session.writes().add(session.store().preparePublish(type, payload));
        return Value.ResultValue.ok(null);
    }
}
