package dev.mortise.server.data.access;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.schema.NameHistory;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowImages;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Shows noted values of rows by the entities as the reader meets them. Whoever may read a row now may
/// read what was noted of it. Thread-safe.
@Component
final class RestrictedImages implements RowImages {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ObjectProvider<InstalledPlugins> plugins;
    private final TenantTables known;

    RestrictedImages(ObjectProvider<InstalledPlugins> plugins, TenantTables known) {
        this.plugins = plugins;
        this.known = known;
    }

    @Override
    public List<JsonNode> shown(Transaction transaction, Principal reader, List<Image> images) {
        Map<String, Optional<Past>> pasts = new HashMap<>();
        Map<Integer, Optional<EntityTable>> met = new HashMap<>();
        Map<String, Set<UUID>> rows = new HashMap<>();
        Map<String, EntityTable> tables = new HashMap<>();
        for (int index = 0; index < images.size(); index++) {
            Image image = images.get(index);
            Optional<EntityTable> entity = pasts.computeIfAbsent(
                            plugin(image.entity()), id -> past(transaction, reader, id))
                    .flatMap(past -> past.entity(image));
            met.put(index, entity);
            UUID row = image.row();
            if (row != null && entity.isPresent()) {
                String name = entity.get().qualifiedName();
                tables.put(name, entity.get());
                rows.computeIfAbsent(name, table -> new HashSet<>()).add(row);
            }
        }
        Map<String, Set<UUID>> readable = new HashMap<>();
        tables.forEach((name, entity) -> readable.put(
                name, RowQueries.within(transaction, entity, RowAction.READ, rows.getOrDefault(name, Set.of()))));
        List<JsonNode> shown = new ArrayList<>();
        for (int index = 0; index < images.size(); index++) {
            Image image = images.get(index);
            Optional<EntityTable> entity = met.getOrDefault(index, Optional.empty());
            Optional<Past> past = pasts.getOrDefault(plugin(image.entity()), Optional.empty());
            shown.add(
                    entity.isEmpty() || past.isEmpty()
                            ? unknown(reader, image)
                            : shown(
                                    reader,
                                    image,
                                    past.get().names(),
                                    entity.get(),
                                    readable.getOrDefault(entity.get().qualifiedName(), Set.of())));
        }
        return shown;
    }

    /// A plugin's entities as the reader meets them, and what they were called.
    private record Past(EntityTables tables, NameHistory names) {
        Optional<EntityTable> entity(Image image) {
            String name = image.entity().substring(tables.pluginId().length() + 1);
            OptionalInt tag = names.entity(name, image.at());
            return tag.isPresent() ? tables.find(tag.getAsInt()) : Optional.empty();
        }
    }

    private static String plugin(String entity) {
        return entity.substring(0, Math.max(0, entity.lastIndexOf('.')));
    }

    /// What an entity was called that is no more: it cannot be told what is hidden.
    private static JsonNode unknown(Principal reader, Image image) {
        boolean concerned = reader.grants().stream()
                .flatMap(role -> role.restrictions().values().stream())
                .anyMatch(one -> image.entity().startsWith(one.pluginId() + "."));
        return concerned ? withheld() : image.detail();
    }

    private static JsonNode shown(
            Principal reader, Image image, NameHistory names, EntityTable met, Set<UUID> readable) {
        if (!reader.may(RowAction.READ.permission(met))) {
            return withheld();
        }
        if (met.restriction().isEmpty()) {
            return image.todaysNames() && image.detail() instanceof ObjectNode detail
                    ? new Rows(met, names, image, true).shown(detail)
                    : image.detail();
        }
        boolean isReadable =
                met.scope(RowAction.READ).isEmpty() || (image.row() != null && readable.contains(image.row()));
        return isReadable && image.detail() instanceof ObjectNode detail
                ? new Rows(met, names, image, false).shown(detail)
                : withheld();
    }

    private static ObjectNode withheld() {
        return NODES.objectNode().put("withheld", true);
    }

    /// What was noted of a row of an entity.
    ///
    /// @param isWhole whether what the entity has no more is shown too
    private record Rows(EntityTable met, NameHistory names, Image image, boolean isWhole) {
        ObjectNode shown(ObjectNode detail) {
            ObjectNode shown = NODES.objectNode();
            for (Map.Entry<String, JsonNode> member : detail.properties()) {
                JsonNode value = member.getValue();
                switch (member.getKey()) {
                    case "before", "after" ->
                        shown.set(member.getKey(), value instanceof ObjectNode row ? row(row) : value);
                    case "changed" -> {
                        ArrayNode changed = shown.putArray("changed");
                        value.forEach(field -> name(field.asString("")).ifPresent(changed::add));
                    }
                    // Who did it, and to which version: nothing of the row's own.
                    case "version", "plugin", "run", "restored" -> shown.set(member.getKey(), value);
                    default -> {
                        if (isWhole) {
                            shown.set(member.getKey(), value);
                        }
                    }
                }
            }
            return shown;
        }

        /// A field that has the name now comes before one that had it and is gone.
        private ObjectNode row(ObjectNode row) {
            ObjectNode shown = NODES.objectNode();
            for (Map.Entry<String, JsonNode> value : row.properties()) {
                boolean isThere = names.today(met, value.getKey(), image.at()).isPresent();
                name(value.getKey())
                        .filter(name -> isThere || !shown.has(name))
                        .ifPresent(name -> shown.set(name, value.getValue()));
            }
            return shown;
        }

        /// What a field is shown under; empty when the reader does not meet it.
        private Optional<String> name(String then) {
            Optional<String> today = names.today(met, then, image.at());
            return today.isEmpty()
                    ? Optional.of(then).filter(name -> isWhole)
                    : today.map(name -> image.todaysNames() ? name : then);
        }
    }

    private Optional<Past> past(Transaction transaction, Principal reader, String pluginId) {
        return plugins.stream()
                .flatMap(source -> source.find(transaction, pluginId).stream())
                .findFirst()
                .map(InstalledPlugin::manifest)
                .map(manifest -> known.of(transaction, manifest))
                .map(tables -> new Past(EntityViews.of(tables, reader), NameHistory.of(transaction, pluginId)));
    }
}
