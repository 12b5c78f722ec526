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
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Whole calls of a plugin's `handle-event` as the server makes them, but for the database: a guest thread, a
/// fresh instance, fuel, a deadline, the host's functions, the write-set.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PluginCallBenchmark {
    /// The inventory plugin in C.
    @State(Scope.Thread)
    public static class C {
        private final Running plugin = new Running(Examples.INVENTORY);

        /// Stops the engine's threads.
        @TearDown
        public void close() {
            plugin.engine.close();
        }
    }

    /// The inventory plugin in JavaScript.
    @State(Scope.Thread)
    public static class QuickJs {
        private final Running plugin = new Running(Examples.INVENTORY_JS);

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
        private final Examples example;
        private final byte[] envelope;

        Running(Examples example) {
            this.example = example;
            envelope = example.envelope().getBytes(StandardCharsets.UTF_8);
            Recovered started = engine.recover(List.of(new PluginCode(example.manifest(), example::wasm)))
                    .getFirst();
            if (started.reason() != null) {
                throw new IllegalStateException(started.reason());
            }
        }

        CallResult call() {
            CallResult result =
                    engine.handleEvent(example.pluginId(), caller, example.eventType(), envelope, new HeapStore());
            if (result.outcome() != CallResult.Outcome.OK) {
                throw new IllegalStateException(String.valueOf(result.error()));
            }
            return result;
        }
    }

    /// The inventory plugin in C.
    @Benchmark
    public CallResult c(C state) {
        return state.plugin.call();
    }

    /// The inventory plugin in JavaScript.
    @Benchmark
    public CallResult quickJs(QuickJs state) {
        return state.plugin.call();
    }
}
