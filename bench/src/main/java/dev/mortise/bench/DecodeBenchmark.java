package dev.mortise.bench;

import dev.mortise.component.Component;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Decoding and validating, without compiling.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class DecodeBenchmark {
    private final byte[] c = InventoryPlugin.C.wasm();
    private final byte[] quickJs = InventoryPlugin.JAVASCRIPT.wasm();

    /// A component of 19 KB, made from C.
    @Benchmark
    public Component c() {
        return Component.decode(c);
    }

    /// A component of 1.1 MB with QuickJS inside.
    @Benchmark
    public Component quickJs() {
        return Component.decode(quickJs);
    }
}
