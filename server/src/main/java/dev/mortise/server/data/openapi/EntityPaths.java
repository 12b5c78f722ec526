package dev.mortise.server.data.openapi;

import static dev.mortise.server.data.openapi.RowSchemas.list;
import static dev.mortise.server.data.openapi.RowSchemas.reference;
import static dev.mortise.server.data.openapi.RowSchemas.words;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.RowAction;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The addresses of one entity's rows and what a caller may do there. Used once.
final class EntityPaths {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final EntityTable table;
    private final RowSchemas rows;
    private final ObjectNode paths;
    private final ObjectNode schemas;
    private final String base;

    EntityPaths(EntityTable table, RowSchemas rows, ObjectNode paths, ObjectNode schemas) {
        this.table = table;
        this.rows = rows;
        this.paths = paths;
        this.schemas = schemas;
        this.base = "/api/v1/plugins/" + table.pluginId() + "/" + table.name();
    }

    /// Adds them with the schemas that they need.
    void add() {
        Predicate<RowAction> may = action -> rows.may().test(action, table);
        rows.read(table, schemas);
        if (may.test(RowAction.READ)) {
            reading(may.test(RowAction.DELETE));
        }
        if (may.test(RowAction.CREATE)) {
            schema("new", rows.added(table, Optional.empty()));
            ObjectNode create = operation(base, "post", "create", "Creates a row");
            key(create);
            body(create, JSON, table.name() + ".new");
            row(create, "201", "The row as it is stored").set("Location", header("The row's address"));
        }
        boolean updates = may.test(RowAction.READ) && may.test(RowAction.UPDATE);
        boolean deletes = may.test(RowAction.READ) && may.test(RowAction.DELETE);
        if (updates) {
            schema("patch", rows.patch(table, Optional.empty()));
            ObjectNode update = operation(base + "/{id}", "patch", "update", "Changes a row by a merge patch");
            id(update);
            version(update);
            key(update);
            body(update, MERGE_PATCH, table.name() + ".patch");
            row(update, "200", "The row as it is stored");
            ObjectNode revert = operation(
                    base + "/{id}/revert", "post", "revert", "Gives a row the values that it had at a version");
            id(revert);
            version(revert);
            key(revert);
            body(revert, JSON, "Revert");
            row(revert, "200", "The row as it is stored");
        }
        if (deletes) {
            ObjectNode delete = operation(base + "/{id}", "delete", "delete", "Puts a row into the trash");
            id(delete);
            version(delete);
            key(delete);
            answer(delete, "204", "It is there", null);
            ObjectNode restore = operation(base + "/{id}/restore", "post", "restore", "Takes a row out of the trash");
            id(restore);
            version(restore);
            key(restore);
            if (updates) {
                body(restore, JSON, table.name() + ".patch").put("required", false);
            }
            row(restore, "200", "The row as it is stored");
            ObjectNode purge = operation(base + "/{id}/purge", "post", "purge", "Removes a row of the trash for good");
            id(purge);
            version(purge);
            key(purge);
            body(purge, JSON, "Confirmation");
            answer(purge, "204", "It is gone", null);
            ObjectNode emptied = operation(base + "/purge", "post", "empty", "Removes all rows of the trash for good");
            body(emptied, JSON, "Confirmation");
            answer(emptied, "200", "What is gone", "Purged");
        }
        if (may.test(RowAction.CREATE) || updates || deletes) {
            schema("batch", rows.batch(table));
            ObjectNode batch = operation(base + "/batch", "post", "batch", "Does several writes in one transaction");
            key(batch);
            body(batch, JSON, table.name() + ".batch");
            answer(batch, "200", "What became of each", "Results");
        }
    }

    private void reading(boolean trash) {
        schema("filter", rows.filter(table));
        schema("parameters", rows.parameters(table));
        schema("query", rows.query(table));
        schema("page", rows.page(table));
        schema("aggregate", rows.aggregate(table));
        ObjectNode list = operation(base, "get", "list", "Lists rows");
        selection(list);
        parameter(list, "sort", several(list(words(RowSchemas.sorts(table))).put("maxItems", 4)));
        parameter(list, "limit", RowSchemas.limit());
        parameter(list, "cursor", text());
        parameter(list, "count", words(List.of("none", "estimated", "exact")));
        List<String> expanded = rows.expanded(table);
        if (!expanded.isEmpty()) {
            parameter(list, "expand", several(list(words(expanded)).put("maxItems", 8)));
        }
        if (trash) {
            parameter(list, "deleted", words(List.of("only")));
        }
        answer(list, "200", "A page of rows", table.name() + ".page");
        ObjectNode query = operation(base + "/query", "post", "query", "Lists the rows that a query asks for");
        body(query, JSON, table.name() + ".query");
        answer(query, "200", "A page of rows", table.name() + ".page");
        ObjectNode aggregate = operation(base + "/aggregate", "post", "aggregate", "Counts and sums rows up");
        body(aggregate, JSON, table.name() + ".aggregate");
        answer(aggregate, "200", "The groups", "Groups");
        ObjectNode export = operation(base + "/export", "get", "export", "Streams every row as a file");
        parameter(export, "format", words(List.of("csv", "jsonl"))).put("required", true);
        selection(export);
        ObjectNode files = answer(export, "200", "The file", null).putObject("content");
        for (String type : List.of("text/csv", "application/jsonl")) {
            files.putObject(type).set("schema", text());
        }
        ObjectNode get = operation(base + "/{id}", "get", "get", "Reads a row");
        id(get);
        List<String> owned = rows.expandedOwned(table);
        if (!owned.isEmpty()) {
            parameter(get, "expand", several(list(words(owned))));
        }
        row(get, "200", "The row");
        ObjectNode revisions =
                operation(base + "/{id}/revisions", "get", "revisions", "Tells what became of a row, newest first");
        id(revisions);
        parameter(revisions, "limit", RowSchemas.limit());
        parameter(revisions, "cursor", text());
        answer(revisions, "200", "A page of revisions", "Revisions");
    }

    private void selection(ObjectNode operation) {
        parameter(operation, "fields", several(list(words(RowSchemas.fields(table)))));
        if (RowSchemas.isSearched(table)) {
            parameter(operation, "search", text().put("maxLength", 100));
        }
        ObjectNode filter = named(operation, "query", "filter");
        filter.put("style", "deepObject").put("explode", true);
        filter.put("description", "By field and operator: filter[name][eq]=x; several values are parted by commas");
        filter.set("schema", reference(table.name() + ".parameters"));
    }

    private void schema(String what, ObjectNode schema) {
        schemas.set(table.name() + "." + what, schema);
    }

    private ObjectNode operation(String path, String method, String name, String summary) {
        ObjectNode operation = paths.withObjectProperty(path).putObject(method);
        operation.put("operationId", table.name() + "_" + name);
        operation.putArray("tags").add(table.name());
        operation.put("summary", summary);
        operation.putArray("parameters");
        ObjectNode responses = operation.putObject("responses");
        responses.putObject("default").put("$ref", "#/components/responses/Refused");
        return operation;
    }

    private static ObjectNode named(ObjectNode operation, String in, String name) {
        return ((ArrayNode) operation.path("parameters"))
                .addObject()
                .put("name", name)
                .put("in", in);
    }

    /// @param parameter the parameter without its name
    private static ObjectNode parameter(ObjectNode operation, String name, ObjectNode parameter) {
        ObjectNode added = named(operation, "query", name);
        if (parameter.has("schema")) {
            added.setAll(parameter);
        } else {
            added.set("schema", parameter);
        }
        return added;
    }

    /// Values that are parted by commas.
    private static ObjectNode several(ObjectNode schema) {
        ObjectNode parameter = NODES.objectNode().put("style", "form").put("explode", false);
        parameter.set("schema", schema);
        return parameter;
    }

    private static void id(ObjectNode operation) {
        refer(operation, "Id");
    }

    private static void version(ObjectNode operation) {
        refer(operation, "IfMatch");
    }

    private static void key(ObjectNode operation) {
        refer(operation, "IdempotencyKey");
    }

    private static void refer(ObjectNode operation, String parameter) {
        ((ArrayNode) operation.path("parameters")).addObject().put("$ref", "#/components/parameters/" + parameter);
    }

    private static ObjectNode body(ObjectNode operation, String type, String schema) {
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        body.putObject("content").putObject(type).set("schema", reference(schema));
        return body;
    }

    /// @return the answer's headers
    private ObjectNode row(ObjectNode operation, String status, String description) {
        ObjectNode headers =
                answer(operation, status, description, table.name()).putObject("headers");
        headers.set("ETag", header("The row's version, as \"v7\""));
        return headers;
    }

    private static ObjectNode header(String description) {
        ObjectNode header = NODES.objectNode().put("description", description);
        header.set("schema", text());
        return header;
    }

    private static ObjectNode answer(ObjectNode operation, String status, String description, @Nullable String schema) {
        ObjectNode answer =
                ((ObjectNode) operation.path("responses")).putObject(status).put("description", description);
        if (schema != null) {
            answer.putObject("content").putObject(JSON).set("schema", reference(schema));
        }
        return answer;
    }

    private static ObjectNode text() {
        return NODES.objectNode().put("type", "string");
    }
}
