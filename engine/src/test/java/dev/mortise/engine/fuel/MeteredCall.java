package dev.mortise.engine.fuel;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreImports;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Calls a function of a fresh instance of a metered component.
final class MeteredCall {
    private final CompiledComponent component;

    MeteredCall(byte[] component, CompileOptions.Engine engine) {
        this.component = Component.decode(component).compile(new CompileOptions(FuelMeter.rewriter(), engine));
    }

    /// A component of the test's resources.
    ///
    /// @param name of `/fuel/NAME.wasm`
    static MeteredCall of(String name, CompileOptions.Engine engine) throws IOException {
        try (InputStream in = MeteredCall.class.getResourceAsStream("/fuel/" + name + ".wasm")) {
            return new MeteredCall(Objects.requireNonNull(in, name).readAllBytes(), engine);
        }
    }

    /// The arguments of a function that takes a number.
    static List<Value> number(int value) {
        return List.of(new Value.S32(value));
    }

    /// What a call that completed gave and used.
    record Outcome(@Nullable Value result, long atStartUnits, long callUnits) {}

    Outcome run(FuelMeter meter, String name, List<Value> arguments) {
        return run(meter, name, arguments, used -> {});
    }

    /// @param atHost gets what was used when the guest calls the host, which answers its number plus 1
    Outcome run(FuelMeter meter, String name, List<Value> arguments, LongConsumer atHost) {
        Linker linker = Linker.builder()
                .instance("")
                .function("host", (call, values) -> {
                    atHost.accept(meter.used());
                    if (!(values.getFirst() instanceof Value.S32(int number))) {
                        throw new IllegalStateException("not a number: " + values);
                    }
                    return new Value.S32(number + 1);
                })
                .done()
                .build();
        CoreImports.Builder imports = CoreImports.builder();
        meter.addTo(imports);
        try (ComponentInstance instance =
                component.instantiate(linker, new InstanceOptions(64 << 20, imports.build()))) {
            long atStart = meter.used();
            Value result = instance.call("", name, arguments);
            return new Outcome(result, atStart, meter.used() - atStart);
        }
    }
}
