package dev.mortise.component.wasi;

import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType.Primitive;
import java.util.List;

/// `wasi:cli/environment`: nothing is told.
final class CliEnvironment {
    private static final Value NONE = new Value.ListValue(List.of());

    private CliEnvironment() {}

    static void addTo(Linker.Builder builder) {
        builder.instance("wasi:cli/environment@0.2.0")
                .function(
                        "get-environment",
                        Types.function(Types.list(Types.tuple(Primitive.STRING, Primitive.STRING))),
                        (call, arguments) -> NONE)
                .function("get-arguments", Types.function(Types.list(Primitive.STRING)), (call, arguments) -> NONE)
                .function(
                        "initial-cwd",
                        Types.function(Types.option(Primitive.STRING)),
                        (call, arguments) -> new Value.OptionValue(null));
    }
}
