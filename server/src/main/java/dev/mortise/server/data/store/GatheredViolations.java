package dev.mortise.server.data.store;

import dev.mortise.server.platform.ApiProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Gathers what is wrong with a row and those that it owns, as much as one answer holds.
final class GatheredViolations {
    private static final int MOST = 100;

    private final List<ApiProblem.Violation> all = new ArrayList<>();

    void add(String pointer, String code, String detail) {
        add(new ApiProblem.Violation(pointer, code, detail));
    }

    void addAll(String place, List<ApiProblem.Violation> violations) {
        for (ApiProblem.Violation one : violations) {
            add(new ApiProblem.Violation(place + one.pointer(), one.code(), one.detail()));
        }
    }

    private void add(ApiProblem.Violation violation) {
        if (all.size() < MOST) {
            all.add(violation);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /// Does a step that touches no database, and notes what is wrong with its values.
    ///
    /// @return null when something is
    <T> @Nullable T gather(String place, Supplier<T> step) {
        try {
            return step.get();
        } catch (ApiProblem problem) {
            if (problem.errors().isEmpty()) {
                throw problem;
            }
            addAll(place, problem.errors());
            return null;
        }
    }

    /// Ends the request when anything is wrong.
    ///
    /// @throws ApiProblem 400 `invalid`; 409 `not_unique`
    void end() {
        if (!all.isEmpty()) {
            throw RowChecks.problem(all);
        }
    }
}
