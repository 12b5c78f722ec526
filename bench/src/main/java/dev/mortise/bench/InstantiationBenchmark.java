package dev.mortise.bench;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.Linker;
import dev.mortise.component.wasi.VirtualWasi;
import dev.mortise.engine.host.api.HostApi;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A fresh instance of a compiled component, closed again.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InstantiationBenchmark {
    /// The inventory plugin in C.
    @State(Scope.Thread)
    public static class C {
        private final Compiled plugin = Compiled.of(InventoryPlugin.C);
    }

    /// The inventory plugin in JavaScript.
    @State(Scope.Thread)
    public static class QuickJs {
        private final Compiled plugin = Compiled.of(InventoryPlugin.JAVASCRIPT);
    }

    private record Compiled(CompiledComponent component, Linker linker) {
        static Compiled of(InventoryPlugin inventory) {
            Linker.Builder builder = Linker.builder();
            HostApi.addTo(builder, () -> {
                throw new IllegalStateException("no call is running");
            });
            VirtualWasi.addTo(builder, () -> {
                throw new IllegalStateException("no call is running");
            });
            return new Compiled(Component.decode(inventory.wasm()).compile(CompileOptions.compiled()), builder.build());
        }

        long instantiate() {
            try (ComponentInstance instance = component.instantiate(linker, Guest.OPTIONS)) {
                return instance.memoryBytes();
            }
        }
    }

    /// The inventory plugin in C.
    @Benchmark
    public long c(C state) {
        return state.plugin.instantiate();
    }

    /// The inventory plugin in JavaScript.
    @Benchmark
    public long quickJs(QuickJs state) {
        return state.plugin.instantiate();
    }
}
