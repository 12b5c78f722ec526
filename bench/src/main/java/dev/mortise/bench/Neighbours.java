package dev.mortise.bench;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.PluginCode;
import dev.mortise.engine.PluginEngine;
import dev.mortise.engine.Recovered;
import dev.mortise.engine.call.CallResult;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.Caller;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Measures how long a tenant's calls take alone, and beside tenants who call hostile plugins all the time:
/// `Neighbours [SECONDS]`.
///
/// The tenant's events are due at a fixed rate, whether the last call has ended or not, and are measured from when they
/// were due: an engine that stands still for a second is slow for every call of that second. All calls are made from
/// guest threads, as the server makes them.
final class Neighbours implements AutoCloseable {
    private static final int EVENTS_A_SECOND = 200;
    private static final int HOSTILE_CALLERS = 4;
    private static final int MOST_SECONDS = 3_600;
    private static final int WARM_UP_SECONDS = 30;
    private static final int ROUNDS = 6;
    private static final InventoryPlugin WELL_BEHAVED = InventoryPlugin.C;

    private final PluginEngine engine = new PluginEngine(EngineOptions.of(Clock.systemUTC(), UUID::randomUUID));
    private final Executor onGuestThread = work -> {
        Future<?> _ = engine.submit(work);
    };
    private final List<HostilePlugin> hostile = HostilePlugin.all();
    private final Map<Outcome, LongAdder> harm = new ConcurrentSkipListMap<>();
    private final Map<String, Duration> longest = new ConcurrentHashMap<>();
    private final byte[] envelope = WELL_BEHAVED.envelope().getBytes(StandardCharsets.UTF_8);

    /// What was measured.
    ///
    /// @param alone without hostile calls, in each round
    /// @param beside with them, in each round
    /// @param harm how the hostile calls ended
    /// @param longest the longest call of each hostile plugin
    record Figures(
            List<Latencies> alone, List<Latencies> beside, Map<Outcome, Long> harm, Map<String, Duration> longest) {
        private static final int SHOWN = 5;
        private static final double[] SHARES = {0.5, 0.99, 0.999, 1};
        private static final double COMPARED_SHARE = 0.99;

        /// A table.
        String text() {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT, "%-8s %9s %9s %9s %9s %9s%n", "", "calls", "p50 ms", "p99 ms", "p99.9 ms", "max ms"));
            Latencies allAlone = Latencies.together(alone);
            Latencies allBeside = Latencies.together(beside);
            row(text, "alone", allAlone);
            row(text, "beside", allBeside);
            text.append(String.format(Locale.ROOT, "%-8s %9s", "ratio", ""));
            for (double share : SHARES) {
                text.append(String.format(Locale.ROOT, " %9.1f", allBeside.millis(share) / allAlone.millis(share)));
            }
            text.append(String.format(
                    Locale.ROOT,
                    "%np99 ms of %d rounds in turn: alone %s; beside %s; ratio of their medians: %.1f%n",
                    alone.size(),
                    inTurn(alone),
                    inTurn(beside),
                    median(beside) / median(alone)));
            return text.append("hostile calls: ")
                    .append(harm.entrySet().stream()
                            .map(one -> one.getKey().word() + " " + one.getValue())
                            .collect(Collectors.joining(", ")))
                    .append(String.format("%nthe longest of them: "))
                    .append(longest.entrySet().stream()
                            .sorted(Map.Entry.<String, Duration>comparingByValue()
                                    .reversed())
                            .limit(SHOWN)
                            .map(one -> one.getKey() + " " + one.getValue().toMillis() + " ms")
                            .collect(Collectors.joining(", ")))
                    .append(System.lineSeparator())
                    .toString();
        }

        private static String inTurn(List<Latencies> rounds) {
            return rounds.stream()
                    .map(round -> String.format(Locale.ROOT, "%.2f", round.millis(COMPARED_SHARE)))
                    .collect(Collectors.joining(" "));
        }

        private static double median(List<Latencies> rounds) {
            double[] sorted = rounds.stream()
                    .mapToDouble(round -> round.millis(COMPARED_SHARE))
                    .sorted()
                    .toArray();
            return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        }

        private static void row(StringBuilder text, String name, Latencies latencies) {
            text.append(String.format(Locale.ROOT, "%-8s %9d", name, latencies.calls()));
            for (double share : SHARES) {
                text.append(String.format(Locale.ROOT, " %9.3f", latencies.millis(share)));
            }
            text.append(System.lineSeparator());
        }
    }

    /// Loads the plugins.
    Neighbours() {
        start(new PluginCode(WELL_BEHAVED.manifest(), WELL_BEHAVED::wasm));
        hostile.forEach(plugin -> start(new PluginCode(plugin.manifest(), plugin::wasm)));
    }

    /// Runs.
    ///
    /// @param arguments the command line
    public static void main(String[] arguments) {
        int seconds;
        try {
            seconds = seconds(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Neighbours neighbours = new Neighbours()) {
            out.printf(
                    "the inventory plugin in C, %d events a second; beside it %d callers of %d hostile plugins; %d s each%n",
                    EVENTS_A_SECOND, HOSTILE_CALLERS, neighbours.hostile.size(), seconds);
            neighbours.measure(Duration.ofSeconds(Math.min(seconds, WARM_UP_SECONDS)));
            out.print(neighbours.measure(Duration.ofSeconds(seconds)).text());
        }
    }

    /// @throws IllegalArgumentException saying what would be right
    static int seconds(List<String> arguments) {
        if (arguments.isEmpty()) {
            return 60;
        }
        String text = arguments.getFirst();
        if (arguments.size() > 1 || !text.matches("[0-9]{1,4}")) {
            throw new IllegalArgumentException("unexpected argument " + arguments.getLast()
                    + ": expected --neighbours [SECONDS], from 1 to " + MOST_SECONDS);
        }
        int seconds = Integer.parseInt(text);
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException("SECONDS must be from 1 to " + MOST_SECONDS + ", found " + seconds);
        }
        return seconds;
    }

    /// Measures for that long without hostile calls and for that long with them, in rounds of both: what the machine
    /// does besides meets both alike.
    ///
    /// @throws java.util.concurrent.CompletionException if a call of the well-behaved plugin does not end well
    Figures measure(Duration each) {
        Duration part = each.dividedBy(ROUNDS);
        List<Latencies> alone = new ArrayList<>();
        List<Latencies> beside = new ArrayList<>();
        harm.clear();
        longest.clear();
        for (int round = 0; round < ROUNDS; round++) {
            alone.add(wellBehaved(part));
            beside.add(besideHarm(part, round));
        }
        Map<Outcome, Long> ended = new ConcurrentSkipListMap<>();
        harm.forEach((outcome, count) -> ended.put(outcome, count.sum()));
        return new Figures(alone, beside, ended, Map.copyOf(longest));
    }

    private Latencies besideHarm(Duration time, int round) {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> callers = IntStream.range(0, HOSTILE_CALLERS)
                .mapToObj(number -> CompletableFuture.runAsync(() -> doHarm(number, round, over), onGuestThread))
                .toList();
        try {
            return wellBehaved(time);
        } finally {
            over.set(true);
            callers.forEach(CompletableFuture::join);
        }
    }

    @Override
    public void close() {
        engine.close();
    }

    private void start(PluginCode code) {
        Recovered started = engine.recover(List.of(code)).getFirst();
        if (started.reason() != null) {
            throw new IllegalStateException(code.manifest().id() + ": " + started.reason());
        }
    }

    private Latencies wellBehaved(Duration time) {
        return CompletableFuture.supplyAsync(() -> callAsDue(time), onGuestThread)
                .join();
    }

    private Latencies callAsDue(Duration time) {
        long intervalNanos = 1_000_000_000L / EVENTS_A_SECOND;
        int calls = (int) (time.toNanos() / intervalNanos);
        long[] nanos = new long[calls];
        Caller caller = caller("acme");
        long startNanos = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long dueNanos = startNanos + i * intervalNanos;
            for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            CallResult result = engine.handleEvent(
                    WELL_BEHAVED.pluginId(), caller, WELL_BEHAVED.eventType(), envelope, new HeapStore());
            nanos[i] = System.nanoTime() - dueNanos;
            if (result.outcome() != Outcome.OK) {
                throw new IllegalStateException("the well-behaved plugin's call " + i + " ended with "
                        + result.outcome().word() + ": " + result.error());
            }
        }
        return Latencies.of(nanos);
    }

    /// Calls one hostile plugin after the other, each caller in each round from another place on.
    private void doHarm(int number, int round, AtomicBoolean over) {
        Caller caller = caller("harm" + number);
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        int start = (number * ROUNDS + round) * hostile.size() / (HOSTILE_CALLERS * ROUNDS);
        for (int i = start; !over.get(); i = (i + 1) % hostile.size()) {
            String id = hostile.get(i).id();
            CallResult result = engine.handleEvent(id, caller, id + ".poke", nothing, new HeapStore());
            harm.computeIfAbsent(result.outcome(), first -> new LongAdder()).increment();
            longest.merge(id, result.elapsed(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        }
    }

    private static Caller caller(String tenant) {
        return new Caller(UUID.randomUUID(), tenant, UUID.randomUUID(), "kim", Set.of());
    }
}
