package dev.mortise.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mortise.server.TestServer.Answer;
import dev.mortise.server.TestServer.Client;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// An entity's rows as one user reaches them.
record Rows(Client client, String path) {
    Rows(Client client, String plugin, String entity) {
        this(client, "/api/v1/plugins/" + plugin + "/" + entity);
    }

    Rows as(Client other) {
        return new Rows(other, path);
    }

    String path(String id) {
        return path + "/" + id;
    }

    Answer create(String json) {
        return client.post(path, json);
    }

    /// Creates a row, which must succeed.
    Answer created(String json) {
        Answer made = create(json);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    /// Creates an item with a code, which must succeed.
    Answer createdItem(String code) {
        return created("{\"code\":\"%s\",\"name\":\"Item\"}".formatted(code));
    }

    Answer read(String id) {
        return client.get(path(id));
    }

    Answer patch(String id, long version, String json) {
        return client.patch(path(id), json, "If-Match", "\"v" + version + "\"");
    }

    Answer delete(String id, long version) {
        return client.delete(path(id), "If-Match", "\"v" + version + "\"");
    }

    /// Lists with parameters, each `name=value` in plain text.
    Answer list(String... parameters) {
        List<String> encoded = new ArrayList<>();
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            encoded.add(encoded(parameter.substring(0, equals)) + "=" + encoded(parameter.substring(equals + 1)));
        }
        return client.get(path + "?" + String.join("&", encoded));
    }

    Answer query(String json) {
        return client.post(path + "/query", json);
    }

    static String id(Answer answer) {
        return answer.json().path("id").asString();
    }

    static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    /// The errors of a refusal, each as `pointer code`.
    static List<String> errors(Answer answer) {
        List<String> errors = new ArrayList<>();
        for (JsonNode error : answer.json().path("errors")) {
            errors.add(
                    error.path("pointer").asString() + " " + error.path("code").asString());
        }
        return errors;
    }

    /// One field of each row of a page, which must have been answered.
    static List<String> values(Answer page, String field) {
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return page.json()
                .path("rows")
                .valueStream()
                .map(row -> row.path(field).asString())
                .toList();
    }

    /// An answer without what differs from request to request: the trace id, and what was asked for.
    static String shape(Answer answer, String asked) {
        return answer.status() + answer.body().replace(asked, "?").replaceAll("\"traceId\":\"[^\"]*\"", "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
