package dev.mortise.bench;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.Recovered;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Whole calls of a plugin's `handle-event` as the server makes them, but for the database: a guest thread, a
/// fresh instance, fuel, a deadline, the host's functions, the write-set.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PluginCallBenchmark {
    private static final int CALLS = 16;

    /// The inventory plugin in C.
    @State(Scope.Thread)
    public static class C {
        private final Running plugin = new Running(InventoryPlugin.C);

        /// Stops the engine's threads.
        @TearDown
        public void close() {
            plugin.engine.close();
        }
    }

    /// The inventory plugin in Rust.
    @State(Scope.Thread)
    public static class Rust {
        private final Running plugin = new Running(InventoryPlugin.RUST);

        /// Stops the engine's threads.
        @TearDown
        public void close() {
            plugin.engine.close();
        }
    }

    /// The inventory plugin in AssemblyScript.
    @State(Scope.Thread)
    public static class AssemblyScript {
        private final Running plugin = new Running(InventoryPlugin.ASSEMBLYSCRIPT);

        /// Stops the engine's threads.
        @TearDown
        public void close() {
            plugin.engine.close();
        }
    }

    /// The inventory plugin in C on wasi-libc.
    @State(Scope.Thread)
    public static class WasiLibc {
        private final Running plugin = new Running(InventoryPlugin.WASI_LIBC);

        /// Stops the engine's threads.
        @TearDown
        public void close() {
            plugin.engine.close();
        }
    }

    /// The inventory plugin in JavaScript.
    @State(Scope.Thread)
    public static class QuickJs {
        /// How long the JVM takes to compile its interpreter's loop and its other large functions.
        private static final long WARM_UP_SECONDS = 45;

        private final Running plugin = new Running(InventoryPlugin.JAVASCRIPT);

        /// Waits until the JVM has compiled what is large: that takes longer than a benchmark's own warm-up.
        @Setup
        public void warmUp() {
            long start = System.nanoTime();
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS)) {
                plugin.calls();
            }
        }

        /// Stops the engine's threads.
        @TearDown
        public void close() {
            plugin.engine.close();
        }
    }

    /// A plugin that hears an event again and again.
    private static final class Running {
        private final PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID));
        private final Caller caller = new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
        private final InventoryPlugin inventory;
        private final byte[] envelope;

        Running(InventoryPlugin inventory) {
            this.inventory = inventory;
            envelope = inventory.envelope().getBytes(StandardCharsets.UTF_8);
            Recovered started = engine.recover(List.of(new PluginCode(inventory.manifest(), inventory::wasm)))
                    .getFirst();
            if (started.reason() != null) {
                throw new IllegalStateException(started.reason());
            }
        }

        /// Makes calls as the server does: on a guest thread, one after the other.
        @Nullable
        CallResult calls() {
            CallResult[] last = new CallResult[1];
            Future<?> work = engine.submit(() -> {
                for (int i = 0; i < CALLS; i++) {
                    last[0] = call();
                }
            });
            try {
                work.get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException(failed);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
            return last[0];
        }

        CallResult call() {
            CallResult result =
                    engine.handleEvent(inventory.pluginId(), caller, inventory.eventType(), envelope, new HeapStore());
            if (result.outcome() != CallResult.Outcome.OK) {
                throw new IllegalStateException(String.valueOf(result.error()));
            }
            return result;
        }
    }

    /// The inventory plugin in C, on a guest thread.
    ///
    /// @param state the plugin
    /// @return how the last one went
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable CallResult c(C state) {
        return state.plugin.calls();
    }

    /// The inventory plugin in Rust, on a guest thread.
    ///
    /// @param state the plugin
    /// @return how the last one went
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable CallResult rust(Rust state) {
        return state.plugin.calls();
    }

    /// The inventory plugin in AssemblyScript, on a guest thread.
    ///
    /// @param state the plugin
    /// @return how the last one went
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable CallResult assemblyScript(AssemblyScript state) {
        return state.plugin.calls();
    }

    /// The inventory plugin in C on wasi-libc, on a guest thread.
    ///
    /// @param state the plugin
    /// @return how the last one went
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable CallResult wasiLibc(WasiLibc state) {
        return state.plugin.calls();
    }

    /// The inventory plugin in JavaScript, on a guest thread.
    ///
    /// @param state the plugin
    /// @return how the last one went
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable CallResult quickJs(QuickJs state) {
        return state.plugin.calls();
    }

    /// The inventory plugin in C, from another thread: each call is handed over to a guest thread and awaited.
    ///
    /// @param state the plugin
    /// @return how it went
    @Benchmark
    public CallResult handedOver(C state) {
        return state.plugin.call();
    }
}
