package dev.mortise.bench;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.Recovered;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/// Measures how long after its time a call ends that would go on for ever: `Deadlines [CALLS]`.
///
/// Every hostile plugin is called with much of everything but time: what it does harm with lasts until its time is up,
/// inside the guest's code, between host calls, or in the host. Plugins that end before are left out.
final class Deadlines implements AutoCloseable {
    private static final Duration TIME = Duration.ofMillis(200);
    private static final int STANDARD_CALLS = 5;
    private static final int MOST_CALLS = 1_000;
    private static final int MUCH = Integer.MAX_VALUE;
    private static final int SHOWN = 10;
    private static final double MUST_MILLIS = 50;

    private final PluginEngine engine = new PluginEngine(new EngineOptions(
            new CallLimits(1L << 40, TIME, 64L << 20, MUCH, MUCH, 1_000, MUCH, MUCH, 1 << 20, MUCH, MUCH, MUCH),
            4,
            Duration.ofSeconds(1),
            Clock.systemUTC(),
            UUID::randomUUID,
            new SecureRandom()));

    /// How late one plugin's calls ended.
    record Late(String plugin, Latencies after) {}

    /// Runs.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        int calls;
        try {
            calls = calls(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Deadlines deadlines = new Deadlines()) {
            List<Late> found = deadlines.measure(HostilePlugin.all(), calls);
            out.print(text(found, calls));
        }
    }

    /// @throws IllegalArgumentException saying what would be right
    static int calls(List<String> arguments) {
        if (arguments.isEmpty()) {
            return STANDARD_CALLS;
        }
        String text = arguments.getFirst();
        int calls = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (arguments.size() > 1 || calls < 1 || calls > MOST_CALLS) {
            throw new IllegalArgumentException("unexpected argument " + arguments.getLast()
                    + ": expected --deadlines [CALLS], from 1 to " + MOST_CALLS);
        }
        return calls;
    }

    /// Calls plugins.
    ///
    /// @param plugins each once
    /// @param calls of each plugin that lasts until its time is up
    /// @return those plugins, the latest first
    List<Late> measure(List<HostilePlugin> plugins, int calls) {
        List<Late> found = new ArrayList<>();
        for (HostilePlugin plugin : plugins) {
            HostilePlugin unlimited = plugin.withoutLimits();
            Recovered started = engine.recover(List.of(new PluginCode(unlimited.manifest(), unlimited::wasm)))
                    .getFirst();
            if (started.reason() != null) {
                continue;
            }
            long[] nanos = new long[calls];
            int ended = 0;
            while (ended < calls && call(unlimited, nanos, ended)) {
                ended++;
            }
            if (ended == calls) {
                found.add(new Late(plugin.id(), Latencies.of(nanos)));
            }
            engine.disable(plugin.id());
        }
        found.sort(Comparator.comparingDouble((Late late) -> late.after().millis(1))
                .reversed());
        return found;
    }

    /// @return whether its time was up
    private boolean call(HostilePlugin plugin, long[] nanos, int place) {
        Caller caller = new Caller(UUID.randomUUID(), "harm", UUID.randomUUID(), "kim", Set.of());
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        long began = System.nanoTime();
        CallResult result = engine.handleEvent(plugin.id(), caller, plugin.id() + ".poke", nothing, new HeapStore());
        nanos[place] = System.nanoTime() - began - TIME.toNanos();
        return result.outcome() == Outcome.TIMED_OUT;
    }

    /// A table.
    static String text(List<Late> found, int calls) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d hostile plugins last until their time is up, %d ms; %d calls each; how long after it they end%n",
                found.size(),
                TIME.toMillis(),
                calls));
        text.append(String.format(Locale.ROOT, "%-44s %9s %9s%n", "the latest", "p50 ms", "max ms"));
        for (Late late : found.subList(0, Math.min(SHOWN, found.size()))) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-44s %9.1f %9.1f%n",
                    late.plugin(),
                    late.after().millis(0.5),
                    late.after().millis(1)));
        }
        long within = found.stream()
                .filter(late -> late.after().millis(1) <= MUST_MILLIS)
                .count();
        return text.append(String.format(
                        Locale.ROOT,
                        "every call within %.0f ms: %d of %d plugins%n",
                        MUST_MILLIS,
                        within,
                        found.size()))
                .toString();
    }

    @Override
    public void close() {
        engine.close();
    }
}
