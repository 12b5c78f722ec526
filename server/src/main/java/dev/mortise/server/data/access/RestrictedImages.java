package dev.mortise.server.data.access;

import dev.mortise.server.data.InstalledPlugin;
import dev.mortise.server.data.InstalledPlugins;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowImages;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Map<String, Optional<EntityTable>> entities = new HashMap<>();
        Map<String, Set<UUID>> rows = new HashMap<>();
        for (Image image : images) {
            entities.computeIfAbsent(image.entity(), name -> entity(transaction, reader, name));
            UUID row = image.row();
            if (row != null) {
                rows.computeIfAbsent(image.entity(), name -> new HashSet<>()).add(row);
            }
        }
        Map<String, Set<UUID>> readable = new HashMap<>();
        rows.forEach((name, ids) -> entities.getOrDefault(name, Optional.empty())
                .ifPresent(entity -> readable.put(name, RowQueries.within(transaction, entity, RowAction.READ, ids))));
        List<JsonNode> shown = new ArrayList<>();
        for (Image image : images) {
            shown.add(shown(
                    reader,
                    image,
                    entities.getOrDefault(image.entity(), Optional.empty()),
                    readable.getOrDefault(image.entity(), Set.of())));
        }
        return shown;
    }

    private static JsonNode shown(Principal reader, Image image, Optional<EntityTable> entity, Set<UUID> readable) {
        if (entity.isEmpty()) {
            // Under a name of the past it cannot be told what is hidden.
            boolean concerned = reader.grants().stream()
                    .flatMap(role -> role.restrictions().values().stream())
                    .anyMatch(one -> image.entity().startsWith(one.pluginId() + "."));
            return concerned ? withheld() : image.detail();
        }
        EntityTable met = entity.get();
        if (!reader.may(RowAction.READ.permission(met))) {
            return withheld();
        }
        if (met.restriction().isEmpty()) {
            return image.detail();
        }
        boolean isReadable =
                met.scope(RowAction.READ).isEmpty() || (image.row() != null && readable.contains(image.row()));
        return isReadable && image.detail() instanceof ObjectNode detail ? cut(met, detail) : withheld();
    }

    private static ObjectNode withheld() {
        return NODES.objectNode().put("withheld", true);
    }

    private static ObjectNode cut(EntityTable met, ObjectNode detail) {
        ObjectNode cut = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : detail.properties()) {
            switch (member.getKey()) {
                case "before", "after" -> cut.set(member.getKey(), row(met, member.getValue()));
                case "changed" -> {
                    ArrayNode changed = cut.putArray("changed");
                    for (JsonNode field : member.getValue()) {
                        if (met.typeOf(field.asString("")).isPresent()) {
                            changed.add(field);
                        }
                    }
                }
                // Who did it, and to which version: nothing of the row's own.
                case "version", "plugin", "run", "restored" -> cut.set(member.getKey(), member.getValue());
                default -> {}
            }
        }
        return cut;
    }

    /// A row without the fields that the caller does not meet, by whatever name they had.
    static ObjectNode row(EntityTable met, JsonNode row) {
        ObjectNode cut = NODES.objectNode();
        for (Map.Entry<String, JsonNode> value : row.properties()) {
            if (met.typeOf(value.getKey()).isPresent()) {
                cut.set(value.getKey(), value.getValue());
            }
        }
        return cut;
    }

    private Optional<EntityTable> entity(Transaction transaction, Principal reader, String name) {
        int end = name.lastIndexOf('.');
        if (end < 1) {
            return Optional.empty();
        }
        return plugins.stream()
                .flatMap(source -> source.find(transaction, name.substring(0, end)).stream())
                .findFirst()
                .map(InstalledPlugin::manifest)
                .map(manifest -> known.of(transaction, manifest))
                .map(tables -> EntityViews.of(tables, reader))
                .flatMap((EntityTables tables) -> tables.find(name.substring(end + 1)));
    }
}
