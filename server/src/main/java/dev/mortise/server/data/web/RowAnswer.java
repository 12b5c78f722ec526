package dev.mortise.server.data.web;

import dev.mortise.server.platform.VersionTags;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/// An answer that can be kept and given again.
///
/// @param body JSON text; empty for none
record RowAnswer(int status, Map<String, String> headers, Optional<String> body) {
    RowAnswer {
        headers = Map.copyOf(headers);
    }

    static RowAnswer ok(JsonNode body) {
        return new RowAnswer(200, Map.of(), Optional.of(body.toString()));
    }

    /// A row with its ETag.
    static RowAnswer row(int status, JsonNode row) {
        return new RowAnswer(
                status, Map.of("ETag", VersionTags.of(row.path("version").asLong())), Optional.of(row.toString()));
    }

    RowAnswer with(String header, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(header, value);
        return new RowAnswer(status, more, body);
    }

    ResponseEntity<String> response() {
        ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
        headers.forEach(response::header);
        return body.isPresent()
                ? response.contentType(MediaType.APPLICATION_JSON).body(body.get())
                : response.build();
    }
}
