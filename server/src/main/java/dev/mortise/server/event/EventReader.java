package dev.mortise.server.event;

import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowImages;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Shows events to users. Thread-safe.
@Component
class EventReader {
    /// The permission to publish events, and to replay and discard deliveries.
    static final String PUBLISH = "event.publish";

    private final JsonMapper json;
    private final ObjectProvider<RowImages> images;

    EventReader(JsonMapper json, ObjectProvider<RowImages> images) {
        this.json = json;
        this.images = images;
    }

    /// Events tell of every entity's rows, so reading them takes more than being logged in.
    static Principal require() {
        Principal principal = CurrentCall.principal();
        return principal.may("audit.read") ? principal : CurrentCall.require(PUBLISH);
    }

    /// Events as a user reads them: of rows' values, those that the user may read.
    List<JsonNode> shown(Transaction transaction, Principal reader, List<StoredEvent> events) {
        List<JsonNode> envelopes = new ArrayList<>();
        List<RowImages.Image> ofRows = new ArrayList<>();
        List<ObjectNode> holders = new ArrayList<>();
        for (StoredEvent event : events) {
            JsonNode envelope = json.readTree(event.envelope());
            envelopes.add(envelope);
            int end = event.type().lastIndexOf('.');
            if (ToldRow.ROW_EVENTS.contains(event.type().substring(end + 1)) && envelope instanceof ObjectNode holder) {
                JsonNode payload = envelope.path("payload");
                ofRows.add(new RowImages.Image(
                        event.type().substring(0, end), row(payload), event.time(), false, payload));
                holders.add(holder);
            }
        }
        if (!ofRows.isEmpty()) {
            List<JsonNode> shown = images.getObject().shown(transaction, reader, ofRows);
            for (int index = 0; index < shown.size(); index++) {
                holders.get(index).set("payload", shown.get(index));
            }
        }
        return envelopes;
    }

    /// The row that a payload is of; null when it names none.
    private static @Nullable UUID row(JsonNode payload) {
        String id = payload.path("after")
                .path("id")
                .asString(payload.path("before").path("id").asString(""));
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
