package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallResult;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Notices plugins that do nothing but fail on this node. One call that ends well starts the count again.
/// Thread-safe.
///
/// What fails may be one tenant's data, which is no reason to take the plugin from the others: so one tenant's
/// failures count as half of what is enough, unless nobody else uses the plugin.
final class CircuitBreaker {
    /// So many failures without one success between them are no accident any more.
    static final int MOST_IN_A_ROW = 100;

    private static final int MOST_OF_ONE_TENANT = MOST_IN_A_ROW / 2;

    private final Map<String, Streak> streaks = new ConcurrentHashMap<>();

    /// What speaks against a plugin.
    ///
    /// @param ofSeveral whether several tenants' failures are enough against it; else it only fails for all that
    ///     use it if no others than these do
    /// @param tenants whose calls failed
    /// @param evidence for people
    record Verdict(boolean ofSeveral, Set<UUID> tenants, String evidence) {
        Verdict {
            tenants = Set.copyOf(tenants);
        }
    }

    /// Failures without a success between them.
    private record Streak(Map<UUID, Integer> failures, Instant since) {
        Streak and(UUID tenant) {
            Map<UUID, Integer> more = new HashMap<>(failures);
            more.merge(tenant, 1, Integer::sum);
            return new Streak(Map.copyOf(more), since);
        }

        int all() {
            return failures.values().stream().mapToInt(Integer::intValue).sum();
        }

        boolean isOfSeveral() {
            return failures.values().stream()
                            .mapToInt(count -> Math.min(count, MOST_OF_ONE_TENANT))
                            .sum()
                    >= MOST_IN_A_ROW;
        }
    }

    /// Notes how a call ended.
    ///
    /// @return what speaks against the plugin, when this failure is one too many; and again after as many more
    Optional<Verdict> note(String pluginId, UUID tenant, CallResult result) {
        if (result.outcome() == CallResult.Outcome.OK) {
            streaks.remove(pluginId);
            return Optional.empty();
        }
        Streak streak = streaks.compute(pluginId, (id, before) -> after(before, tenant, result.at()));
        boolean ofSeveral = streak.isOfSeveral();
        if (!ofSeveral && streak.all() % MOST_IN_A_ROW != 0) {
            return Optional.empty();
        }
        if (ofSeveral) {
            streaks.remove(pluginId);
        }
        return Optional.of(new Verdict(
                ofSeveral,
                streak.failures().keySet(),
                "its last %d calls on a node all failed, since %s; the last: %s: %s (run %s)"
                        .formatted(
                                streak.all(),
                                streak.since(),
                                result.outcome().word(),
                                result.error(),
                                result.runId())));
    }

    private static Streak after(@Nullable Streak before, UUID tenant, Instant at) {
        return (before == null ? new Streak(Map.of(), at) : before).and(tenant);
    }
}
