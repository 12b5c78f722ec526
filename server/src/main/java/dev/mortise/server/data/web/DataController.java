package dev.mortise.server.data.web;

import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.AggregateParser;
import dev.mortise.server.data.query.AggregateQueries;
import dev.mortise.server.data.query.QueryParser;
import dev.mortise.server.data.query.RowQuery;
import dev.mortise.server.data.store.EntityRows;
import dev.mortise.server.data.store.OwnedRows;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.VersionTags;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The rows of plugins' entities. Everything that a caller may not see answers as if it did not exist.
@RestController
@RequestMapping("/api/v1/plugins/{plugin}/{entity}")
class DataController {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String IF_MATCH = "If-Match";

    private final EntityCalls calls;
    private final EntityRows rows;
    private final OwnedRows owned;

    DataController(EntityCalls calls, EntityRows rows, OwnedRows owned) {
        this.calls = calls;
        this.rows = rows;
        this.owned = owned;
    }

    @GetMapping
    ResponseEntity<String> list(@PathVariable String plugin, @PathVariable String entity, HttpServletRequest request) {
        Map<String, String[]> parameters = request.getParameterMap();
        return read(plugin, entity, access -> parser(access).parse(access.table(), parameters));
    }

    @PostMapping(path = "/query", consumes = "application/json")
    ResponseEntity<String> query(
            @PathVariable String plugin, @PathVariable String entity, @RequestBody JsonNode query) {
        return read(plugin, entity, access -> parser(access).parse(access.table(), query, Limits.LARGEST_PAGE));
    }

    @PostMapping(path = "/aggregate", consumes = "application/json")
    ResponseEntity<String> aggregate(
            @PathVariable String plugin, @PathVariable String entity, @RequestBody JsonNode query) {
        JsonNode groups = calls.read(plugin, entity, (tx, access) -> {
            AggregateParser parser = new AggregateParser(access.tables(), access::mayRead);
            return AggregateQueries.run(tx, parser.parse(access.table(), query));
        });
        return RowAnswer.ok(groups).response();
    }

    private static QueryParser parser(EntityAccess access) {
        return new QueryParser(access.tables(), access::mayRead);
    }

    private ResponseEntity<String> read(String plugin, String entity, Function<EntityAccess, RowQuery> query) {
        RowPage page = calls.read(plugin, entity, (tx, access) -> {
            RowQuery wanted = query.apply(access);
            if (wanted.isOfTrash()) {
                access.require(RowAction.DELETE);
            }
            return rows.listLast(tx, wanted);
        });
        return RowAnswer.ok(page.json()).response();
    }

    @GetMapping("/{id}")
    ResponseEntity<String> get(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String expand) {
        Set<String> names = expand == null || expand.isEmpty()
                ? Set.of()
                : new LinkedHashSet<>(Arrays.asList(expand.split(",", -1)));
        return calls.read(
                        plugin,
                        entity,
                        (tx, access) -> owned.findLast(
                                        tx, access.tables(), access.table(), Ids.parse(id, "row"), names, access::may)
                                .map(row -> RowAnswer.row(200, row)))
                .orElseThrow(() -> ApiProblem.notFound("row", id))
                .response();
    }

    @PostMapping(consumes = "application/json")
    ResponseEntity<String> create(
            @PathVariable String plugin,
            @PathVariable String entity,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @RequestBody JsonNode data) {
        String path = EntityCalls.path(plugin, entity);
        return calls.writeLast(
                        plugin,
                        entity,
                        RowAction.CREATE,
                        key,
                        key == null ? "" : "POST " + path + "\n" + data,
                        (tx, context, access) -> created(
                                path, owned.insert(tx, context, access.tables(), access.table(), data, access::may)),
                        (tx, context, access, last) -> owned.insertLast(
                                        tx,
                                        context,
                                        access.tables(),
                                        access.table(),
                                        data,
                                        access::may,
                                        (pipeline, row) -> last.accept(pipeline, created(path, row)))
                                .map(row -> created(path, row)))
                .response();
    }

    private static RowAnswer created(String path, JsonNode row) {
        return RowAnswer.row(201, row)
                .with("Location", path + "/" + row.path("id").asString());
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {"application/merge-patch+json", "application/json"})
    ResponseEntity<String> update(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key,
            @RequestBody JsonNode patch) {
        String request = "PATCH " + EntityCalls.path(plugin, entity) + "/" + id + "\n" + ifMatch + "\n" + patch;
        return calls.writeLast(
                        plugin,
                        entity,
                        RowAction.UPDATE,
                        key,
                        request,
                        (tx, context, access) -> {
                            UUID row = Ids.parse(id, "row");
                            long version = VersionTags.required("row", ifMatch);
                            return RowAnswer.row(
                                    200,
                                    owned.update(
                                            tx,
                                            context,
                                            access.tables(),
                                            access.table(),
                                            row,
                                            patch,
                                            version,
                                            access::may));
                        },
                        (tx, context, access, last) -> owned.updateLast(
                                        tx,
                                        context,
                                        access.tables(),
                                        access.table(),
                                        Ids.parse(id, "row"),
                                        patch,
                                        VersionTags.required("row", ifMatch),
                                        access::may,
                                        (pipeline, row) -> last.accept(pipeline, RowAnswer.row(200, row)))
                                .map(row -> RowAnswer.row(200, row)))
                .response();
    }

    @DeleteMapping("/{id}")
    ResponseEntity<String> delete(
            @PathVariable String plugin,
            @PathVariable String entity,
            @PathVariable String id,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestHeader(name = IDEMPOTENCY_KEY, required = false) @Nullable String key) {
        String request = "DELETE " + EntityCalls.path(plugin, entity) + "/" + id + "\n" + ifMatch;
        return calls.write(plugin, entity, RowAction.DELETE, key, request, (tx, context, access) -> {
                    UUID row = Ids.parse(id, "row");
                    long version = VersionTags.required("row", ifMatch);
                    rows.delete(tx, context, access.tables(), access.table(), row, version);
                    return new RowAnswer(204, Map.of(), Optional.empty());
                })
                .response();
    }
}
