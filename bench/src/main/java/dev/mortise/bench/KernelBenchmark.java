package dev.mortise.bench;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreImports;
import dev.mortise.component.ExportedFunction;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.engine.fuel.FuelMeter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Code that only computes, without fuel and with it.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelBenchmark {
    static final long COUNT_ROUNDS = 1_000_000;
    static final long SIEVE_BELOW = 1_000_000;
    static final long SHA_BLOCKS = 10_000;
    static final long FIB_OF = 27;

    /// The guest as it is.
    @State(Scope.Thread)
    public static class Bare {
        private final Kernels kernels = new Kernels(Guest.instance());
    }

    /// The guest with a meter that it never empties.
    @State(Scope.Thread)
    public static class Metered {
        private final Kernels kernels = new Kernels(metered());

        private static ComponentInstance metered() {
            CoreImports.Builder imports = CoreImports.builder();
            FuelMeter.of(Long.MAX_VALUE / 2).addTo(imports);
            return Guest.compile(new CompileOptions(FuelMeter.rewriter(), CompileOptions.Engine.COMPILED))
                    .instantiate(Linker.EMPTY, new InstanceOptions(Guest.OPTIONS.memoryLimitBytes(), imports.build()));
        }
    }

    private static final class Kernels {
        private final ExportedFunction count;
        private final ExportedFunction sieve;
        private final ExportedFunction sha;
        private final ExportedFunction fib;

        Kernels(ComponentInstance guest) {
            count = guest.function("", "count");
            sieve = guest.function("", "sieve");
            sha = guest.function("", "sha");
            fib = guest.function("", "fib");
        }

        static @Nullable Value run(ExportedFunction kernel, long size) {
            return kernel.call(new Value.U32(size));
        }
    }

    /// A loop of arithmetic, a million rounds.
    @Benchmark
    public @Nullable Value countBare(Bare guest) {
        return Kernels.run(guest.kernels.count, COUNT_ROUNDS);
    }

    /// A loop of arithmetic, a million rounds. With fuel.
    @Benchmark
    public @Nullable Value countMetered(Metered guest) {
        return Kernels.run(guest.kernels.count, COUNT_ROUNDS);
    }

    /// The primes below a million.
    @Benchmark
    public @Nullable Value sieveBare(Bare guest) {
        return Kernels.run(guest.kernels.sieve, SIEVE_BELOW);
    }

    /// The primes below a million. With fuel.
    @Benchmark
    public @Nullable Value sieveMetered(Metered guest) {
        return Kernels.run(guest.kernels.sieve, SIEVE_BELOW);
    }

    /// SHA-256 over 640 KB.
    @Benchmark
    public @Nullable Value shaBare(Bare guest) {
        return Kernels.run(guest.kernels.sha, SHA_BLOCKS);
    }

    /// SHA-256 over 640 KB. With fuel.
    @Benchmark
    public @Nullable Value shaMetered(Metered guest) {
        return Kernels.run(guest.kernels.sha, SHA_BLOCKS);
    }

    /// Fibonacci by recursion: calls.
    @Benchmark
    public @Nullable Value fibBare(Bare guest) {
        return Kernels.run(guest.kernels.fib, FIB_OF);
    }

    /// Fibonacci by recursion: calls. With fuel.
    @Benchmark
    public @Nullable Value fibMetered(Metered guest) {
        return Kernels.run(guest.kernels.fib, FIB_OF);
    }
}
