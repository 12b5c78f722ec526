package dev.mortise.component.conformance;

import dev.mortise.component.CompileOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prints how the runtime does on the conformance data: `Conformance DATA [interpreted]`, where DATA holds
/// `in-scope.json`,
/// `abi-vectors.jsonl`, `component-model/` and `wast2json.mjs`. The .wast files are converted with Node.js, for which
/// `JCO_TRANSPILE` names the folder of npm `@bytecodealliance/jco-transpile`. Ends with status 1 if anything fails that
/// the
/// list of expected failures does not name, or passes although it does.
public final class Conformance {
    private Conformance() {}

    /// Runs.
    ///
    /// @param arguments the folder, and the engine
    /// @throws IOException if the data cannot be read or converted
    /// @throws InterruptedException if the conversion is interrupted
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 1) {
            System.err.println("usage: Conformance DATA [interpreted]");
            System.exit(2);
        }
        Path data = Path.of(arguments[0]).toAbsolutePath();
        CompileOptions options = arguments.length > 1 && arguments[1].equals("interpreted")
                ? CompileOptions.interpreted()
                : CompileOptions.compiled();
        Path converted = Files.createTempDirectory("conformance");
        boolean good;
        try {
            convert(data, converted);
            good = files(data, converted, options, System.out);
            good &= vectors(data, System.out);
        } finally {
            delete(converted);
        }
        System.exit(good ? 0 : 1);
    }

    private static void convert(Path data, Path target) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("node", data.resolve("wast2json.mjs").toString(), target.toString()));
        try (Stream<Path> files = Files.walk(data.resolve("component-model"))) {
            files.filter(file -> file.toString().endsWith(".wast"))
                    .sorted()
                    .forEach(file -> command.add(file.toString()));
        }
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("converting the .wast files failed with status " + status
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

    private static Set<String> expectedFailures() throws IOException {
        try (InputStream in = Conformance.class.getResourceAsStream("/conformance/expected.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" ", 3)[0] + " " + line.split(" ", 3)[1])
                    .collect(Collectors.toSet());
        }
    }

    static boolean files(Path data, Path converted, CompileOptions options, PrintStream out) throws IOException {
        Map<String, @Nullable Object> scope = Json.object(Json.parse(Files.readString(data.resolve("in-scope.json"))));
        Set<String> expected = expectedFailures();
        Set<String> failedPlaces = new HashSet<>();
        int passed = 0;
        int messages = 0;
        boolean good = true;
        for (Map.Entry<String, @Nullable Object> file : scope.entrySet()) {
            List<Map<String, @Nullable Object>> directives =
                    Json.list(file.getValue()).stream().map(Json::object).toList();
            WastRun run = new WastRun(converted, file.getKey(), options);
            run.run(directives);
            out.printf(
                    "%-48s passed %4d  failed %4d  in scope %4d%n",
                    file.getKey(), run.passed, run.failures.size(), directives.size());
            for (WastRun.Failure one : run.failures) {
                String place = one.file() + " " + one.line();
                failedPlaces.add(place);
                boolean known = expected.contains(place);
                good &= known;
                out.println((known ? "    expected: line " : "    line ") + one.line() + " " + one.type() + ": "
                        + one.why());
            }
            good &= run.passed + run.failures.size() == directives.size();
            passed += run.passed;
            messages += run.messages;
        }
        for (String place : expected) {
            if (!failedPlaces.contains(place)) {
                out.println("    passes although a failure is expected: " + place);
                good = false;
            }
        }
        out.println("component-model: " + passed + " passed, " + failedPlaces.size() + " failed, of which expected "
                + expected.size() + "; refused or trapped with the very message: " + messages);
        return good;
    }

    static boolean vectors(Path data, PrintStream out) throws IOException {
        int passed = 0;
        int failed = 0;
        int line = 0;
        for (String text : Files.readAllLines(data.resolve("abi-vectors.jsonl"))) {
            line++;
            String why;
            try {
                why = new VectorRun(Json.object(Json.parse(text))).mismatch();
            } catch (RuntimeException crash) {
                why = String.valueOf(crash);
            }
            if (why == null) {
                passed++;
            } else {
                failed++;
                if (failed <= 20) {
                    out.println("    vector " + line + ": " + why);
                }
            }
        }
        out.println("abi vectors: " + passed + " passed, " + failed + " failed");
        return failed == 0;
    }
}
