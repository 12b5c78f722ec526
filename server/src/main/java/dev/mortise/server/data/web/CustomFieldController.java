package dev.mortise.server.data.web;

import dev.mortise.server.data.custom.CustomField;
import dev.mortise.server.data.custom.CustomFields;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.platform.VersionTags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The fields that the caller's tenant added to an entity of a plugin.
@RestController
@RequestMapping("/api/v1/custom-fields/{plugin}/{entity}")
class CustomFieldController {
    private static final String ADMIN = "field.admin";
    private static final String IF_MATCH = "If-Match";

    /// A purge that takes longer is gone on with by another request.
    private static final Duration LONGEST_PURGE = Duration.ofSeconds(20);

    private final TenantTransactions transactions;
    private final VisibleEntities entities;
    private final CustomFields fields;
    private final Clock clock;

    CustomFieldController(TenantTransactions transactions, VisibleEntities entities, CustomFields fields, Clock clock) {
        this.transactions = transactions;
        this.entities = entities;
        this.fields = fields;
        this.clock = clock;
    }

    private interface Step<T> {
        T run(Transaction transaction, Principal principal, EntityTable entity);
    }

    private <T> T with(String plugin, String entity, Step<T> step) {
        Principal principal = CurrentCall.require(ADMIN);
        return transactions.inTenant(
                principal.tenantId(),
                tx -> step.run(
                        tx,
                        principal,
                        entities.find(tx, principal, plugin, entity).table().whole()));
    }

    @GetMapping
    JsonNode list(@PathVariable String plugin, @PathVariable String entity) {
        return with(plugin, entity, (tx, principal, table) -> {
            ObjectNode listed = JsonNodeFactory.instance.objectNode();
            ArrayNode inUse = listed.putArray("fields");
            ArrayNode retired = listed.putArray("retired");
            for (CustomField field : fields.list(tx, table)) {
                (field.retiredAt().isEmpty() ? inUse : retired).add(field.json());
            }
            return listed;
        });
    }

    @GetMapping("/{name}")
    ResponseEntity<JsonNode> get(@PathVariable String plugin, @PathVariable String entity, @PathVariable String name) {
        return answer(200, with(plugin, entity, (tx, principal, table) -> fields.find(tx, table, name)));
    }

    @PostMapping(consumes = "application/json")
    ResponseEntity<JsonNode> create(
            @PathVariable String plugin, @PathVariable String entity, @RequestBody JsonNode body) {
        CustomField created =
                with(plugin, entity, (tx, principal, table) -> fields.create(tx, principal.actor(), table, body));
        return ResponseEntity.status(201)
                .header("Location", "/api/v1/custom-fields/%s/%s/%s".formatted(plugin, entity, created.name()))
                .header("ETag", VersionTags.of(created.version()))
                .body(created.json());
    }

    @PatchMapping(
            path = "/{name}",
            consumes = {"application/merge-patch+json", "application/json"})
    ResponseEntity<JsonNode> change(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String name,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestBody JsonNode patch) {
        return answer(
                200,
                with(
                        plugin,
                        entity,
                        (tx, principal, table) -> fields.change(
                                tx, principal.actor(), table, name, patch, VersionTags.required("field", ifMatch))));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void retire(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String name,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch) {
        with(plugin, entity, (tx, principal, table) -> {
            fields.retire(tx, principal.actor(), table, name, VersionTags.required("field", ifMatch));
            return table;
        });
    }

    @PostMapping("/retired/{tag}/restore")
    ResponseEntity<JsonNode> restore(
            @PathVariable String plugin, @PathVariable String entity, @PathVariable String tag) {
        return answer(
                200,
                with(
                        plugin,
                        entity,
                        (tx, principal, table) -> fields.restore(tx, principal.actor(), table, number(tag))));
    }

    /// Removes a retired field's values for ever, some thousand rows in each transaction:
    /// `{"rows":12,"done":true}`.
    @PostMapping(path = "/retired/{tag}/purge", consumes = "application/json")
    JsonNode purge(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String tag,
            @RequestBody JsonNode body) {
        int number = number(tag);
        String name = with(plugin, entity, (tx, principal, table) -> fields.retired(tx, table, number))
                .name();
        JsonNode confirm = body.path("confirm");
        if (!confirm.isString() || !confirm.stringValue().equals(name)) {
            throw ApiProblem.invalid(
                    "/confirm",
                    "confirm",
                    "must be the field's name, as its values are gone for ever then; this is " + Shown.value(confirm));
        }
        Instant end = clock.instant().plus(LONGEST_PURGE);
        long rows = 0;
        int purged;
        do {
            purged = with(plugin, entity, (tx, principal, table) -> fields.purge(tx, principal.actor(), table, number));
            rows += purged;
        } while (purged > 0 && clock.instant().isBefore(end));
        return JsonNodeFactory.instance.objectNode().put("rows", rows).put("done", purged == 0);
    }

    private static int number(String tag) {
        if (tag.matches("[1-9][0-9]{0,8}")) {
            return Integer.parseInt(tag);
        }
        throw ApiProblem.notFound("retired field", tag);
    }

    private static ResponseEntity<JsonNode> answer(int status, CustomField field) {
        return ResponseEntity.status(status)
                .header("ETag", VersionTags.of(field.version()))
                .body(field.json());
    }
}
