package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallResult;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Notices plugins that do nothing but fail on this node. One call that ends well starts the count again. Thread-safe.
final class CircuitBreaker {
    /// So many failures without one success between them are no accident of one tenant's data any more.
    static final int MOST_IN_A_ROW = 100;

    private final Map<String, Streak> streaks = new ConcurrentHashMap<>();

    /// Failures without a success between them.
    private record Streak(int failures, Instant since) {}

    /// Notes how a call ended.
    ///
    /// @return what speaks against the plugin, when this failure is one too many
    Optional<String> note(String pluginId, CallResult result) {
        if (result.outcome() == CallResult.Outcome.OK) {
            streaks.remove(pluginId);
            return Optional.empty();
        }
        Streak streak = streaks.merge(
                pluginId,
                new Streak(1, result.at()),
                (before, one) -> new Streak(before.failures() + 1, before.since()));
        if (streak.failures() < MOST_IN_A_ROW) {
            return Optional.empty();
        }
        streaks.remove(pluginId);
        return Optional.of("its last %d calls on a node all failed, since %s; the last: %s: %s (run %s)"
                .formatted(streak.failures(), streak.since(), result.outcome().word(), result.error(), result.runId()));
    }
}
