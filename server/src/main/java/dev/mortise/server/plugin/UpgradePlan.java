package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Entity;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.engine.manifest.ManifestJson;
import dev.mortise.server.data.SchemaPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What happens when another version takes the place of the one that serves.
///
/// @param possible whether the stored rows allow it
/// @param back whether it is the way back to the version before
/// @param prepares whether tables are so large that they are made ready first, while the version that
///   serves writes them: the switch comes some time after the wish for it then
/// @param changes of entities, fields and indexes
/// @param problems what the rows have against it
/// @param drops what `confirmDrops` must name; nothing on the way back
/// @param settings that are added, removed or have other rules
/// @param permissions that are added, removed or carried to another name
/// @param roles what the manifest's roles may do more or less, as `clerk: com.acme.inventory.item.read`, and the
/// entities
///   for which they are cut down otherwise
/// @param subscriptions patterns of events
/// @param limits of one call
record UpgradePlan(
        String plugin,
        String from,
        String to,
        boolean possible,
        boolean back,
        boolean prepares,
        List<SchemaPlan.Change> changes,
        List<SchemaPlan.Problem> problems,
        List<String> drops,
        Difference settings,
        Difference permissions,
        Difference roles,
        Difference subscriptions,
        Difference limits) {
    /// How two lists of names differ.
    ///
    /// @param changed names that are in both with something else behind them
    record Difference(List<String> added, List<String> removed, List<String> changed) {
        static Difference of(Map<String, ?> before, Map<String, ?> after) {
            List<String> changed = after.keySet().stream()
                    .filter(before::containsKey)
                    .filter(name -> !Objects.equals(before.get(name), after.get(name)))
                    .sorted()
                    .toList();
            return new Difference(
                    beyond(after.keySet(), before.keySet()), beyond(before.keySet(), after.keySet()), changed);
        }

        static Difference of(Set<String> before, Set<String> after) {
            return new Difference(beyond(after, before), beyond(before, after), List.of());
        }

        private static List<String> beyond(Set<String> names, Set<String> others) {
            return names.stream()
                    .filter(name -> !others.contains(name))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }

    static UpgradePlan of(Manifest from, Manifest to, SchemaPlan schema, boolean back, boolean prepares) {
        Map<String, String> renamed = renamedPermissions(from, to);
        Set<String> before = new TreeSet<>(permissions(from));
        before.removeAll(renamed.keySet());
        Set<String> after = new TreeSet<>(permissions(to));
        after.removeAll(new TreeSet<>(renamed.values()));
        Difference permissions = Difference.of(before, after);
        List<String> carried = new ArrayList<>();
        renamed.forEach((old, now) -> carried.add(old + " → " + now));
        return new UpgradePlan(
                from.id(),
                from.metadata().version(),
                to.metadata().version(),
                schema.possible(),
                back,
                prepares,
                schema.changes(),
                schema.problems(),
                back ? List.of() : schema.drops(),
                Difference.of(from.settings(), to.settings()),
                new Difference(permissions.added(), permissions.removed(), carried),
                roles(from, to, renamed),
                Difference.of(subscriptions(from), subscriptions(to)),
                Difference.of(from.module().limits(), to.module().limits()));
    }

    /// What stands behind each pattern: of subscriptions to the same pattern, all.
    private static Map<String, List<Heard>> subscriptions(Manifest manifest) {
        Map<String, List<Heard>> subscriptions = new LinkedHashMap<>();
        for (Manifest.Subscription one : manifest.subscriptions()) {
            ManifestJson when = one.when();
            subscriptions
                    .computeIfAbsent(one.pattern(), pattern -> new ArrayList<>())
                    .add(new Heard(one.retries(), one.fields(), when == null ? "" : when.text()));
        }
        return subscriptions;
    }

    /// What a subscription says besides its pattern.
    private record Heard(int retries, List<String> fields, String when) {}

    /// The permissions of a manifest's entities.
    static Set<String> permissions(Manifest manifest) {
        Set<String> names = new TreeSet<>();
        manifest.entities()
                .keySet()
                .forEach(entity ->
                        PluginLifecycle.ACTIONS.forEach(action -> names.add(permission(manifest, entity, action))));
        return names;
    }

    /// The permissions of entities that have another name now, old to new.
    static Map<String, String> renamedPermissions(Manifest from, Manifest to) {
        Map<String, String> renamed = new TreeMap<>();
        for (Entity entity : to.entities().values()) {
            Optional<Entity> former = from.entities().values().stream()
                    .filter(one -> one.tag() == entity.tag())
                    .findFirst();
            former.filter(one -> !one.name().equals(entity.name()))
                    .ifPresent(one -> PluginLifecycle.ACTIONS.forEach(action ->
                            renamed.put(permission(from, one.name(), action), permission(to, entity.name(), action))));
        }
        return renamed;
    }

    /// What each role of a manifest may do, by role.
    static Map<String, Set<String>> roles(Manifest manifest) {
        Map<String, Set<String>> roles = new TreeMap<>();
        manifest.roles().forEach((role, entities) -> {
            Set<String> permissions = new TreeSet<>();
            entities.forEach((entity, grant) ->
                    grant.actions().forEach(action -> permissions.add(permission(manifest, entity, action))));
            roles.put(role, permissions);
        });
        return roles;
    }

    /// Grants that come and go, and entities for which a role is cut down otherwise, as `clerk: item`.
    private static Difference roles(Manifest from, Manifest to, Map<String, String> renamed) {
        Difference grants = Difference.of(grants(from, renamed), grants(to, Map.of()));
        List<String> changed = new ArrayList<>();
        to.roles()
                .forEach((role, entities) -> entities.forEach((name, now) -> {
                    int tag = Objects.requireNonNull(to.entities().get(name)).tag();
                    Map<String, Manifest.RoleGrant> former = from.roles().getOrDefault(role, Map.of());
                    from.entities().values().stream()
                            .filter(entity -> entity.tag() == tag)
                            .findFirst()
                            .map(entity -> former.get(entity.name()))
                            .filter(was -> !Objects.equals(was.where(), now.where())
                                    || !was.hidden().equals(now.hidden())
                                    || !was.readOnly().equals(now.readOnly()))
                            .ifPresent(was -> changed.add(role + ": " + name));
                }));
        return new Difference(
                grants.added(), grants.removed(), changed.stream().sorted().toList());
    }

    private static Set<String> grants(Manifest manifest, Map<String, String> renamed) {
        Set<String> grants = new TreeSet<>();
        roles(manifest)
                .forEach((role, permissions) -> permissions.forEach(permission -> {
                    @Nullable String now = renamed.get(permission);
                    grants.add(role + ": " + (now == null ? permission : now));
                }));
        return grants;
    }

    private static String permission(Manifest manifest, String entity, String action) {
        return manifest.id() + "." + entity + "." + action;
    }
}
