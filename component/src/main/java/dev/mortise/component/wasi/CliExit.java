package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;

/// `wasi:cli/exit`: ends the call with a [GuestExit].
final class CliExit {
    private CliExit() {}

    static void addTo(Linker.Builder builder) {
        builder.instance("wasi:cli/exit@0.2.0")
                .function(
                        "exit",
                        Types.function(null, Types.field("status", Types.result(null, null))),
                        (call, arguments) -> {
                            throw new GuestExit(status(arguments.getFirst()));
                        })
                .function(
                        "exit-with-code",
                        Types.function(null, Types.field("status-code", Primitive.U8)),
                        (call, arguments) -> {
                            throw new GuestExit(status(arguments.getFirst()));
                        });
    }

    private static int status(Value argument) {
        if (argument instanceof Value.U8(int code)) {
            return code;
        }
        if (argument instanceof Value.ResultValue result) {
            return result.isOk() ? 0 : 1;
        }
        throw Arguments.wrong(argument);
    }
}
