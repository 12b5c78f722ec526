package dev.mortise.bench;

import dev.mortise.engine.CodeFolder;
import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.Caller;
import dev.mortise.engine.manifest.ManifestParser;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Runs many small plugins in one engine and tells what they take: `Many [PLUGINS]`. Each has called `init` and was
/// told
/// an event; compiled code is kept in a folder, as a server keeps it, so that all but the first are loaded from there.
final class Many {
    private static final int MOST_PLUGINS = 20_000;
    private static final long MOST_CODE_BYTES = 1 << 28;
    private static final InventoryPlugin EXAMPLE = InventoryPlugin.C;

    private Many() {}

    /// What was measured.
    ///
    /// @param before what the process held without a plugin
    /// @param after what it held with all of them
    /// @param medianLoadNanos how long it took to load one of them
    record Figures(Soak.Held before, Soak.Held after, long medianLoadNanos) {}

    /// Runs.
    ///
    /// @param arguments the command line
    /// @throws IOException if the folder for compiled code cannot be used
    public static void main(String[] arguments) throws IOException {
        int plugins;
        try {
            plugins = plugins(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Figures figures = measure(plugins);
        out.println("heap MiB  metaspace code MiB  classes  threads  files");
        out.println(figures.before().text() + "  without plugins");
        out.println(figures.after().text() + "  " + plugins + " running plugins, " + EXAMPLE.pluginId());
        out.printf(
                Locale.ROOT,
                "loading one, its code kept: %s (median); of the heap, %.0f KiB each%n",
                Table.time((double) figures.medianLoadNanos()),
                (figures.after().heapBytes() - figures.before().heapBytes()) / 1024.0 / plugins);
    }

    /// @throws IllegalArgumentException saying what would be right
    static int plugins(List<String> arguments) {
        if (arguments.isEmpty()) {
            return 1_000;
        }
        String text = arguments.getFirst();
        int plugins = arguments.size() == 1 && text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (plugins < 1 || plugins > MOST_PLUGINS) {
            throw new IllegalArgumentException("unexpected argument " + arguments.getLast()
                    + ": expected --many [PLUGINS], from 1 to " + MOST_PLUGINS);
        }
        return plugins;
    }

    static Figures measure(int plugins) throws IOException {
        Path folder = Files.createTempDirectory("mortise-bench");
        EngineOptions options = EngineOptions.of(Clock.systemUTC(), UUID::randomUUID)
                .withCodeCache(CodeFolder.open(folder, new byte[32], MOST_CODE_BYTES, Clock.systemUTC()));
        try (PluginEngine engine = new PluginEngine(options)) {
            Soak.Held before = Soak.Held.now();
            long[] loads = new long[plugins];
            for (int i = 0; i < plugins; i++) {
                String id = EXAMPLE.pluginId() + i;
                PluginCode code = new PluginCode(
                        ManifestParser.parse(EXAMPLE.toml().replace(EXAMPLE.pluginId(), id)), EXAMPLE::wasm);
                byte[] wasm = code.wasm().get();
                long start = System.nanoTime();
                engine.load(wasm, code.manifest());
                loads[i] = System.nanoTime() - start;
                engine.initialize(id);
                engine.startEventListeners(id);
                handle(engine, id);
            }
            Arrays.sort(loads);
            return new Figures(before, Soak.Held.now(), loads[plugins / 2]);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /// The plugin knows events by its own id: under another one it answers that this is none of its own.
    private static void handle(PluginEngine engine, String id) {
        byte[] envelope = EXAMPLE.envelope().getBytes(StandardCharsets.UTF_8);
        Caller caller = new Caller(UUID.randomUUID(), "acme", UUID.randomUUID(), "kim", Set.of());
        CallResult result = engine.handleEvent(id, caller, id + ".item.created", envelope, new HeapStore());
        if (result.outcome() != CallResult.Outcome.FAILED) {
            throw new IllegalStateException(id + " ended with " + result.outcome() + ": " + result.error());
        }
    }
}
