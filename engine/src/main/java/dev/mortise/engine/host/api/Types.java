package dev.mortise.engine.host.api;

import dev.mortise.component.FuncType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import dev.mortise.component.ValueType.Primitive;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.host.CallSession;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The types of `erp:plugin/types`, and how arguments of them are read.
final class Types {
    static final ValueType BYTES = new ValueType.ListType(Primitive.U8);
    static final ValueType ERROR = new ValueType.VariantType(
            Stream.of("invalid", "not-found", "conflict", "denied", "exhausted", "unavailable")
                    .map(name -> new ValueType.Case(name, Primitive.STRING))
                    .toList());
    static final ValueType REMAINING = new ValueType.RecordType(List.of(
            parameter("fuel", Primitive.U64),
            parameter("millis", Primitive.U64),
            parameter("reads", Primitive.U32),
            parameter("writes", Primitive.U32),
            parameter("events", Primitive.U32),
            parameter("log-bytes", Primitive.U32)));

    private static final int LONGEST_NAME = 300;

    private Types() {}

    static ValueType.Field parameter(String name, ValueType type) {
        return new ValueType.Field(name, type);
    }

    /// A function that gives a result or an `error`.
    static FuncType failing(@Nullable ValueType ok, ValueType.Field... parameters) {
        return new FuncType(List.of(parameters), new ValueType.ResultType(ok, ERROR));
    }

    static String text(Value value) {
        return ((Value.Str) value).value();
    }

    static long s64(Value value) {
        return ((Value.S64) value).value();
    }

    /// A name, short enough to be repeated in a message.
    static String name(Value value) {
        String name = text(value);
        if (name.length() > LONGEST_NAME) {
            throw new HostCallError(
                    HostCallError.Kind.INVALID,
                    "a name of " + name.length() + " characters; at most " + LONGEST_NAME + " are possible");
        }
        return name;
    }

    /// The name of an entity that the plugin declares.
    static String entity(CallSession session, Value value) {
        String name = name(value);
        if (!session.manifest().entities().containsKey(name)) {
            throw new HostCallError(
                    HostCallError.Kind.NOT_FOUND,
                    "the manifest declares no entity \"" + name + "\"; it declares "
                            + session.manifest().entities().keySet());
        }
        return name;
    }

    /// A piece of data, not larger than the call may send.
    static byte[] payload(CallSession session, Value value) {
        byte[] bytes = ((Value.Bytes) value).bytes();
        session.budget().payload(bytes.length);
        return bytes;
    }

    static Value ok(byte[] bytes) {
        return Value.ResultValue.ok(new Value.Bytes(bytes));
    }

    static Value okOrNone(byte @Nullable [] bytes) {
        return Value.ResultValue.ok(new Value.OptionValue(bytes == null ? null : new Value.Bytes(bytes)));
    }
}
