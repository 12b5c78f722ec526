package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallResult;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Notices plugins that do nothing but fail on this node, for one tenant or for several. Thread-safe.
///
/// What fails may be one tenant's data, which is no reason to take the plugin from the others. So failures are
/// counted twice: a tenant's own, until a call for that tenant ends well; and those of all tenants, until any call
/// ends well, of which one tenant's count as half of what is enough.
final class CircuitBreaker {
    /// So many failures without one success between them are no accident any more.
    static final int MOST_IN_A_ROW = 100;

    private static final int MOST_OF_ONE_TENANT = MOST_IN_A_ROW / 2;

    /// Of more tenants of one plugin, the counts of those are given up that failed least.
    private static final int MOST_TENANTS = 1_000;

    private final Map<String, Watched> plugins = new ConcurrentHashMap<>();

    /// What speaks against a plugin.
    ///
    /// @param tenant whose calls fail; null when several tenants' do
    /// @param failures how many calls failed, without one between them that ended well
    /// @param since when the first of them was made
    /// @param last how the last one ended
    record Verdict(@Nullable UUID tenant, int failures, Instant since, CallResult last) {
        /// For people, and with what the plugin said, which may be of a tenant's data.
        String evidence() {
            return "its last %d calls %son a node all failed, since %s; the last: %s: %s (run %s)"
                    .formatted(
                            failures,
                            tenant == null ? "" : "for one tenant ",
                            since,
                            last.outcome().word(),
                            last.error(),
                            last.runId());
        }
    }

    /// Failures in a row.
    private record Streak(int failures, Instant since) {
        static Streak after(@Nullable Streak before, Instant at) {
            return before == null ? new Streak(1, at) : new Streak(before.failures + 1, before.since);
        }
    }

    /// The failures of one plugin. Used only while the plugin's entry of the map is held.
    private static final class Watched {
        /// Since the last success for that tenant.
        private final Map<UUID, Streak> ofTenants = new HashMap<>();
        /// Since the last success for anybody, by tenant.
        private final Map<UUID, Streak> ofAll = new HashMap<>();

        @Nullable
        Watched succeeded(UUID tenant) {
            ofTenants.remove(tenant);
            ofAll.clear();
            return ofTenants.isEmpty() ? null : this;
        }

        @Nullable
        Verdict failed(UUID tenant, CallResult result) {
            count(ofAll, tenant, result.at());
            Streak own = count(ofTenants, tenant, result.at());
            int enough = ofAll.values().stream()
                    .mapToInt(streak -> Math.min(streak.failures(), MOST_OF_ONE_TENANT))
                    .sum();
            if (enough >= MOST_IN_A_ROW) {
                int failures =
                        ofAll.values().stream().mapToInt(Streak::failures).sum();
                Instant since = ofAll.values().stream()
                        .map(Streak::since)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
                ofAll.clear();
                return new Verdict(null, failures, since, result);
            }
            if (own.failures() >= MOST_IN_A_ROW) {
                ofTenants.remove(tenant);
                return new Verdict(tenant, own.failures(), own.since(), result);
            }
            return null;
        }

        private static Streak count(Map<UUID, Streak> streaks, UUID tenant, Instant at) {
            if (streaks.size() >= MOST_TENANTS && !streaks.containsKey(tenant)) {
                streaks.entrySet().stream()
                        .min(Comparator.comparingInt(one -> one.getValue().failures()))
                        .map(Map.Entry::getKey)
                        .ifPresent(streaks::remove);
            }
            return Objects.requireNonNull(streaks.compute(tenant, (id, before) -> Streak.after(before, at)));
        }
    }

    /// Notes how a call ended.
    ///
    /// @return what speaks against the plugin, when this failure is one too many; that count begins anew then
    Optional<Verdict> note(String pluginId, UUID tenant, CallResult result) {
        if (result.outcome() == CallResult.Outcome.OK) {
            // Most plugins have never failed: that is found without a lock.
            if (plugins.containsKey(pluginId)) {
                plugins.computeIfPresent(pluginId, (id, watched) -> watched.succeeded(tenant));
            }
            return Optional.empty();
        }
        // The map has one place for a result, which the computation must leave by the side.
        @Nullable Verdict[] verdict = new Verdict[1];
        plugins.compute(pluginId, (id, before) -> {
            Watched watched = before == null ? new Watched() : before;
            verdict[0] = watched.failed(tenant, result);
            return watched;
        });
        return Optional.ofNullable(verdict[0]);
    }
}
