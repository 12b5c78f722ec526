package dev.mortise.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures the rows of the table and prints it: `Bench [--quick] [--peer PROGRAM] [PATTERN]`.
///
/// A run has rounds. Each round takes every benchmark and every task of the native peer in turn, each in a process
/// of its own, so that what is compared was measured at nearly the same time, several times. What is printed are
/// medians.
public final class Bench {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    /// The server's options, and a heap whose pages are there before anything is measured: on a virtual machine the
    /// first touch of a page may cost more than what is measured.
    private static final List<String> JVM = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:-DontCompileHugeMethods",
            "-XX:MaxNodeLimit=160000",
            "-XX:NodeLimitFudgeFactor=3200",
            "-XX:MaxGCPauseMillis=20",
            "-XX:G1HeapRegionSize=8m",
            "-XX:-G1UseAdaptiveIHOP",
            "-XX:InitiatingHeapOccupancyPercent=60",
            "-XX:+UseCompactObjectHeaders",
            "-Xms1g",
            "-Xmx1g",
            "-XX:+AlwaysPreTouch");

    private final Effort effort;
    private final PrintStream progress;
    private final Measured measured = new Measured();

    /// How much is measured.
    private record Effort(int rounds, int warmups, int iterations, TimeValue time, int peerRuns) {
        static final Effort FULL = new Effort(3, 5, 5, TimeValue.seconds(1), 4_000);
        static final Effort QUICK = new Effort(1, 4, 3, TimeValue.milliseconds(500), 500);
    }

    private Bench(Effort effort, PrintStream progress) {
        this.effort = effort;
        this.progress = progress;
    }

    /// Runs.
    ///
    /// @param arguments the command line
    /// @throws RunnerException if JMH fails
    public static void main(String[] arguments) throws RunnerException {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println("bench: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        List<Row> rows = Rows.all().stream().filter(options::wants).toList();
        if (rows.isEmpty()) {
            System.err.println("bench: no row matches " + options.pattern());
            System.exit(2);
            return;
        }
        Bench bench = new Bench(options.quick() ? Effort.QUICK : Effort.FULL, System.err);
        bench.run(rows, options.peer());
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.print(Table.of(rows, bench.measured, options.peer() != null));
        out.print(Table.of(Rows.means(), rows, bench.measured));
    }

    private void run(List<Row> rows, @Nullable Path program) throws RunnerException {
        Set<String> benchmarks = new LinkedHashSet<>();
        Set<Row.Way> ways = new LinkedHashSet<>();
        for (Row row : rows) {
            Row.Compared compared = row.compared();
            if (compared != null) {
                benchmarks.add(compared.benchmark());
            }
            benchmarks.add(row.benchmark());
            Row.PeerRun run = row.peer();
            if (run != null) {
                ways.addAll(run.ways());
            }
        }
        Peer peer = program == null ? null : new Peer(program, effort.peerRuns);
        for (int round = 1; round <= effort.rounds; round++) {
            for (String benchmark : benchmarks) {
                progress.println("round " + round + " of " + effort.rounds + ": " + benchmark);
                ours(benchmark);
            }
            if (peer != null) {
                for (Row.Way way : ways) {
                    progress.println("round " + round + " of " + effort.rounds + ": native, "
                            + String.join(" ", way.arguments().subList(0, 3)));
                    measured.addNanos(way, peer.nanos(way));
                }
            }
        }
    }

    private void ours(String benchmark) throws RunnerException {
        org.openjdk.jmh.runner.options.Options options = new OptionsBuilder()
                .include("^" + Pattern.quote(Bench.class.getPackageName() + "." + benchmark) + "$")
                .forks(1)
                .warmupIterations(effort.warmups)
                .warmupTime(effort.time)
                .measurementIterations(effort.iterations)
                .measurementTime(effort.time)
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(JVM.toArray(String[]::new))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(options).run()) {
            for (BenchmarkResult fork : result.getBenchmarkResults()) {
                for (IterationResult iteration : fork.getIterationResults()) {
                    measured.addNanos(benchmark, iteration.getPrimaryResult().getScore());
                }
            }
            for (Result<?> more : result.getSecondaryResults().values()) {
                if (more.getLabel().endsWith(ALLOCATED)) {
                    measured.addBytes(benchmark, more.getScore());
                }
            }
        }
    }
}
