package dev.mortise.server.data.web;

import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.query.QueryParser;
import dev.mortise.server.data.query.RowQuery;
import dev.mortise.server.data.store.EntityRows;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.ExportPlaces;
import dev.mortise.server.platform.Limits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Every row that passes a filter, as a stream.
///
/// Read page by page in the order of creation, each in a transaction of its own: a caller that reads slowly keeps
/// no connection to the database, and at most one page of the heap. See RATIONALE.md, "Why is an export not one
/// cursor?".
@RestController
@RequestMapping("/api/v1/plugins/{plugin}/{entity}/export")
class ExportController {
    private static final String FORMAT = "format";

    private final EntityCalls calls;
    private final EntityRows rows;
    private final ExportPlaces places;

    ExportController(EntityCalls calls, EntityRows rows, ExportPlaces places) {
        this.calls = calls;
        this.rows = rows;
        this.places = places;
    }

    /// A page of an export.
    private record Part(EntityTable table, List<String> fields, RowPage page) {}

    @GetMapping
    void export(
            @PathVariable String plugin,
            @PathVariable String entity,
            @RequestParam(required = false) @Nullable String format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Map<String, String[]> parameters = new HashMap<>(request.getParameterMap());
        parameters.remove(FORMAT);
        for (String own : List.of("sort", "limit", "cursor", "count", "deleted", "expand")) {
            if (parameters.containsKey(own)) {
                throw ApiProblem.invalid(
                        own, "unknown_parameter", "an export takes format, fields and filter[field][operator] only");
            }
        }
        RowFormat form = RowFormat.of(format);
        UUID tenant = CurrentCall.principal().tenantId();
        places.take(tenant);
        try {
            Part part = part(plugin, entity, parameters, Optional.empty());
            response.setContentType(form.mediaType());
            response.setHeader(
                    "Content-Disposition",
                    "attachment; filename=\"" + part.table().name() + "." + form.extension() + "\"");
            Writer out = new BufferedWriter(
                    new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 1 << 14);
            form.begin(out, part.fields());
            while (true) {
                for (ObjectNode row : part.page().rows()) {
                    form.write(out, part.table(), part.fields(), row);
                }
                if (part.page().next().isEmpty()) {
                    break;
                }
                part = part(plugin, entity, parameters, part.page().next());
            }
            out.flush();
        } finally {
            places.giveBack(tenant);
        }
    }

    /// Reads a page; whether the tenant uses the plugin is asked again for each.
    private Part part(String plugin, String entity, Map<String, String[]> parameters, Optional<String> cursor) {
        Map<String, String[]> wanted = new HashMap<>(parameters);
        wanted.put("sort", new String[] {"created_at"});
        wanted.put("limit", new String[] {Integer.toString(Limits.LARGEST_PAGE)});
        cursor.ifPresent(next -> wanted.put("cursor", new String[] {next}));
        return calls.read(plugin, entity, (tx, access) -> {
            RowQuery query = new QueryParser(access.tables(), access::mayRead).parse(access.table(), wanted);
            List<String> fields = query.fields().isEmpty() ? allFields(access.table()) : query.fields();
            return new Part(access.table(), fields, rows.list(tx, query));
        });
    }

    private static List<String> allFields(EntityTable table) {
        List<String> fields = new ArrayList<>();
        for (SystemField system : SystemField.values()) {
            fields.add(system.word());
        }
        fields.addAll(table.fields().keySet());
        return List.copyOf(fields);
    }
}
