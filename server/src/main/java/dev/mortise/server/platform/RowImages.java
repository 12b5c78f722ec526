package dev.mortise.server.platform;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Shows of rows' values that were noted beside the rows, in events and in the audit, what a user may read. Provided
/// by the feature that knows the rows.
public interface RowImages {
    /// What was noted of a row.
    ///
    /// @param entity as permissions named it then, `{plugin}.{entity}`; what is none is shown as it is
    /// @param row the row's id; null when it is not known
    /// @param at when it was noted: names are those of that time
    /// @param todaysNames whether fields that are there still are shown under the names that they
    ///   have now
    /// @param detail values of the row under `before` and `after`, and names of fields under `changed`
    record Image(String entity, @Nullable UUID row, Instant at, boolean todaysNames, JsonNode detail) {}

    /// The details, in the same order, without what the reader may not read: fields that are hidden, and all values
    /// of rows that are. What takes their place is `{"withheld":true}`.
    List<JsonNode> shown(Transaction transaction, Principal reader, List<Image> images);
}
