package dev.mortise.engine.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads `[[events.subscribe]]` and `[[events.publish]]`.
final class EventsReader {
    static final Set<String> KEYS = Set.of("subscribe", "publish");
    static final Set<String> SUBSCRIBE_KEYS = Set.of("pattern", "retry");
    static final Set<String> RETRY_KEYS = Set.of("max");
    static final Set<String> PUBLISH_KEYS = Set.of("type");

    private static final int MOST = 100;
    private static final int MOST_RETRIES = 100;
    private static final int RETRIES = 8;
    private static final int LONGEST_TYPE = 200;
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)+");
    private static final Set<String> CHANGES = Set.of("created", "updated", "deleted");

    private final String namespace;
    private final Map<String, Entity> entities;

    EventsReader(String pluginId, Map<String, Entity> entities) {
        this.namespace = pluginId + ".";
        this.entities = entities;
    }

    List<Manifest.Subscription> subscriptions(ManifestTable root) {
        List<Manifest.Subscription> subscriptions = new ArrayList<>();
        ManifestTable events = root.table("events");
        if (events == null) {
            return subscriptions;
        }
        events.known(KEYS);
        for (ManifestTable one : events.tables("subscribe", MOST)) {
            one.known(SUBSCRIBE_KEYS);
            String pattern = one.required("pattern", EventPattern.LONGEST, "pattern = \"" + namespace + "…\"");
            if (!pattern.isEmpty()) {
                subscriptions.add(new Manifest.Subscription(checked(one, pattern), retries(one)));
            }
        }
        return subscriptions;
    }

    private String checked(ManifestTable table, String pattern) {
        try {
            EventPattern.parse(pattern);
        } catch (IllegalArgumentException e) {
            table.problem("pattern", String.valueOf(e.getMessage()), "as " + namespace + "item.{created,updated}");
            return pattern;
        }
        if (!pattern.startsWith(namespace)) {
            table.problem(
                    "pattern",
                    ManifestTable.quoted(pattern) + " is not in the plugin's own namespace",
                    "a pattern that begins with " + namespace + "; this host grants no other");
        }
        return pattern;
    }

    private static int retries(ManifestTable subscription) {
        ManifestTable retry = subscription.table("retry");
        Long max = retry == null ? null : retry.known(RETRY_KEYS).whole("max", 0, MOST_RETRIES);
        return max == null ? RETRIES : max.intValue();
    }

    List<String> publishes(ManifestTable root) {
        List<String> types = new ArrayList<>();
        ManifestTable events = root.table("events");
        if (events == null) {
            return types;
        }
        for (ManifestTable one : events.tables("publish", MOST)) {
            one.known(PUBLISH_KEYS);
            String type = one.matching("type", LONGEST_TYPE, TYPE, "a type as " + namespace + "stock_low");
            if (type.isEmpty()) {
                continue;
            }
            if (!type.startsWith(namespace)) {
                one.problem(
                        "type",
                        ManifestTable.quoted(type) + " is not in the plugin's own namespace",
                        "a type that begins with " + namespace);
            } else if (isChange(type.substring(namespace.length()))) {
                one.problem("type", "the host itself publishes " + type, "leave it out");
            }
            types.add(type);
        }
        return types;
    }

    private boolean isChange(String rest) {
        int dot = rest.indexOf('.');
        return dot > 0 && entities.containsKey(rest.substring(0, dot)) && CHANGES.contains(rest.substring(dot + 1));
    }
}
