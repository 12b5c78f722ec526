package dev.mortise.engine.manifest;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the `when` of a subscription: a condition in the filter grammar on the row that an event tells of. Names are
/// checked here; what is compared with what, the server checks as it does a query's filter.
final class ConditionReader {
    private static final String KEY = "when";
    private static final Set<String> JOINS = Set.of("_and", "_or", "_not");
    private static final List<String> CHANGES = List.of("created", "updated", "deleted");
    private static final int LONGEST = 20_000;
    private static final int MOST_PARTS = 50;
    private static final String VARIABLE = "$CURRENT_USER";
    private static final List<String> SYSTEM_FIELDS =
            List.of("id", "version", "created_at", "updated_at", "created_by", "updated_by");

    private final String namespace;
    private final Map<String, Entity> entities;

    ConditionReader(String namespace, Map<String, Entity> entities) {
        this.namespace = namespace;
        this.entities = entities;
    }

    /// @return null when there is none
    @Nullable
    ManifestJson read(ManifestTable subscription, String pattern) {
        ManifestTable when = subscription.table(KEY);
        if (when == null) {
            return null;
        }
        if (when.keys().isEmpty()) {
            subscription.problem(KEY, "the condition is empty", "a filter, or no when for every row");
            return null;
        }
        List<Entity> heard = heard(namespace, pattern, entities);
        if (heard.isEmpty()) {
            subscription.problem(
                    KEY,
                    "the pattern hears no entity's events, and other events tell of no row",
                    "a pattern as " + namespace + "item.{created,updated}, or leave the key out");
        }
        heard.forEach(entity -> check(entity, when));
        return subscription.json(KEY, LONGEST, "texts, numbers, true or false, and lists of them");
    }

    /// The entities whose events a pattern hears.
    static List<Entity> heard(String namespace, String pattern, Map<String, Entity> entities) {
        EventPattern parsed;
        try {
            parsed = EventPattern.parse(pattern);
        } catch (IllegalArgumentException refused) {
            // It has been told with its own line.
            return List.copyOf(entities.values());
        }
        return entities.values().stream()
                .filter(entity ->
                        CHANGES.stream().anyMatch(change -> parsed.matches(namespace + entity.name() + "." + change)))
                .toList();
    }

    private static void check(Entity entity, ManifestTable part) {
        for (String key : part.keys()) {
            switch (key) {
                case "_and", "_or" -> part.tables(key, MOST_PARTS).forEach(inner -> check(entity, inner));
                case "_not" -> {
                    ManifestTable inner = part.table(key);
                    if (inner != null) {
                        check(entity, inner);
                    }
                }
                default -> checkField(entity, part, key);
            }
        }
    }

    private static void checkField(Entity entity, ManifestTable part, String key) {
        Field field = entity.fields().get(key);
        if (field == null && !SYSTEM_FIELDS.contains(key)) {
            part.problem(
                    key,
                    "there is no field " + ManifestTable.quoted(key) + " in " + entity.name(),
                    "one of "
                            + ManifestTable.shown(
                                    String.join(", ", entity.fields().keySet())) + " or "
                            + String.join(", ", SYSTEM_FIELDS));
            return;
        }
        ManifestTable comparisons = part.table(key);
        if (comparisons == null) {
            return;
        }
        boolean hop = comparisons.keys().stream().anyMatch(word -> !word.startsWith("_") || JOINS.contains(word));
        if (hop && field != null && field.type() == FieldType.REF) {
            part.problem(
                    key,
                    "the condition follows the reference " + ManifestTable.quoted(key)
                            + ", and events tell of one row only",
                    "a comparison with the id of the row that it points to, as " + key + " = { _null = false }");
        }
        for (String word : comparisons.keys()) {
            if (VARIABLE.equals(comparisons.value(word))) {
                comparisons.problem(word, "nobody's request is answered here: there is no " + VARIABLE, "a value");
            }
        }
    }
}
