import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The rules of the house that no compiler sees. Run from the repository's root:
///
/// - `java .ci/HouseChecks.java sources` reads the sources;
/// - `java .ci/HouseChecks.java reports` reads the test reports: every test class ran, no test was skipped.
///
/// Prints each breach with its place and what would be right, and ends with status 1 if there is one.
final class HouseChecks {
    private static final int MOST_LINES = 800;
    private static final Set<String> SKIPPED_FOLDERS = Set.of("target", "node_modules", ".git", "dist", "prebuilt", "data");
    private static final Pattern TEST_ANNOTATION =
            Pattern.compile("(?m)^\\s*@(Test|ParameterizedTest|RepeatedTest|TestFactory)\\b");
    private static final Pattern SWITCHED_OFF =
            Pattern.compile("@Disabled|@Ignore|\\bassume(True|False|That)\\(|@EnabledIf|@EnabledOn|\\b(it|test|describe)\\.skip\\(");
    private static final Pattern MUTABLE_STATIC = Pattern.compile(
            "(?m)^\\s+(?:(?:private|protected|public|volatile) )*static (?:volatile )?(?!final\\b|class\\b|interface\\b|record\\b|enum\\b|"
                    + "abstract\\b|sealed\\b|void\\b)[\\w<>\\[\\], ?.]+ \\w+\\s*(=|;)");
    private static final Pattern OPEN_END = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    private static final Pattern FORBIDDEN_NAME = Pattern.compile("(Utils?|Helpers?|Common|Manager|Base|Impl)$");
    private static final Pattern SQL = Pattern.compile(
            "(?i)\"\\s*(select\\s+[^\"]*\\sfrom\\s|insert\\s+into\\s|update\\s+\\w+\\s+set\\s|delete\\s+from\\s|(create|alter|drop)\\s+(table|index|policy|role)\\s)"
                    + "|(?is)\"\"\"\\s*\\R\\s*(select\\s|insert\\s+into\\s|update\\s+\\w|delete\\s+from\\s|with\\s+\\w+\\s+as\\s|(create|alter|drop)\\s)");

    private final List<String> breaches = new ArrayList<>();
    private int files;

    public static void main(String[] arguments) throws IOException {
        HouseChecks checks = new HouseChecks();
        String what = arguments.length == 1 ? arguments[0] : "";
        switch (what) {
            case "sources" -> checks.sources();
            case "reports" -> checks.reports();
            default -> {
                System.err.println("usage: java .ci/HouseChecks.java sources|reports");
                System.exit(2);
            }
        }
        checks.breaches.forEach(System.out::println);
        System.out.println("house checks (" + what + "): " + checks.files + " files, " + checks.breaches.size() + " breaches");
        System.exit(checks.breaches.isEmpty() ? 0 : 1);
    }

    private void sources() throws IOException {
        List<Path> all = walk(Path.of("."));
        for (Path file : all) {
            String name = file.getFileName().toString();
            if (name.endsWith(".java")) {
                files++;
                java(file, Files.readString(file));
            } else if (name.endsWith(".ts") || name.endsWith(".tsx") || name.endsWith(".mjs")) {
                files++;
                String text = Files.readString(file);
                length(file, text);
                find(file, text, SWITCHED_OFF, "a test is switched off: mend it or remove it");
                find(file, text, OPEN_END, "an open end: finish it, or write an issue");
            } else if (name.equals("pom.xml") && !file.equals(Path.of("./pom.xml"))) {
                files++;
                modulePom(file, Files.readString(file));
            }
        }
        migrations(all);
    }

    private void java(Path file, String text) {
        length(file, text);
        String name = file.getFileName().toString().replace(".java", "");
        boolean test = file.toString().contains("/src/test/");
        if (file.startsWith("./.ci")) {
            return;
        }
        find(file, text, SWITCHED_OFF, "a test is switched off: mend it or remove it");
        find(file, text, OPEN_END, "an open end: finish it, or write an issue");
        if (FORBIDDEN_NAME.matcher(name).find()) {
            breaches.add(file + ": the name says nothing about what it does: choose the field's own word");
        }
        if (test) {
            if (TEST_ANNOTATION.matcher(text).find() && !name.endsWith("Test") && !name.endsWith("IT")) {
                breaches.add(file + ": holds tests but would not run: name it …Test (unit) or …IT (needs PostgreSQL or a browser)");
            }
            if (text.contains("Thread.sleep(")) {
                breaches.add(file + ": sleeps: wait for the condition itself, with a deadline");
            }
            return;
        }
        find(file, text, MUTABLE_STATIC, "a mutable static: make it final, or a field of an object that owns it");
        find(file, text, Pattern.compile("\\b(Inheritable)?ThreadLocal\\b(?!Random)"), "ThreadLocal: bind a ScopedValue in the one class that does");
        find(file, text, Pattern.compile("\\bimport lombok\\b"), "Lombok: use a record");
        find(file, text, Pattern.compile("\\b(Mono|Flux|Publisher)<"), "a reactive type: return the value itself");
        if (file.startsWith("./server") && !name.endsWith("Queries")) {
            find(file, text, SQL, "SQL outside a …Queries class: move it there");
        }
        if (!name.equals("module-info") && !Files.exists(file.resolveSibling("package-info.java"))) {
            breaches.add(file.getParent() + ": no package-info.java: add one that says what the package is, with @NullMarked");
        }
        if (name.equals("package-info") && !text.contains("@NullMarked")) {
            breaches.add(file + ": not @NullMarked");
        }
    }

    private void modulePom(Path file, String text) {
        String withoutParent = text.replaceAll("(?s)<parent>.*?</parent>", "");
        if (withoutParent.contains("<version>")) {
            breaches.add(file + ": names a version: versions stand in the root pom only");
        }
        if (text.contains("--enable-preview")) {
            breaches.add(file + ": enables preview features");
        }
    }

    private void migrations(List<Path> all) {
        Pattern named = Pattern.compile("V(\\d+)__[a-z0-9_]+\\.sql");
        HashMap<String, Path> byNumber = new HashMap<>();
        for (Path file : all) {
            if (!file.toString().contains("/db/migration/")) {
                continue;
            }
            files++;
            Matcher matcher = named.matcher(file.getFileName().toString());
            if (!matcher.matches()) {
                breaches.add(file + ": a migration is named V<number>__<words_in_lower_case>.sql");
            } else if (byNumber.putIfAbsent(matcher.group(1), file) != null) {
                breaches.add(file + ": the number of " + byNumber.get(matcher.group(1)) + " again");
            }
        }
    }

    private void length(Path file, String text) {
        long lines = text.lines().count();
        if (lines > MOST_LINES) {
            breaches.add(file + ": " + lines + " lines; " + MOST_LINES + " at most: split it by responsibility");
        }
    }

    private void find(Path file, String text, Pattern pattern, String remedy) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            long line = text.substring(0, matcher.start()).lines().count() + (text.startsWith("\n", matcher.start()) ? 1 : 0);
            breaches.add(file + ":" + Math.max(1, line) + ": " + remedy);
        }
    }

    private void reports() throws IOException {
        Pattern counts = Pattern.compile("<testsuite [^>]*?\\bskipped=\"(\\d+)\"", Pattern.DOTALL);
        Pattern tests = Pattern.compile("<testsuite [^>]*?\\btests=\"(\\d+)\"", Pattern.DOTALL);
        long run = 0;
        for (String module : List.of("component", "engine", "server", "bench")) {
            Set<String> reported = new java.util.HashSet<>();
            for (String folder : List.of("surefire-reports", "failsafe-reports")) {
                Path reports = Path.of(module, "target", folder);
                if (!Files.isDirectory(reports)) {
                    continue;
                }
                try (Stream<Path> list = Files.list(reports)) {
                    for (Path report : list.filter(p -> p.getFileName().toString().startsWith("TEST-")).toList()) {
                        files++;
                        String text = Files.readString(report);
                        reported.add(report.getFileName().toString().replaceAll("^TEST-|\\.xml$", ""));
                        Matcher skipped = counts.matcher(text);
                        if (skipped.find() && !skipped.group(1).equals("0")) {
                            breaches.add(report + ": " + skipped.group(1) + " skipped; a skipped test is red");
                        }
                        Matcher number = tests.matcher(text);
                        if (number.find()) {
                            run += Long.parseLong(number.group(1));
                        }
                    }
                }
            }
            Path tree = Path.of(module, "src", "test", "java");
            if (!Files.isDirectory(tree)) {
                continue;
            }
            for (Path file : walk(tree)) {
                String name = tree.relativize(file).toString();
                if (name.endsWith(".java") && TEST_ANNOTATION.matcher(Files.readString(file)).find()) {
                    String type = name.replace(".java", "").replace('/', '.');
                    if (reported.stream().noneMatch(r -> r.equals(type) || r.startsWith(type + "$"))) {
                        breaches.add(file + ": did not run");
                    }
                }
            }
        }
        if (run == 0) {
            breaches.add("no test ran");
        }
        System.out.println(run + " passed, 0 failed");
    }

    private static List<Path> walk(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> {
                        for (Path part : file) {
                            if (SKIPPED_FOLDERS.contains(part.toString())) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
