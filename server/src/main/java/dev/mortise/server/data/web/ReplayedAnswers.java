package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers that are given again, to a caller whose rights may have become fewer since.
final class ReplayedAnswers {
    private static final JsonMapper JSON = new JsonMapper();

    private ReplayedAnswers() {}

    /// The answer without what the caller may not read now.
    ///
    /// @throws ApiProblem 404 when the answer is one row that the caller may not read any more
    static RowAnswer shown(Transaction transaction, EntityAccess access, RowAnswer answer) {
        Optional<String> body = answer.body();
        List<EntityTables.Pointer> owned =
                access.tables().whole().owned(access.table().whole());
        if (body.isEmpty()
                || (access.table().restriction().isEmpty() && owned.isEmpty())
                || !"true".equals(answer.headers().get("Idempotency-Replayed"))) {
            return answer;
        }
        JsonNode told = JSON.readTree(body.get());
        if (told.path("results").isArray()) {
            for (JsonNode result : told.path("results")) {
                if (result.path("row") instanceof ObjectNode row && !cut(transaction, access, access.table(), row)) {
                    ((ObjectNode) result).remove("row");
                }
                if (result.path("problem").path("current") instanceof ObjectNode row
                        && !cut(transaction, access, access.table(), row)) {
                    ((ObjectNode) result.path("problem")).remove("current");
                }
            }
        } else if (told instanceof ObjectNode row) {
            Map<String, ArrayNode> kept = owned(transaction, access, row);
            if (!cut(transaction, access, access.table(), row)) {
                throw ApiProblem.notFound("row", row.path("id").asString(""));
            }
            kept.forEach(row::set);
        }
        return new RowAnswer(answer.status(), answer.headers(), Optional.of(told.toString()));
    }

    /// The owned rows of an answer that the caller may read.
    private static Map<String, ArrayNode> owned(Transaction transaction, EntityAccess access, ObjectNode row) {
        Map<String, ArrayNode> kept = new LinkedHashMap<>();
        for (EntityTables.Pointer pointer : access.tables().owned(access.table())) {
            if (row.path(pointer.owned()) instanceof ArrayNode rows && access.may(RowAction.READ, pointer.table())) {
                ArrayNode open = rows.arrayNode();
                for (JsonNode one : rows) {
                    if (one instanceof ObjectNode owned && cut(transaction, access, pointer.table(), owned)) {
                        open.add(owned);
                    }
                }
                kept.put(pointer.owned(), open);
            }
        }
        return kept;
    }

    /// Takes away what is hidden.
    ///
    /// @return whether the caller may read the row
    private static boolean cut(Transaction transaction, EntityAccess access, EntityTable table, ObjectNode row) {
        row.retain(row.propertyNames().stream()
                .filter(name -> table.typeOf(name).isPresent())
                .toList());
        Set<UUID> id = Set.of(UUID.fromString(row.path("id").asString()));
        return !access.may(RowAction.READ, table)
                || !RowQueries.within(transaction, table, RowAction.READ, id).isEmpty();
    }
}
