package dev.mortise.component.conformance;

import dev.mortise.component.conformance.Outcome.Failed;
import dev.mortise.component.conformance.Outcome.OutOfScope;
import dev.mortise.component.conformance.Outcome.Passed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Counts and prints the outcomes: a line for each file, then each failure, then each reason for what is out of scope,
/// with the lines that it is for.
final class Report {
    private final Scope scope;
    private final PrintStream out;
    private final Set<String> failedPlaces = new HashSet<>();
    private int passed;
    private int failed;
    private int outOfScope;
    private int sameMessages;
    private boolean good = true;

    Report(Scope scope, PrintStream out) {
        this.scope = scope;
        this.out = out;
    }

    void file(String file, Map<Directive, Outcome> outcomes) {
        int passedHere = 0;
        int counted = 0;
        List<String> failures = new ArrayList<>();
        Map<String, List<Integer>> reasons = new TreeMap<>();
        for (Map.Entry<Directive, Outcome> entry : outcomes.entrySet()) {
            int line = entry.getKey().line();
            if (!scope.counts(file, line)) {
                reasons.computeIfAbsent(beyond(entry.getValue()), reason -> new ArrayList<>())
                        .add(line);
                continue;
            }
            counted++;
            switch (entry.getValue()) {
                case Passed(boolean sameMessage) -> {
                    passedHere++;
                    sameMessages += sameMessage ? 1 : 0;
                }
                case Failed(String why) ->
                    failures.add(failure(file, line, entry.getKey().name(), why));
                case OutOfScope(String reason, boolean isRefusal) -> {
                    // A list says that the component must be refused; why is left open.
                    if (scope.listed(file) > 0 && isRefusal && entry.getKey() instanceof Directive.Refuse) {
                        passedHere++;
                    } else if (scope.listed(file) > 0) {
                        failures.add(failure(file, line, entry.getKey().name(), reason));
                    } else {
                        reasons.computeIfAbsent(reason, one -> new ArrayList<>())
                                .add(line);
                    }
                }
            }
        }
        int outHere = reasons.values().stream().mapToInt(List::size).sum();
        out.printf("%-48s passed %4d  failed %4d  out of scope %4d%n", file, passedHere, failures.size(), outHere);
        failures.forEach(out::println);
        reasons.forEach((reason, lines) -> out.println("    out of scope, " + reason + ": line"
                + (lines.size() > 1 ? "s " : " ")
                + String.join(", ", lines.stream().map(String::valueOf).toList())));
        if (counted < scope.listed(file)) {
            out.println("    " + (scope.listed(file) - counted) + " directives of in-scope.json are not in the file");
            good = false;
        }
        passed += passedHere;
        failed += failures.size();
        outOfScope += outHere;
    }

    private static String beyond(Outcome outcome) {
        return switch (outcome) {
            case Passed passed -> "not in in-scope.json, passes";
            case Failed(String why) -> "not in in-scope.json, " + why;
            case OutOfScope(String reason, boolean isRefusal) -> reason;
        };
    }

    private String failure(String file, int line, String name, String why) {
        failedPlaces.add(file + " " + line);
        String known = scope.expectedFailure(file, line);
        good &= known != null;
        return "    line " + line + " " + name + ": " + why + (known == null ? "" : " (expected: " + known + ")");
    }

    /// Prints the sum.
    ///
    /// @return whether everything went as it should
    boolean finish(Set<String> files) {
        for (String listed : scope.files()) {
            if (!files.contains(listed)) {
                out.println("in-scope.json names the file " + listed + ", which is not there");
                good = false;
            }
        }
        for (String place : scope.expectedFailures()) {
            if (!failedPlaces.contains(place)) {
                out.println("a failure is expected, and there is none: " + place);
                good = false;
            }
        }
        out.println(passed + " passed, " + failed + " failed, " + outOfScope + " out of scope");
        out.println("refused or trapped with the very message that the file has: " + sameMessages);
        return good;
    }
}
