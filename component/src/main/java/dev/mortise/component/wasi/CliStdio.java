package dev.mortise.component.wasi;

import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.Resource;
import dev.mortise.component.Value;
import java.util.function.Function;
import java.util.function.Supplier;

/// `wasi:cli/stdin`, `stdout` and `stderr`: nothing comes in, lines go out.
final class CliStdio {
    private CliStdio() {}

    static void addTo(Linker.Builder builder, Resources resources, Supplier<WasiContext> context) {
        builder.instance("wasi:cli/stdin@0.2.0")
                .function(
                        "get-stdin",
                        Types.function(Types.own(resources.inputStream())),
                        (call, arguments) -> new Value.Own(Resource.of(resources.inputStream(), ClosedInput.CLOSED)));
        builder.instance("wasi:cli/stdout@0.2.0")
                .function(
                        "get-stdout",
                        Types.function(Types.own(resources.outputStream())),
                        output(resources, context, WasiContext::stdout));
        builder.instance("wasi:cli/stderr@0.2.0")
                .function(
                        "get-stderr",
                        Types.function(Types.own(resources.outputStream())),
                        output(resources, context, WasiContext::stderr));
    }

    private static HostFunction output(
            Resources resources, Supplier<WasiContext> context, Function<WasiContext, LineOutput> which) {
        return (call, arguments) ->
                new Value.Own(Resource.of(resources.outputStream(), new OutputStream(which.apply(context.get()))));
    }
}
