package dev.mortise.server.plugin;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.server.platform.ApiProblem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Tells an uploader what is wrong with a plugin: 422 `refused`, each error with where, what and what would be right.
final class Refusals {
    private Refusals() {}

    /// The refusal of one key of the manifest.
    static ApiProblem key(String key, String what, String remedy) {
        return of(List.of(Map.of("where", "manifest", "key", key, "what", what, "remedy", remedy)));
    }

    static ApiProblem of(List<Map<String, Object>> errors) {
        Object first = errors.isEmpty() ? "" : errors.getFirst().getOrDefault("what", "");
        return ApiProblem.of(422, "refused", "the plugin is refused: " + first).with("errors", errors);
    }

    /// The refusal of entities that no tables can be made of.
    static ApiProblem ofTables(ApiProblem refused) {
        return of(refused.errors().stream()
                .<Map<String, Object>>map(error -> Map.of(
                        "where",
                        "manifest",
                        "key",
                        error.pointer(),
                        "what",
                        error.detail(),
                        "remedy",
                        "change " + error.pointer() + " so that a table can hold it"))
                .toList());
    }

    /// Does work that may refuse what an author gave.
    static <T> T refusing(Supplier<T> work) {
        try {
            return work.get();
        } catch (Refused refused) {
            throw of(refused.problems().stream().map(Refusals::error).toList());
        }
    }

    /// What is null says nothing and is left out.
    private static Map<String, Object> error(Problem problem) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("where", problem.where());
        if (problem.line() != null) {
            error.put("line", problem.line());
        }
        if (problem.column() != null) {
            error.put("column", problem.column());
        }
        if (problem.key() != null) {
            error.put("key", problem.key());
        }
        if (problem.byteOffset() != null) {
            error.put("byteOffset", problem.byteOffset());
        }
        error.put("what", problem.what());
        error.put("remedy", problem.remedy());
        return error;
    }
}
