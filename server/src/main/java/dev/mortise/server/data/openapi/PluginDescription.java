package dev.mortise.server.data.openapi;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI 3.1 document of a plugin's rows over HTTP, as one caller meets them: with the fields that the
/// caller's tenant added, and without what the caller's roles keep from it.
public final class PluginDescription {
    /// What the documents of all plugins have in common.
    private static final JsonNode FRAME = frame();

    private PluginDescription() {}

    private static JsonNode frame() {
        try (InputStream file =
                Objects.requireNonNull(PluginDescription.class.getResourceAsStream("plugin-openapi.json"))) {
            return new JsonMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the document. The same plugin, fields and rights make the same one.
    ///
    /// @param tables the plugin's entities as the caller meets them
    /// @param visible those of them that the caller may do something with
    /// @param may whether the caller may do something with an entity's rows
    public static ObjectNode of(
            Manifest manifest,
            EntityTables tables,
            List<EntityTable> visible,
            BiPredicate<RowAction, EntityTable> may) {
        ObjectNode document = (ObjectNode) FRAME.deepCopy();
        Manifest.Metadata metadata = manifest.metadata();
        ObjectNode info = document.withObjectProperty("info")
                .put("title", text(metadata.name(), metadata.id()))
                .put("version", metadata.version());
        String description = text(metadata.description(), "");
        if (!description.isEmpty()) {
            info.put("summary", description);
        }
        String license = metadata.license();
        if (license != null && !license.isBlank()) {
            info.putObject("license").put("name", license);
        }
        ArrayNode tags = document.withArrayProperty("tags");
        ObjectNode paths = document.withObjectProperty("paths");
        ObjectNode schemas = document.withObjectProperty("components").withObjectProperty("schemas");
        RowSchemas rows = new RowSchemas(tables, may);
        for (EntityTable table : visible) {
            tags.addObject().put("name", table.name()).put("description", text(table.label(), table.name()));
            new EntityPaths(table, rows, paths, schemas).add();
            rows.saved(table, schemas);
        }
        return document;
    }

    private static String text(Map<String, String> byLanguage, String otherwise) {
        Map<String, String> texts = new TreeMap<>(byLanguage);
        return texts.getOrDefault("en", texts.values().stream().findFirst().orElse(otherwise));
    }
}
