package dev.mortise.engine.fuel;

import dev.mortise.component.CompileOptions.Engine;
import dev.mortise.component.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prints how the meter does on the conformance data: `FuelConformance DATA`, where DATA holds `fuel/cases.json`. The
/// modules are converted with Node.js, for which `JCO_TRANSPILE` names the folder of npm
/// `@bytecodealliance/jco-transpile`. Ends with status 1 if a figure differs in any engine.
public final class FuelConformance {
    private static final long PLENTY = 1_000_000_000L;

    private FuelConformance() {}

    /// A call and what Wasmtime charges for it.
    private record Case(
            int number,
            String name,
            List<Value> arguments,
            @Nullable Value result,
            long atStartUnits,
            long callUnits,
            long leastUnits) {

        static Case parse(int number, String line) {
            String[] fields = line.split("\t", -1);
            List<Value> arguments = Stream.of(fields[1].split(","))
                    .filter(text -> !text.isEmpty())
                    .map(Case::value)
                    .toList();
            return new Case(
                    number,
                    fields[0],
                    arguments,
                    fields[2].isEmpty() ? null : value(fields[2]),
                    Long.parseLong(fields[3]),
                    Long.parseLong(fields[4]),
                    Long.parseLong(fields[5]));
        }

        private static Value value(String typed) {
            String text = typed.substring(4);
            return switch (typed.substring(0, 4)) {
                case "s32:" -> new Value.S32(Integer.parseInt(text));
                case "s64:" -> new Value.S64(Long.parseLong(text));
                case "f32:" -> new Value.F32(Float.parseFloat(text));
                case "f64:" -> new Value.F64(Double.parseDouble(text));
                default -> throw new IllegalArgumentException("not a typed number: " + typed);
            };
        }
    }

    /// What agreed in one engine.
    private static final class Score {
        int results;
        int instantiations;
        int calls;
        int leasts;
    }

    /// Runs.
    ///
    /// @param arguments the folder
    /// @throws IOException if the data cannot be read or converted
    /// @throws InterruptedException if the conversion is interrupted
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            System.err.println("usage: FuelConformance DATA");
            System.exit(2);
        }
        Path converted = Files.createTempDirectory("fuel-conformance");
        boolean good;
        try {
            convert(Path.of(arguments[0]).toAbsolutePath(), converted);
            good = run(converted);
        } finally {
            delete(converted);
        }
        System.exit(good ? 0 : 1);
    }

    private static void convert(Path data, Path target) throws IOException, InterruptedException {
        Path script = target.resolve("fuel.mjs");
        try (InputStream in = FuelConformance.class.getResourceAsStream("/conformance/fuel.mjs")) {
            Files.copy(Objects.requireNonNull(in), script);
        }
        int status = new ProcessBuilder(
                        "node",
                        script.toString(),
                        data.resolve("fuel").resolve("cases.json").toString(),
                        target.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("converting the modules failed with status " + status
                    + ": is JCO_TRANSPILE the folder of @bytecodealliance/jco-transpile?");
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static boolean run(Path converted) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(converted.resolve("cases.tsv"))) {
            cases.add(Case.parse(cases.size(), line));
        }
        Map<Engine, Score> scores = new EnumMap<>(Engine.class);
        for (Engine engine : Engine.values()) {
            Score score = new Score();
            scores.put(engine, score);
            for (Case one : cases) {
                byte[] component = Files.readAllBytes(converted.resolve(one.number() + ".wasm"));
                try {
                    compare(one, new MeteredCall(component, engine), score);
                } catch (RuntimeException crash) {
                    System.out.println("    " + engine + " " + one.name() + " " + one.arguments() + ": " + crash);
                }
            }
        }
        boolean good = true;
        for (Map.Entry<Engine, Score> entry : scores.entrySet()) {
            Score score = entry.getValue();
            System.out.printf(
                    "fuel %-11s of %d: result %d, instantiation %d, fuel %d, least %d%n",
                    entry.getKey(), cases.size(), score.results, score.instantiations, score.calls, score.leasts);
            good &= Math.min(Math.min(score.results, score.instantiations), Math.min(score.calls, score.leasts))
                    == cases.size();
        }
        return good && !cases.isEmpty();
    }

    private static void compare(Case one, MeteredCall component, Score score) {
        MeteredCall.Outcome outcome = component.run(FuelMeter.of(PLENTY), "f", one.arguments());
        boolean result = Objects.equals(outcome.result(), one.result());
        boolean start = outcome.atStartUnits() == one.atStartUnits();
        boolean call = outcome.callUnits() == one.callUnits();
        long leastUnits = leastUnits(one, component);
        boolean least = leastUnits == one.leastUnits();
        score.results += result ? 1 : 0;
        score.instantiations += start ? 1 : 0;
        score.calls += call ? 1 : 0;
        score.leasts += least ? 1 : 0;
        if (!(result && start && call && least)) {
            System.out.println("    " + one + ": found " + outcome + ", least " + leastUnits);
        }
    }

    /// The least fuel, of what is left when the call begins, with which it completes.
    private static long leastUnits(Case one, MeteredCall component) {
        long tooLittle = one.atStartUnits();
        long enough = PLENTY;
        while (enough - tooLittle > 1) {
            long middle = (tooLittle + enough) >>> 1;
            try {
                component.run(FuelMeter.of(middle), "f", one.arguments());
                enough = middle;
            } catch (OutOfFuel stopped) {
                tooLittle = middle;
            }
        }
        return enough - one.atStartUnits();
    }
}
