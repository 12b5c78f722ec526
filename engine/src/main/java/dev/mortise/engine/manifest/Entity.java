package dev.mortise.engine.manifest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An entity: a kind of rows that the plugin keeps.
///
/// @param name its name; may change
/// @param tag its identity within the plugin; never changes
/// @param label its names by language
/// @param title the field that names a row to people; null for none
/// @param fields by name, in the manifest's order
/// @param uniques lists of fields whose values no two rows of a tenant share
/// @param indexes lists of fields, each with a leading `-` for descending, that rows are found and sorted by
public record Entity(
        String name,
        int tag,
        Map<String, String> label,
        @Nullable String title,
        Map<String, Field> fields,
        List<List<String>> uniques,
        List<List<String>> indexes) {
    /// Copies the collections.
    public Entity {
        label = Map.copyOf(label);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        uniques = uniques.stream().map(List::copyOf).toList();
        indexes = indexes.stream().map(List::copyOf).toList();
    }
}
