package dev.mortise.server.event;

import dev.mortise.engine.fault.Problem;
import dev.mortise.engine.fault.Refused;
import dev.mortise.engine.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// Knows what the conditions of subscriptions say of rows. Provided by the feature that keeps rows. Thread-safe.
public interface RowConditions {
    /// The condition of a subscription, for each entity whose events it hears.
    ///
    /// @param manifest the plugin's
    /// @param subscription one of it, with a condition
    /// @return by the entity's name with the plugin's id before it; each takes a row as events show it, and answers
    ///   as a query with the condition for its filter would
    /// @throws Refused when the condition is none, with each reason and its line
    Map<String, Predicate<JsonNode>> read(Manifest manifest, Manifest.Subscription subscription);

    /// Checks the conditions of all subscriptions.
    ///
    /// @throws Refused with each reason and its line, when a condition is none
    default void check(Manifest manifest) {
        List<Problem> problems = new ArrayList<>();
        for (Manifest.Subscription subscription : manifest.subscriptions()) {
            if (subscription.when() != null) {
                try {
                    read(manifest, subscription);
                } catch (Refused refused) {
                    problems.addAll(refused.problems());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new Refused(problems);
        }
    }
}
