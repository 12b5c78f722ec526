package dev.mortise.server.event;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestParser;
import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Every plugin's subscriptions with their patterns and conditions parsed, kept as long as their version
/// in the database is the same. Thread-safe.
final class SubscriptionCache implements Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionCache.class);

    /// The version when nothing is known.
    private static final long NONE = Long.MIN_VALUE;

    private final Function<String, Predicate<String>> patterns;
    private final Supplier<RowConditions> conditions;
    private volatile Snapshot snapshot = new Snapshot(NONE, List.of(), Map.of());

    /// @param patterns parses a pattern of event types
    /// @param conditions asked for only when a subscription has a condition
    SubscriptionCache(Function<String, Predicate<String>> patterns, Supplier<RowConditions> conditions) {
        this.patterns = patterns;
        this.conditions = conditions;
    }

    /// A plugin that hears a type.
    ///
    /// @param conditions by entity: what its row must pass; empty for any row
    record Listener(
            String pluginId,
            Predicate<String> pattern,
            int retries,
            List<String> fields,
            Map<String, Predicate<JsonNode>> conditions) {
        boolean hears(ToldRow told) {
            return pattern.test(told.type())
                    && (fields.isEmpty() || !told.isUpdate() || fields.stream().anyMatch(told.changed()::contains))
                    && passes(told);
        }

        private boolean passes(ToldRow told) {
            Predicate<JsonNode> condition = told.isOfRow() ? conditions.get(told.entity()) : null;
            return condition == null || condition.test(told.row());
        }
    }

    /// The conditions of a plugin's subscriptions, by position.
    private record Conditions(String manifest, Map<Integer, Map<String, Predicate<JsonNode>>> byPosition) {}

    private record Snapshot(long version, List<Listener> listeners, Map<String, Conditions> conditions) {
        List<Listener> listeners(ToldRow told) {
            return heard(listeners, told);
        }
    }

    @Override
    public void replace(Transaction transaction, String pluginId, List<Subscription> subscriptions) {
        EventQueries.replaceSubscriptions(transaction, pluginId, subscriptions);
    }

    @Override
    public void changed(Transaction transaction) {
        transaction.<Integer>as(DatabaseRole.PLATFORM, EventQueries::countChange);
    }

    /// The plugins that hear an event, each once: with overlapping subscriptions the first in the
    /// manifest that hears it counts. A plugin hears its own namespace only.
    ///
    /// @param version the version that the transaction saw
    List<Listener> listeners(Transaction transaction, long version, ToldRow told) {
        Snapshot held = snapshot;
        if (held.version() != version) {
            held = read(transaction);
            snapshot = held;
        }
        return held.listeners(told);
    }

    /// The plugins that hear an event, as long as the version of the subscriptions is the same.
    record Heard(long version, List<Listener> listeners) {}

    /// The plugins that hear an event as [#listeners], by what is known; empty when nothing is.
    Optional<Heard> foretold(ToldRow told) {
        Snapshot held = snapshot;
        return held.version() == NONE ? Optional.empty() : Optional.of(new Heard(held.version(), held.listeners(told)));
    }

    private static List<Listener> heard(List<Listener> listeners, ToldRow told) {
        List<Listener> found = new ArrayList<>();
        Set<String> plugins = new LinkedHashSet<>();
        for (Listener listener : listeners) {
            if (EventType.belongsTo(told.type(), listener.pluginId())
                    && !plugins.contains(listener.pluginId())
                    && listener.hears(told)) {
                plugins.add(listener.pluginId());
                found.add(listener);
            }
        }
        return found;
    }

    private Snapshot read(Transaction transaction) {
        EventQueries.SubscriptionRows stored = EventQueries.subscriptions(transaction);
        Map<String, Conditions> known = snapshot.conditions();
        Map<String, Conditions> now = new HashMap<>();
        stored.manifests().forEach((plugin, manifest) -> {
            Conditions before = known.get(plugin);
            now.put(
                    plugin,
                    before != null && before.manifest().equals(manifest)
                            ? before
                            : new Conditions(manifest, read(plugin, manifest)));
        });
        List<Listener> listeners = new ArrayList<>();
        for (EventQueries.SubscriptionRow row : stored.rows()) {
            @Nullable Conditions ofPlugin = row.conditional() ? now.get(row.pluginId()) : null;
            listeners.add(new Listener(
                    row.pluginId(),
                    patterns.apply(row.pattern()),
                    row.retries(),
                    row.fields(),
                    ofPlugin == null ? Map.of() : ofPlugin.byPosition().getOrDefault(row.position(), Map.of())));
        }
        return new Snapshot(stored.version(), List.copyOf(listeners), Map.copyOf(now));
    }

    /// What cannot be read any more, as rules have changed since it was uploaded, keeps nothing away: a
    /// plugin rather hears too much than too little, and its tenants' writes go on.
    private Map<Integer, Map<String, Predicate<JsonNode>>> read(String plugin, String toml) {
        Map<Integer, Map<String, Predicate<JsonNode>>> read = new HashMap<>();
        try {
            Manifest manifest = ManifestParser.parse(toml);
            for (int position = 0; position < manifest.subscriptions().size(); position++) {
                Manifest.Subscription subscription = manifest.subscriptions().get(position);
                if (subscription.when() != null) {
                    read.put(position, conditions.get().read(manifest, subscription));
                }
            }
        } catch (RuntimeException e) {
            LOG.error("Plugin {} hears all events, as its conditions cannot be read: upload it anew", plugin, e);
            return Map.of();
        }
        return read;
    }
}
