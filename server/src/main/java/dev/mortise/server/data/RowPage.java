package dev.mortise.server.data;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A page of rows.
///
/// @param next the cursor of the next page; empty at the end
/// @param count how many rows there are in all; empty when that was not asked for
/// @param expanded by reference and id, the rows that the page's rows point to; empty when that was not asked for
public record RowPage(
        List<ObjectNode> rows, Optional<String> next, Optional<Long> count, Optional<ObjectNode> expanded) {
    public RowPage {
        rows = List.copyOf(rows);
    }

    /// The page as the API and plugins get it: `{"rows":[…],"next":null}`.
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("rows").addAll(rows);
        json.put("next", next.orElse(null));
        count.ifPresent(number -> json.put("count", number));
        expanded.ifPresent(targets -> json.set("expanded", targets));
        return json;
    }
}
