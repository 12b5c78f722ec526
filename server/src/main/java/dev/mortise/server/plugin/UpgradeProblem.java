package dev.mortise.server.plugin;

import dev.mortise.server.platform.ApiProblem;
import java.util.List;

/// Why an upgrade came to no good end.
///
/// @param code a stable word
/// @param errors where, when it is known
record UpgradeProblem(String code, String detail, List<ApiProblem.Violation> errors) {
    UpgradeProblem {
        errors = List.copyOf(errors);
    }

    static UpgradeProblem of(ApiProblem problem) {
        return new UpgradeProblem(problem.code(), String.valueOf(problem.getMessage()), problem.errors());
    }
}
