package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.store.EntityRows;
import dev.mortise.server.data.store.RowRevisions;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.VersionTags;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What a row was: its revisions, going back to one of them, and the way out of the trash.
@RestController
@RequestMapping("/api/v1/plugins/{plugin}/{entity}/{id}")
class HistoryController {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String IF_MATCH = "If-Match";

    private final EntityCalls calls;
    private final EntityRows rows;
    private final RowRevisions revisions;

    HistoryController(EntityCalls calls, EntityRows rows, RowRevisions revisions) {
        this.calls = calls;
        this.rows = rows;
        this.revisions = revisions;
    }

    @GetMapping("/revisions")
    ResponseEntity<String> revisions(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        int size = Limits.page(limit);
        JsonNode page = calls.read(plugin, entity, (tx, access) -> {
            UUID row = Ids.parse(id, "row");
            boolean visible = RowQueries.find(tx, access.table(), row).isPresent()
                    || (access.may(RowAction.DELETE)
                            && RowQueries.findTrashed(tx, access.table(), row).isPresent());
            if (!visible) {
                throw ApiProblem.notFound("row", id);
            }
            return revisions.page(tx, access.table(), row, cursor, size);
        });
        return RowAnswer.ok(page).response();
    }

    @PostMapping(path = "/revert", consumes = "application/json")
    ResponseEntity<String> revert(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @RequestBody JsonNode body) {
        String request = request(plugin, entity, id, "revert", ifMatch, body);
        return calls.write(plugin, entity, RowAction.UPDATE, key, request, (tx, context, access) -> {
                    UUID row = Ids.parse(id, "row");
                    long version = VersionTags.required("row", ifMatch);
                    return RowAnswer.row(
                            200, rows.revert(tx, context, access.tables(), access.table(), row, to(body), version));
                })
                .response();
    }

    @PostMapping("/restore")
    ResponseEntity<String> restore(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @RequestBody(required = false) @Nullable JsonNode body) {
        JsonNode patch = body == null ? JsonNodeFactory.instance.objectNode() : body;
        String request = request(plugin, entity, id, "restore", ifMatch, patch);
        return calls.write(plugin, entity, RowAction.DELETE, key, request, (tx, context, access) -> {
                    UUID row = Ids.parse(id, "row");
                    long version = VersionTags.required("row", ifMatch);
                    if (!patch.isEmpty()) {
                        access.require(RowAction.UPDATE);
                    }
                    return RowAnswer.row(
                            200,
                            rows.restore(
                                    tx, context, access.tables(), access.table(), row, patch, version, access::may));
                })
                .response();
    }

    private static String request(
            String plugin, String entity, String id, String step, @Nullable String ifMatch, JsonNode body) {
        return "POST " + EntityCalls.path(plugin, entity) + "/" + id + "/" + step + "\n" + ifMatch + "\n" + body;
    }

    private static long to(JsonNode body) {
        if (!body.isObject()) {
            throw ApiProblem.invalid("", "type", "must be an object, as {\"to\":3}; this is " + Shown.value(body));
        }
        for (String member : body.propertyNames()) {
            if (!member.equals("to")) {
                throw ApiProblem.invalid(
                        RowRules.pointer(member), "unknown_field", "there is no member here but to, the version");
            }
        }
        JsonNode to = body.path("to");
        if (!to.isIntegralNumber() || !to.canConvertToLong()) {
            throw ApiProblem.invalid("/to", "type", "must be a version, a whole number; this is " + Shown.value(to));
        }
        return to.longValue();
    }
}
