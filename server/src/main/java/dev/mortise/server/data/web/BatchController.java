package dev.mortise.server.data.web;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.store.EntityRows;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.platform.VersionTags;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Several writes of an entity's rows in one transaction: each by the rules, and with the audit entry and the event
/// of a single write.
@RestController
@RequestMapping("/api/v1/plugins/{plugin}/{entity}/batch")
class BatchController {
    /// The most characters of rows in an answer: rows are larger than the patches that ask for them.
    private static final long MOST_CHARACTERS = 8 << 20;

    private final EntityCalls calls;
    private final EntityRows rows;
    private final JsonMapper json;

    BatchController(EntityCalls calls, EntityRows rows, JsonMapper json) {
        this.calls = calls;
        this.rows = rows;
        this.json = json;
    }

    @PostMapping(consumes = "application/json")
    ResponseEntity<String> run(
            @PathVariable String plugin,
            @PathVariable String entity,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody JsonNode body) {
        String request = "POST " + EntityCalls.path(plugin, entity) + "/batch\n" + body;
        return calls.write(
                        plugin,
                        entity,
                        // Who may do none of it learns nothing from what is wrong with it.
                        access -> {
                            if (!access.mayWrite()) {
                                throw ApiProblem.forbidden(RowAction.CREATE.permission(access.table()));
                            }
                            BatchRequest.parse(body).actions().forEach(access::require);
                        },
                        key,
                        request,
                        (tx, context, access) -> run(tx, context, access, BatchRequest.parse(body)))
                .response();
    }

    private RowAnswer run(Transaction transaction, WriteContext context, EntityAccess access, BatchRequest batch) {
        ObjectNode answer = json.createObjectNode();
        ArrayNode results = answer.putArray("results");
        long characters = 0;
        int failed = 0;
        for (int index = 0; index < batch.operations().size(); index++) {
            BatchRequest.Operation operation = batch.operations().get(index);
            ObjectNode result;
            try {
                result = batch.atomic()
                        ? write(transaction, context, access, operation)
                        : transaction.nested(inner -> write(inner, context, access, operation));
            } catch (ApiProblem problem) {
                ApiProblem placed =
                        problem.under("/operations/" + index + "/data").with("operation", index);
                if (batch.atomic()) {
                    throw placed;
                }
                result = refusal(placed);
                failed++;
            }
            characters += result.toString().length();
            if (characters > MOST_CHARACTERS) {
                result.remove("row");
                if (result.path("problem") instanceof ObjectNode told) {
                    told.remove("current");
                }
            }
            results.add(result);
        }
        return RowAnswer.ok(answer.put("failed", failed));
    }

    private ObjectNode write(
            Transaction transaction, WriteContext context, EntityAccess access, BatchRequest.Operation operation) {
        return switch (operation) {
            case BatchRequest.Create create ->
                written(201, rows.insert(transaction, context, access.tables(), access.table(), create.data()));
            case BatchRequest.Update(String id, long version, JsonNode data) ->
                written(
                        200,
                        rows.update(
                                transaction,
                                context,
                                access.tables(),
                                access.table(),
                                Ids.parse(id, "row"),
                                data,
                                version));
            case BatchRequest.Delete(String id, long version) -> {
                rows.delete(transaction, context, access.tables(), access.table(), Ids.parse(id, "row"), version);
                yield json.createObjectNode().put("status", 204);
            }
        };
    }

    private ObjectNode written(int status, ObjectNode row) {
        ObjectNode result = json.createObjectNode()
                .put("status", status)
                .put("etag", VersionTags.of(row.path("version").asLong()));
        result.set("row", row);
        return result;
    }

    private ObjectNode refusal(ApiProblem problem) {
        ObjectNode result = json.createObjectNode().put("status", problem.status());
        ObjectNode told = result.putObject("problem")
                .put("status", problem.status())
                .put("code", problem.code())
                .put("detail", problem.detail());
        if (!problem.errors().isEmpty()) {
            told.set("errors", json.valueToTree(problem.errors()));
        }
        for (Map.Entry<String, Object> member : problem.members().entrySet()) {
            told.set(member.getKey(), json.valueToTree(member.getValue()));
        }
        return result;
    }
}
