package dev.mortise.engine.manifest;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A field of an entity.
///
/// @param name its name; may change
/// @param tag its identity within the entity; never changes
/// @param type what its values are
/// @param required whether a row must have a value
/// @param search whether people look rows up by it
/// @param min the least number, or the fewest characters; null for none
/// @param max the greatest number, or the most characters; null for none
/// @param precision the most digits of a decimal number; null for the default
/// @param scale the digits after the point of a decimal number; null for the default
/// @param pattern what a text must match as a whole; null for anything
/// @param values the words of an enum; empty for other types
/// @param to the entity that a ref points to; null for other types
/// @param onDelete what happens to this row when the one that a ref points to is deleted
/// @param owned the name under which the row that a ref points to owns this one; null for none
/// @param defaultJson the value of a new row that says nothing, as JSON text; null for none
/// @param label its names by language
public record Field(
        String name,
        int tag,
        FieldType type,
        boolean required,
        boolean search,
        @Nullable BigDecimal min,
        @Nullable BigDecimal max,
        @Nullable Integer precision,
        @Nullable Integer scale,
        @Nullable String pattern,
        List<String> values,
        @Nullable String to,
        OnDelete onDelete,
        @Nullable String owned,
        @Nullable String defaultJson,
        Map<String, String> label) {
    /// Copies the collections.
    public Field {
        values = List.copyOf(values);
        label = Map.copyOf(label);
    }

    /// What happens to a row when the one that its ref points to is deleted.
    public enum OnDelete {
        /// The deletion is refused.
        RESTRICT,
        /// The ref is emptied.
        SET_NULL,
        /// The row is deleted too.
        CASCADE
    }
}
