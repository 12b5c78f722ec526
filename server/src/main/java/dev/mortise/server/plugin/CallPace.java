package dev.mortise.server.plugin;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How long each plugin's calls took lately, and how many of them may therefore follow each other before
/// the first one's effects are committed. Thread-safe.
final class CallPace {
    /// The most calls that follow each other.
    static final int MOST = 32;

    /// How long they may take together.
    private static final Duration TOGETHER = Duration.ofMillis(200);

    /// What a plugin's calls are taken to last before one was made.
    private static final Duration FIRST = Duration.ofMillis(25);

    /// The mean by plugin, in nanoseconds, in which each call counts less with every one after it.
    private final ConcurrentHashMap<String, Long> nanos = new ConcurrentHashMap<>();

    /// Notes a call.
    ///
    /// @param tookNanos without its commit
    void note(String pluginId, long tookNanos) {
        nanos.merge(pluginId, Math.max(tookNanos, 1), (before, took) -> (7 * before + took) / 8);
    }

    /// How many calls may follow each other.
    int batch(String pluginId) {
        long took = nanos.getOrDefault(pluginId, FIRST.toNanos());
        return Math.clamp(TOGETHER.toNanos() / took, 1, MOST);
    }

    /// Forgets the plugins that are not loaded any more.
    void retain(Set<String> plugins) {
        nanos.keySet().retainAll(plugins);
    }
}
