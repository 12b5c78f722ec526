package dev.mortise.server.data.rules;

import dev.mortise.server.platform.ApiProblem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was asked to be written, and what is wrong with it.
///
/// @param id the id that was given for a new row; empty for none
/// @param values the fields that are set, as [Reading.Accepted] describes values; null clears
/// @param violations empty when the values may be written, as far as the row alone can tell
public record RowDraft(Optional<UUID> id, Map<String, @Nullable Object> values, List<ApiProblem.Violation> violations) {
    public RowDraft {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        violations = List.copyOf(violations);
    }

    /// Ends the request when anything is wrong.
    ///
    /// @throws ApiProblem 400 `invalid`
    public void refuseIfWrong() {
        if (!violations.isEmpty()) {
            throw ApiProblem.invalid(violations);
        }
    }
}
