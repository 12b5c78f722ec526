package dev.mortise.engine.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.tomlj.TomlArray;

/// Reads `[[events.subscribe]]`, `[[events.publish]]` and `[[events.schedule]]`.
final class EventsReader {
    static final Set<String> KEYS = Set.of("subscribe", "publish", "schedule");
    static final Set<String> SUBSCRIBE_KEYS = Set.of("pattern", "retry", "fields", "when");
    static final Set<String> RETRY_KEYS = Set.of("max");
    static final Set<String> PUBLISH_KEYS = Set.of("type", "schema");

    static final Set<String> SCHEDULE_KEYS = Set.of("name", "cron", "type", "payload");

    private static final int MOST = 100;
    private static final int LONGEST_PAYLOAD = 10_000;
    private static final int LONGEST_SCHEMA = 20_000;
    private static final int MOST_RETRIES = 100;
    private static final int MOST_FIELDS = 50;
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
        ConditionReader conditions = new ConditionReader(namespace, entities);
        for (ManifestTable one : events.tables("subscribe", MOST)) {
            one.known(SUBSCRIBE_KEYS);
            String pattern = one.required("pattern", EventPattern.LONGEST, "pattern = \"" + namespace + "…\"");
            if (!pattern.isEmpty()) {
                subscriptions.add(new Manifest.Subscription(
                        checked(one, pattern), retries(one), fields(one, pattern), conditions.read(one, pattern)));
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

    /// The fields whose change is heard: each is one of every entity whose changes the pattern hears.
    private List<String> fields(ManifestTable subscription, String pattern) {
        if (subscription.value("fields") instanceof TomlArray array && array.isEmpty()) {
            subscription.problem(
                    "fields", "the list is empty", "the fields whose change is heard, or leave the key out");
        }
        List<String> fields = subscription.texts("fields", MOST_FIELDS, 63);
        if (fields.isEmpty()) {
            return fields;
        }
        List<String> heard = entities.keySet().stream()
                .filter(entity -> hears(pattern, namespace + entity + ".updated"))
                .toList();
        if (heard.isEmpty()) {
            subscription.problem(
                    "fields",
                    "the pattern hears no entity's .updated, and other events have no changed fields",
                    "a pattern as " + namespace + "item.updated, or leave the key out");
        }
        for (String entity : heard) {
            Set<String> known =
                    Objects.requireNonNull(entities.get(entity)).fields().keySet();
            for (String field : fields) {
                if (!known.contains(field)) {
                    subscription.problem(
                            "fields",
                            ManifestTable.quoted(field) + " is no field of " + entity,
                            "one of " + ManifestTable.shown(String.join(", ", known)));
                }
            }
        }
        return fields;
    }

    List<Manifest.Publication> publishes(ManifestTable root) {
        List<Manifest.Publication> publications = new ArrayList<>();
        ManifestTable events = root.table("events");
        if (events == null) {
            return publications;
        }
        Set<String> types = new HashSet<>();
        for (ManifestTable one : events.tables("publish", MOST)) {
            one.known(PUBLISH_KEYS);
            String type = type(one, "stock_low");
            if (!type.isEmpty() && !types.add(type)) {
                one.problem("type", ManifestTable.quoted(type) + " is declared already", "once is enough");
            }
            // What a JSON Schema may say, the server checks.
            ManifestJson schema = one.table("schema") == null
                    ? null
                    : one.json("schema", LONGEST_SCHEMA, "texts, numbers, true, false, lists and tables of them");
            if (!type.isEmpty()) {
                publications.add(new Manifest.Publication(type, schema));
            }
        }
        return publications;
    }

    /// A type of the plugin's own; empty when there is none.
    private String type(ManifestTable table, String example) {
        String type = table.matching("type", LONGEST_TYPE, TYPE, "a type as " + namespace + example);
        if (type.isEmpty()) {
            return type;
        }
        if (!type.startsWith(namespace)) {
            table.problem(
                    "type",
                    ManifestTable.quoted(type) + " is not in the plugin's own namespace",
                    "a type that begins with " + namespace);
        } else if (isChange(type.substring(namespace.length()))) {
            table.problem("type", "the host itself publishes " + type, "leave it out");
        }
        return type;
    }

    /// @param subscriptions what the plugin hears: a schedule that it does not hear would be for nothing
    List<Manifest.Schedule> schedules(ManifestTable root, List<Manifest.Subscription> subscriptions) {
        List<Manifest.Schedule> schedules = new ArrayList<>();
        ManifestTable events = root.table("events");
        if (events == null) {
            return schedules;
        }
        Set<String> names = new HashSet<>();
        for (ManifestTable one : events.tables("schedule", MOST)) {
            one.known(SCHEDULE_KEYS);
            String name = one.required("name", 63, "name = \"nightly\"");
            if (!name.isEmpty() && !Names.isName(name)) {
                one.problem("name", ManifestTable.quoted(name) + " is no name for a schedule", Names.FORM);
            } else if (!name.isEmpty() && !names.add(name)) {
                one.problem("name", "another schedule is named " + ManifestTable.quoted(name), "another name");
            }
            String cron = one.required("cron", Cron.LONGEST, "cron = \"0 3 * * *\", at 03:00 of every day");
            if (!cron.isEmpty()) {
                checkCron(one, cron);
            }
            String type = type(one, "night_came");
            if (!type.isEmpty() && subscriptions.stream().noneMatch(heard -> hears(heard.pattern(), type))) {
                one.problem(
                        "type",
                        "no subscription of the plugin hears " + type,
                        "[[events.subscribe]] with pattern = \"" + type + "\"");
            }
            schedules.add(new Manifest.Schedule(
                    name,
                    cron,
                    type,
                    one.json("payload", LONGEST_PAYLOAD, "texts, numbers, true, false, lists and tables of them")));
        }
        return schedules;
    }

    private static boolean hears(String pattern, String type) {
        try {
            return EventPattern.parse(pattern).matches(type);
        } catch (IllegalArgumentException refused) {
            // It has been told with its own line.
            return true;
        }
    }

    private static void checkCron(ManifestTable table, String cron) {
        try {
            Cron.parse(cron);
        } catch (IllegalArgumentException e) {
            table.problem("cron", String.valueOf(e.getMessage()), Cron.FORM);
        }
    }

    private boolean isChange(String rest) {
        int dot = rest.indexOf('.');
        return dot > 0 && entities.containsKey(rest.substring(0, dot)) && CHANGES.contains(rest.substring(dot + 1));
    }
}
