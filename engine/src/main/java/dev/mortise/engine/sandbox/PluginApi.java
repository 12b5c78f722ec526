package dev.mortise.engine.sandbox;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.fault.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The interface `erp:plugin/plugin-api`, which a plugin exports.
public final class PluginApi {
    /// The interface's name.
    public static final String NAME = "erp:plugin/plugin-api@1.0.0";

    /// Later versions of the same track only add to it.
    private static final String TRACK = "erp:plugin/plugin-api@1.";

    private static final ValueType ANSWER = new ValueType.ResultType(null, Primitive.STRING);
    private static final Map<String, FuncType> FUNCTIONS = Map.of(
            "init", new FuncType(List.of(), ANSWER),
            "on-tenant-created", new FuncType(List.of(new ValueType.Field("tenant-id", Primitive.STRING)), ANSWER),
            "handle-event",
                    new FuncType(
                            List.of(
                                    new ValueType.Field("event-type", Primitive.STRING),
                                    new ValueType.Field("payload", new ValueType.ListType(Primitive.U8))),
                            ANSWER));

    private PluginApi() {}

    /// One call of one of its functions.
    ///
    /// @param function its name
    /// @param arguments of its parameters
    public record Call(String function, List<Value> arguments) {
        /// `init`.
        ///
        /// @return the call
        public static Call init() {
            return new Call("init", List.of());
        }

        /// `on-tenant-created`.
        ///
        /// @param tenantId as text
        /// @return the call
        public static Call tenantCreated(String tenantId) {
            return new Call("on-tenant-created", List.of(new Value.Str(tenantId)));
        }

        /// `handle-event`.
        ///
        /// @param type the event's
        /// @param envelope the event's, as JSON
        /// @return the call
        public static Call event(String type, byte[] envelope) {
            return new Call("handle-event", List.of(new Value.Str(type), new Value.Bytes(envelope)));
        }
    }

    /// The name under which a component exports the interface.
    ///
    /// @param type the component's
    /// @return empty when it does not
    public static Optional<String> exportedName(ComponentType type) {
        return type.exports().keySet().stream()
                .filter(name -> name.startsWith(TRACK))
                .findFirst();
    }

    /// What a component lacks of the interface.
    ///
    /// @param type the component's
    /// @return every problem; empty when there is none
    public static List<Problem> problems(ComponentType type) {
        Optional<String> name = exportedName(type);
        if (name.isEmpty() || !(type.exports().get(name.get()) instanceof ExternType.Instance instance)) {
            return List.of(Problem.wasm(
                    null,
                    "the component does not export " + NAME + "; it exports "
                            + type.exports().keySet(),
                    "build it for the world plugin-world of erp:plugin@1.0.0"));
        }
        List<Problem> problems = new ArrayList<>();
        FUNCTIONS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(wanted -> {
            ExternType found = instance.exports().get(wanted.getKey());
            if (found == null) {
                problems.add(Problem.wasm(
                        null,
                        name.get() + " lacks the function " + wanted.getKey(),
                        "export all of " + FUNCTIONS.keySet().stream().sorted().toList()));
            } else if (!(found instanceof ExternType.Function(FuncType actual))
                    || !sameTypes(wanted.getValue(), actual)) {
                problems.add(Problem.wasm(
                        null,
                        "the function " + wanted.getKey() + " of " + name.get()
                                + " has another type than in the contract",
                        "build it with the contract's WIT, version 1.0.0"));
            }
        });
        return problems;
    }

    /// Parameters are matched by position: their names are for people.
    private static boolean sameTypes(FuncType wanted, FuncType actual) {
        return wanted.parameters().stream()
                        .map(ValueType.Field::type)
                        .toList()
                        .equals(actual.parameters().stream()
                                .map(ValueType.Field::type)
                                .toList())
                && ANSWER.equals(actual.result());
    }
}
