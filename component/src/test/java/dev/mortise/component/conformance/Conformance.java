package dev.mortise.component.conformance;

import dev.mortise.component.CompileOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Prints how the runtime does on a folder of .wast files, in each engine, and on the ABI vectors that lie beside them:
/// `Conformance FOLDER [EXPECTED]`. Ends with status 1 if anything fails that is not expected to, or passes although it
/// is.
public final class Conformance {
    private Conformance() {}

    /// Runs.
    ///
    /// @param arguments the folder, and a file that lists expected failures
    /// @throws IOException if the data cannot be read or converted
    /// @throws InterruptedException if the conversion is interrupted
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: Conformance FOLDER [EXPECTED]");
            System.exit(2);
        }
        Path data = Path.of(arguments[0]).toAbsolutePath();
        Path list = data.resolve("in-scope.json");
        List<String> expected = List.of();
        if (arguments.length > 1) {
            expected = Files.readAllLines(Path.of(arguments[1]));
        } else if (Files.exists(list)) {
            expected = ownExpected();
        }
        boolean good = files(data, Scope.read(list, expected), System.out);
        Path vectors = data.resolve("abi-vectors.jsonl");
        if (Files.exists(vectors)) {
            good &= vectors(vectors, System.out);
        }
        System.exit(good ? 0 : 1);
    }

    private static List<String> ownExpected() throws IOException {
        try (InputStream in = Conformance.class.getResourceAsStream("/conformance/expected.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    static boolean files(Path data, Scope scope, PrintStream out) throws IOException, InterruptedException {
        Path own = data.resolve("component-model");
        Path root = Files.isDirectory(own) ? own : data;
        List<Path> paths;
        try (Stream<Path> found = Files.walk(root)) {
            paths = found.filter(file -> file.toString().endsWith(".wast"))
                    .sorted()
                    .toList();
        }
        List<WastFile> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Path path : paths) {
            WastFile file = WastFile.read(root, path);
            files.add(file);
            names.add(file.name());
        }
        Binaries binaries = Binaries.of(files);
        boolean good = true;
        for (CompileOptions.Engine engine : CompileOptions.Engine.values()) {
            out.println("-- the component runtime, " + engine);
            CompileOptions options = engine == CompileOptions.Engine.INTERPRETED
                    ? CompileOptions.interpreted()
                    : CompileOptions.compiled();
            Report report = new Report(scope, out);
            for (WastFile file : files) {
                report.file(file.name(), new WastRun(binaries, options).run(file));
            }
            good &= report.finish(names);
        }
        return good;
    }

    static boolean vectors(Path file, PrintStream out) throws IOException {
        int passed = 0;
        int failed = 0;
        int line = 0;
        for (String text : Files.readAllLines(file)) {
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
        out.println("-- the ABI vectors");
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0;
    }
}
