package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
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
        if (body.isEmpty()
                || access.table().restriction().isEmpty()
                || !"true".equals(answer.headers().get("Idempotency-Replayed"))) {
            return answer;
        }
        JsonNode told = JSON.readTree(body.get());
        if (told.path("results").isArray()) {
            for (JsonNode result : told.path("results")) {
                if (result.path("row") instanceof ObjectNode row && !cut(transaction, access, row)) {
                    ((ObjectNode) result).remove("row");
                }
                if (result.path("problem").path("current") instanceof ObjectNode row
                        && !cut(transaction, access, row)) {
                    ((ObjectNode) result.path("problem")).remove("current");
                }
            }
        } else if (told instanceof ObjectNode row && !cut(transaction, access, row)) {
            throw ApiProblem.notFound("row", row.path("id").asString(""));
        }
        return new RowAnswer(answer.status(), answer.headers(), Optional.of(told.toString()));
    }

    /// Takes away what is hidden.
    ///
    /// @return whether the caller may read the row
    private static boolean cut(Transaction transaction, EntityAccess access, ObjectNode row) {
        EntityTable table = access.table();
        row.retain(row.propertyNames().stream()
                .filter(name -> table.typeOf(name).isPresent())
                .toList());
        Set<UUID> id = Set.of(UUID.fromString(row.path("id").asString()));
        return !access.may(RowAction.READ)
                || !RowQueries.within(transaction, table, RowAction.READ, id).isEmpty();
    }
}
