package dev.mortise.component.conformance;

import dev.mortise.component.CompileOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Prints how the runtime does on the conformance data: `Conformance DATA CONVERTED [interpreted]`, where DATA holds
/// `in-scope.json` and `abi-vectors.jsonl`, and CONVERTED the .wast files as JSON and binaries. Ends with status 1 on
/// any
/// failure.
public final class Conformance {
    private Conformance() {}

    /// Runs.
    ///
    /// @param arguments the folders
    /// @throws IOException if the data cannot be read
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        Path converted = Path.of(arguments[1]);
        CompileOptions options = arguments.length > 2 && arguments[2].equals("interpreted")
                ? CompileOptions.interpreted()
                : CompileOptions.compiled();
        boolean good = files(data, converted, options, System.out);
        good &= vectors(data, System.out);
        System.exit(good ? 0 : 1);
    }

    static boolean files(Path data, Path converted, CompileOptions options, PrintStream out) throws IOException {
        Map<String, @Nullable Object> scope = Json.object(Json.parse(Files.readString(data.resolve("in-scope.json"))));
        int passed = 0;
        int failed = 0;
        int messages = 0;
        for (Map.Entry<String, @Nullable Object> file : scope.entrySet()) {
            List<Map<String, @Nullable Object>> directives =
                    Json.list(file.getValue()).stream().map(Json::object).toList();
            WastRun run = new WastRun(converted, file.getKey(), options);
            run.run(directives);
            out.printf(
                    "%-48s passed %4d  failed %4d  in scope %4d%n",
                    file.getKey(), run.passed, run.failures.size(), directives.size());
            run.failures.forEach(one -> out.println("    line " + one.line() + " " + one.type() + ": " + one.why()));
            passed += run.passed;
            failed += run.failures.size();
            messages += run.messages;
        }
        out.println("component-model: " + passed + " passed, " + failed + " failed; messages as expected: " + messages);
        return failed == 0;
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
