package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Every plugin's subscriptions with their patterns parsed, kept as long as their version in the database is
/// the same. Thread-safe.
final class SubscriptionCache implements Subscriptions {
    private static final String UPDATED = ".updated";

    private final Function<String, Predicate<String>> patterns;
    private volatile Snapshot snapshot = new Snapshot(Long.MIN_VALUE, List.of());

    /// @param patterns parses a pattern of event types
    SubscriptionCache(Function<String, Predicate<String>> patterns) {
        this.patterns = patterns;
    }

    /// A plugin that hears a type.
    record Listener(String pluginId, Predicate<String> pattern, int retries, List<String> fields) {
        boolean hears(String type, Supplier<Set<String>> changed) {
            return pattern.test(type)
                    && (fields.isEmpty()
                            || !type.endsWith(UPDATED)
                            || fields.stream().anyMatch(changed.get()::contains));
        }
    }

    private record Snapshot(long version, List<Listener> listeners) {}

    @Override
    public void replace(Transaction transaction, String pluginId, List<Subscription> subscriptions) {
        EventQueries.replaceSubscriptions(transaction, pluginId, subscriptions);
    }

    /// The plugins that hear an event, each once: with overlapping subscriptions the first in the manifest that
    /// hears it counts. A plugin hears its own namespace only.
    ///
    /// @param version the version that the transaction saw
    /// @param changed the fields that changed; asked for only when a subscription depends on it
    List<Listener> listeners(Transaction transaction, long version, String type, Supplier<Set<String>> changed) {
        Snapshot held = snapshot;
        if (held.version() != version) {
            held = read(transaction);
            snapshot = held;
        }
        List<Listener> found = new ArrayList<>();
        Set<String> plugins = new LinkedHashSet<>();
        for (Listener listener : held.listeners()) {
            if (EventType.belongsTo(type, listener.pluginId())
                    && !plugins.contains(listener.pluginId())
                    && listener.hears(type, changed)) {
                plugins.add(listener.pluginId());
                found.add(listener);
            }
        }
        return found;
    }

    private Snapshot read(Transaction transaction) {
        EventQueries.SubscriptionRows stored = EventQueries.subscriptions(transaction);
        List<Listener> listeners = stored.rows().stream()
                .map(row -> new Listener(row.pluginId(), patterns.apply(row.pattern()), row.retries(), row.fields()))
                .toList();
        return new Snapshot(stored.version(), listeners);
    }
}
