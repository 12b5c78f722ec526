package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a plugin's entities and fields were called in the past: tells by a name and a time which one
/// is meant, by its tag. Immutable.
public final class NameHistory {
    /// Clocks of nodes differ, and the one of the database.
    private static final Duration DIFFERENCE = Duration.ofHours(1);

    private final String pluginId;
    private final Map<String, List<NameQueries.Called>> entities;
    private final Map<Integer, Map<String, List<NameQueries.Called>>> fields;

    private NameHistory(String pluginId, List<NameQueries.Called> names) {
        this.pluginId = pluginId;
        entities = names.stream()
                .filter(one -> one.fieldTag() == null)
                .collect(Collectors.groupingBy(NameQueries.Called::name));
        fields = names.stream()
                .filter(one -> one.fieldTag() != null)
                .collect(Collectors.groupingBy(
                        one -> Math.abs(one.entityTag()), Collectors.groupingBy(NameQueries.Called::name)));
    }

    /// Reads it, in any transaction.
    public static NameHistory of(Transaction transaction, String pluginId) {
        return new NameHistory(pluginId, NameQueries.all(transaction, pluginId));
    }

    /// All names that an entity has or had, as permissions name it.
    public Set<String> qualifiedNames(EntityTable table) {
        Set<String> qualified = entities.values().stream()
                .flatMap(List::stream)
                .filter(one -> one.entityTag() == table.tag())
                .map(one -> pluginId + "." + one.name())
                .collect(Collectors.toCollection(TreeSet::new));
        qualified.add(table.qualifiedName());
        return qualified;
    }

    /// Whether an entity had a name, as permissions name it, at a time.
    public boolean isOf(EntityTable table, String qualifiedName, Instant at) {
        return qualifiedName.startsWith(pluginId + ".")
                && entity(qualifiedName.substring(pluginId.length() + 1), at).equals(OptionalInt.of(table.tag()));
    }

    /// The entity that had a name at a time; empty when there is none that is not purged.
    public OptionalInt entity(String name, Instant at) {
        return last(entities.getOrDefault(name, List.of()), at)
                .map(one -> OptionalInt.of(one.entityTag()))
                .orElseGet(OptionalInt::empty);
    }

    /// Today's field of what was noted of a row under a name: one of the entity's as it is met, or
    /// one that a tenant added; a system field stays under its name and is none.
    public Optional<EntityField> field(EntityTable table, String name, Instant at) {
        Optional<NameQueries.Called> called =
                last(fields.getOrDefault(table.tag(), Map.of()).getOrDefault(name, List.of()), at);
        if (called.isPresent()) {
            @Nullable Integer tag = called.get().fieldTag();
            return tag == null || tag < 0 || called.get().entityTag() < 0 ? Optional.empty() : table.find(tag);
        }
        return Optional.ofNullable(table.fields().get(name)).filter(EntityField::isCustom);
    }

    /// Today's name of what was noted of a row under a name; empty when the caller does not meet it.
    public Optional<String> today(EntityTable table, String name, Instant at) {
        return SystemField.of(name).isPresent()
                ? Optional.of(name)
                : field(table, name, at).map(EntityField::name);
    }

    /// The last that took the name before the time; else one that took it soon after.
    private static Optional<NameQueries.Called> last(List<NameQueries.Called> called, Instant at) {
        return called.stream()
                .filter(one -> !one.since().isAfter(at))
                .max(Comparator.comparing(NameQueries.Called::since))
                .or(() -> called.stream()
                        .filter(one -> !one.since().isAfter(at.plus(DIFFERENCE)))
                        .min(Comparator.comparing(NameQueries.Called::since)));
    }
}
