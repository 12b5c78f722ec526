package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.data.store.Trash;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.VersionTags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Removes deleted rows for good.
@RestController
@RequestMapping("/api/v1/plugins/{plugin}/{entity}")
class TrashController {
    private static final int AT_ONCE = 200;

    /// What takes longer is gone on with by another request.
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final EntityCalls calls;
    private final Trash trash;
    private final Clock clock;

    TrashController(EntityCalls calls, Trash trash, Clock clock) {
        this.calls = calls;
        this.trash = trash;
        this.clock = clock;
    }

    /// Removes one row that is in the trash.
    @PostMapping(path = "/{id}/purge", consumes = "application/json")
    ResponseEntity<String> purge(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @RequestBody JsonNode body) {
        String request = "POST " + EntityCalls.path(plugin, entity) + "/" + id + "/purge\n" + ifMatch + "\n" + body;
        return calls.write(plugin, entity, RowAction.DELETE, key, request, (tx, context, access) -> {
                    UUID row = Ids.parse(id, "row");
                    long version = VersionTags.required("row", ifMatch);
                    confirm(body, row.toString(), "the row's id");
                    trash.erase(tx, context.actor(), access.tables(), access.table(), row, version);
                    return new RowAnswer(204, Map.of(), Optional.empty());
                })
                .response();
    }

    /// Removes what the caller sees in the trash, some hundred rows in each transaction:
    /// `{"rows":12,"kept":0,"done":true}`.
    @PostMapping(path = "/purge", consumes = "application/json")
    ResponseEntity<String> empty(@PathVariable String plugin, @PathVariable String entity, @RequestBody JsonNode body) {
        Instant begun = clock.instant();
        OffsetDateTime before = begun.atOffset(ZoneOffset.UTC);
        long rows = 0;
        long kept = 0;
        Trash.@Nullable Place from = null;
        do {
            Trash.Part part = erase(plugin, entity, body, before, from);
            rows += part.erased();
            kept += part.kept();
            from = part.next();
        } while (from != null && clock.instant().isBefore(begun.plus(LONGEST)));
        return RowAnswer.ok(JsonNodeFactory.instance
                        .objectNode()
                        .put("rows", rows)
                        .put("kept", kept)
                        .put("done", from == null))
                .response();
    }

    private Trash.Part erase(
            String plugin, String entity, JsonNode body, OffsetDateTime before, Trash.@Nullable Place from) {
        Trash.Part[] part = {new Trash.Part(0, 0, null)};
        calls.write(plugin, entity, RowAction.DELETE, null, "", (tx, context, access) -> {
            confirm(body, entity, "the entity's name");
            part[0] = trash.eraseOld(tx, context.actor(), access.tables(), access.table(), before, from, AT_ONCE);
            return new RowAnswer(204, Map.of(), Optional.empty());
        });
        return part[0];
    }

    private static void confirm(JsonNode body, String expected, String what) {
        if (!body.isObject()) {
            throw ApiProblem.invalid("", "type", "must be an object; this is " + Shown.value(body));
        }
        for (String member : body.propertyNames()) {
            if (!member.equals("confirm")) {
                throw ApiProblem.invalid(
                        RowRules.pointer(member), "unknown_field", "there is no member here but confirm");
            }
        }
        JsonNode confirm = body.path("confirm");
        if (!confirm.isString() || !confirm.stringValue().equals(expected)) {
            throw ApiProblem.invalid(
                    "/confirm",
                    "confirm",
                    "must be %s, as what is purged is gone for ever; this is %s"
                            .formatted(what, confirm.isMissingNode() ? "missing" : Shown.value(confirm)));
        }
    }
}
