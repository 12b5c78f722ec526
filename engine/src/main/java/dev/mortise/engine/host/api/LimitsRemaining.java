package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.engine.host.Budget;
import dev.mortise.engine.host.CallSession;
import java.util.List;
import java.util.Map;

/// `limits-remaining`: what the call may still use, exact at this moment.
final class LimitsRemaining implements HostApiFunction {
    private static final FuncType TYPE = new FuncType(List.of(), Types.REMAINING);

    @Override
    public String name() {
        return "limits-remaining";
    }

    @Override
    public FuncType type() {
        return TYPE;
    }

    @Override
    public Value answer(CallSession session, List<Value> arguments) {
        Budget budget = session.budget();
        return new Value.RecordValue(Map.of(
                "fuel", new Value.U64(session.fuelLeft()),
                "millis", new Value.U64(session.timeLeft().toMillis()),
                "reads", new Value.U32(budget.readsLeft()),
                "writes", new Value.U32(budget.writesLeft()),
                "events", new Value.U32(budget.eventsLeft()),
                "log-bytes", new Value.U32(budget.logBytesLeft())));
    }
}
