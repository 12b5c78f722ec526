package dev.mortise.component.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which directives count, and which of them are known to fail.
final class Scope {
    private final @Nullable Map<String, Set<Integer>> lines;
    private final Map<String, String> expectedFailures;

    private Scope(@Nullable Map<String, Set<Integer>> lines, Map<String, String> expectedFailures) {
        this.lines = lines;
        this.expectedFailures = expectedFailures;
    }

    /// Reads.
    ///
    /// @param list in-scope.json; where there is none, every directive counts
    /// @param expected lines of file, line, reason
    static Scope read(Path list, List<String> expected) throws IOException {
        Map<String, String> failures = new LinkedHashMap<>();
        for (String line : expected) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" ", 3);
                if (parts.length < 3) {
                    throw new IOException("an expected failure needs a file, a line and a reason, found: " + line);
                }
                failures.put(parts[0] + " " + parts[1], parts[2]);
            }
        }
        if (!Files.exists(list)) {
            return new Scope(null, failures);
        }
        Map<String, Set<Integer>> lines = new HashMap<>();
        Json.object(Json.parse(Files.readString(list))).forEach((file, directives) -> {
            Set<Integer> places = new HashSet<>();
            for (Object directive : Json.list(directives)) {
                places.add(
                        Integer.parseInt(String.valueOf(Json.object(directive).get("line"))));
            }
            lines.put(file, places);
        });
        return new Scope(lines, failures);
    }

    boolean counts(String file, int line) {
        return lines == null || lines.getOrDefault(file, Set.of()).contains(line);
    }

    /// How many directives a list names in a file; none where there is no list.
    int listed(String file) {
        return lines == null ? 0 : lines.getOrDefault(file, Set.of()).size();
    }

    /// The files that a list names.
    Set<String> files() {
        return lines == null ? Set.of() : lines.keySet();
    }

    /// Why a directive is known to fail; null when it is not.
    @Nullable
    String expectedFailure(String file, int line) {
        return expectedFailures.get(file + " " + line);
    }

    Set<String> expectedFailures() {
        return expectedFailures.keySet();
    }
}
