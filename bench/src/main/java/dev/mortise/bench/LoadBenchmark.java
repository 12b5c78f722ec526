package dev.mortise.bench;

import dev.mortise.engine.CodeFolder;
import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.PluginStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Loads a plugin whose compiled code is kept on disk, as after a restart: read, authenticated, validated, classes
/// defined.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoadBenchmark {
    /// The inventory plugin in C.
    @State(Scope.Thread)
    public static class C {
        private final Kept plugin = new Kept(InventoryPlugin.C);

        /// Deletes what was kept.
        ///
        /// @throws IOException if that fails
        @TearDown
        public void close() throws IOException {
            plugin.close();
        }
    }

    /// The inventory plugin in JavaScript.
    @State(Scope.Thread)
    public static class QuickJs {
        private final Kept plugin = new Kept(InventoryPlugin.JAVASCRIPT);

        /// Deletes what was kept.
        ///
        /// @throws IOException if that fails
        @TearDown
        public void close() throws IOException {
            plugin.close();
        }
    }

    private static final class Kept {
        private static final long MOST_BYTES = 1 << 28;

        private final InventoryPlugin inventory;
        private final Path folder;
        private final PluginEngine engine;
        private final byte[] wasm;

        Kept(InventoryPlugin inventory) {
            this.inventory = inventory;
            try {
                folder = Files.createTempDirectory("mortise-bench");
                engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID)
                        .withCodeCache(CodeFolder.open(folder, new byte[32], MOST_BYTES, Clock.systemUTC())));
            } catch (IOException unusable) {
                throw new IllegalStateException(unusable);
            }
            wasm = inventory.wasm();
            load();
        }

        List<PluginStatus> load() {
            engine.load(wasm, inventory.manifest());
            List<PluginStatus> loaded = engine.list();
            engine.unload(inventory.pluginId());
            return loaded;
        }

        void close() throws IOException {
            engine.close();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /// The inventory plugin in C.
    ///
    /// @param state its kept code
    /// @return what was loaded
    @Benchmark
    public List<PluginStatus> c(C state) {
        return state.plugin.load();
    }

    /// The inventory plugin in JavaScript.
    ///
    /// @param state its kept code
    /// @return what was loaded
    @Benchmark
    public List<PluginStatus> quickJs(QuickJs state) {
        return state.plugin.load();
    }
}
