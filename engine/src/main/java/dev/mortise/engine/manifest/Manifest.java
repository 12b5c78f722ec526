package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A plugin's manifest, checked.
///
/// @param metadata what it is
/// @param module its code
/// @param settings by name, in the manifest's order
/// @param entities by name, in the manifest's order
/// @param roles what the plugin's roles may do, by role and entity
/// @param subscriptions the events that it hears
/// @param publishes the events that it publishes
/// @param schedules the events that it hears at set times
/// @param pages the pages that the web makes for it
public record Manifest(
        Metadata metadata,
        Module module,
        Map<String, Setting> settings,
        Map<String, Entity> entities,
        Map<String, Map<String, RoleGrant>> roles,
        List<Subscription> subscriptions,
        List<Publication> publishes,
        List<Schedule> schedules,
        List<Page> pages) {
    /// Copies the collections.
    public Manifest {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        entities = Collections.unmodifiableMap(new LinkedHashMap<>(entities));
        roles = Map.copyOf(roles);
        subscriptions = List.copyOf(subscriptions);
        publishes = List.copyOf(publishes);
        schedules = List.copyOf(schedules);
        pages = List.copyOf(pages);
    }

    /// The plugin's id.
    ///
    /// @return the namespace of its API, tables, events and permissions
    public String id() {
        return metadata.id();
    }

    /// The entities whose events a subscription hears.
    ///
    /// @param subscription of this manifest
    /// @return in the manifest's order
    public List<Entity> heardBy(Subscription subscription) {
        return ConditionReader.heard(id() + ".", subscription.pattern(), entities);
    }

    /// What the plugin says of a type of events that it publishes.
    ///
    /// @param type the event's type
    /// @return empty when it publishes no such events
    public Optional<Publication> publication(String type) {
        return publishes.stream().filter(one -> one.type().equals(type)).findFirst();
    }

    /// What a plugin is.
    ///
    /// @param id immutable; the namespace of API, tables, events and permissions
    /// @param version semver
    /// @param name its names by language
    /// @param description its descriptions by language
    /// @param author who made it; null when not said
    /// @param license its licence; null when not said
    /// @param host the versions of the host that it runs on, as `>=1.0 <2`; null for any
    public record Metadata(
            String id,
            String version,
            Map<String, String> name,
            Map<String, String> description,
            @Nullable String author,
            @Nullable String license,
            @Nullable String host) {
        /// Copies the collections.
        public Metadata {
            name = Map.copyOf(name);
            description = Map.copyOf(description);
        }
    }

    /// A plugin's code.
    ///
    /// @param wasm the file's name
    /// @param sha256 in hexadecimal; null when not said
    /// @param limits limits by their name in the manifest, as `fuel`
    public record Module(String wasm, @Nullable String sha256, Map<String, Long> limits) {
        /// Copies the limits.
        public Module {
            limits = Map.copyOf(limits);
        }
    }

    /// A setting that a tenant can change.
    ///
    /// @param name its key
    /// @param type what its values are
    /// @param defaultJson its value when the tenant says nothing, as JSON text; null for none
    /// @param min the least number; null for none
    /// @param max the greatest number; null for none
    /// @param secret whether nobody but the plugin reads its values again, as a password
    /// @param label its names by language
    public record Setting(
            String name,
            FieldType type,
            @Nullable String defaultJson,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max,
            boolean secret,
            Map<String, String> label) {
        /// Copies the label.
        public Setting {
            label = Map.copyOf(label);
        }
    }

    /// What a role may do with an entity's rows.
    ///
    /// @param actions of `read`, `create`, `update`, `delete`
    /// @param condition what rows must pass, in the filter grammar; null for every row
    /// @param hidden fields that may be neither read nor written
    /// @param readOnly fields that may not be written
    public record RoleGrant(
            List<String> actions, @Nullable ManifestJson condition, List<String> hidden, List<String> readOnly) {
        /// Copies the lists.
        public RoleGrant {
            actions = List.copyOf(actions);
            hidden = List.copyOf(hidden);
            readOnly = List.copyOf(readOnly);
        }

        /// A grant for every row and field.
        ///
        /// @param actions of `read`, `create`, `update`, `delete`
        public RoleGrant(List<String> actions) {
            this(actions, null, List.of(), List.of());
        }

        /// What rows must pass.
        ///
        /// @return JSON text in the filter grammar; null for every row
        public @Nullable String where() {
            return condition == null ? null : condition.text();
        }

        /// Whether rows or fields are left out.
        ///
        /// @return true when there is a condition, or a field that is hidden or read-only
        public boolean isCutDown() {
            return condition != null || !hidden.isEmpty() || !readOnly.isEmpty();
        }
    }

    /// Events that the plugin hears.
    ///
    /// @param pattern of their types
    /// @param retries how often a delivery that failed is tried again
    /// @param fields an `.updated` event is heard only when one of these changed; empty for any
    /// @param when an entity's event is heard only when its row passes this condition in the filter grammar; null
    ///   for any row
    public record Subscription(
            String pattern,
            int retries,
            List<String> fields,
            @Nullable ManifestJson when) {
        /// Copies the fields.
        public Subscription {
            fields = List.copyOf(fields);
        }
    }

    /// Events that the plugin publishes.
    ///
    /// @param type their type
    /// @param schema the JSON Schema of their payloads; null for any payload
    public record Publication(String type, @Nullable ManifestJson schema) {}

    /// An event that is published for each tenant at set times.
    ///
    /// @param name its identity within the plugin
    /// @param cron see [Cron]
    /// @param type the event's type
    /// @param payload what the event carries; null for none
    public record Schedule(
            String name, String cron, String type, @Nullable ManifestJson payload) {}

    /// A page that the web makes.
    ///
    /// @param path its name in addresses
    /// @param kind as `list`
    /// @param entity whose rows it shows
    /// @param columns the fields that it shows; empty leaves the choice to the web
    /// @param label its names by language
    public record Page(String path, String kind, String entity, List<String> columns, Map<String, String> label) {
        /// Copies the collections.
        public Page {
            columns = List.copyOf(columns);
            label = Map.copyOf(label);
        }
    }
}
