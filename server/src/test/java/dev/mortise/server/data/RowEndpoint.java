package dev.mortise.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An endpoint of rows that the API's description names.
///
/// @param path what follows the entity
record RowEndpoint(String method, String path) {
    private static final String FRAME = "/api/v1/plugins/{plugin}/{entity}";

    /// All of them.
    static List<RowEndpoint> all() {
        List<RowEndpoint> endpoints = new ArrayList<>();
        JsonNode described = new JsonMapper()
                .readTree(Path.of("..", "docs", "reference", "openapi.json").toFile());
        for (Map.Entry<String, JsonNode> path : described.path("paths").properties()) {
            if (path.getKey().startsWith(FRAME)) {
                for (String method : path.getValue().propertyNames()) {
                    endpoints.add(new RowEndpoint(
                            method.toUpperCase(Locale.ROOT), path.getKey().substring(FRAME.length())));
                }
            }
        }
        assertThat(endpoints).contains(new RowEndpoint("GET", ""), new RowEndpoint("POST", "/batch"));
        return endpoints;
    }

    /// Calls it.
    ///
    /// @param bodies by method and path, what each endpoint that takes a body gets; in them `ID` stands for the row
    /// @param id the row, of version 2
    Answer call(Client client, String plugin, String entity, Map<String, String> bodies, String id) {
        String body = bodies.get(method + " " + path);
        boolean takesBody = method.equals("POST") || method.equals("PATCH");
        assertThat(takesBody == (body != null))
                .as("a body for %s %s, and for no other", method, path)
                .isTrue();
        String address = FRAME.replace("{plugin}", plugin).replace("{entity}", entity) + path.replace("{id}", id);
        if (path.equals("/export")) {
            address += "?format=jsonl";
        }
        return client.send(method, address, body == null ? null : body.replace("ID", id), "If-Match", "\"v2\"");
    }
}
