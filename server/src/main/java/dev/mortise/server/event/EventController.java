package dev.mortise.server.event;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowImages;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A tenant's events and dead letters over HTTP.
@RestController
@RequestMapping("/api/v1/events")
class EventController {
    private static final String PUBLISH = "event.publish";

    private final TenantTransactions transactions;
    private final Outbox outbox;
    private final Deliveries deliveries;
    private final Lanes lanes;
    private final JsonMapper json;
    private final ObjectProvider<RowImages> images;

    EventController(
            TenantTransactions transactions,
            Outbox outbox,
            Deliveries deliveries,
            Lanes lanes,
            JsonMapper json,
            ObjectProvider<RowImages> images) {
        this.images = images;
        this.transactions = transactions;
        this.outbox = outbox;
        this.deliveries = deliveries;
        this.lanes = lanes;
        this.json = json;
    }

    /// An event to publish.
    record Publication(@Nullable String type, @Nullable JsonNode payload) {}

    /// A published event.
    record Published(UUID id) {}

    /// A page of events, newest first.
    ///
    /// @param next what to send as `after` for the next page; null at the end
    record EventPage(List<JsonNode> events, @Nullable UUID next) {}

    /// A delivery that was given up.
    record DeadLetter(
            UUID id,
            String plugin,
            int attempts,
            @Nullable String reason,
            @Nullable UUID run,
            Instant diedAt,
            JsonNode event) {}

    /// A page of dead letters, newest first.
    ///
    /// @param next what to send as `after` for the next page; null at the end
    record DeadLetterPage(
            List<DeadLetter> deadLetters, @Nullable UUID next) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Published publish(@RequestBody Publication publication) {
        Principal principal = CurrentCall.require(PUBLISH);
        String type = publication.type();
        if (type == null || !EventType.isValid(type)) {
            throw ApiProblem.invalid("/type", "form", "an event's type is " + EventType.FORM);
        }
        JsonNode payload = publication.payload();
        NewEvent event =
                new NewEvent(type, principal.actor(), null, null, payload == null ? "null" : payload.toString());
        try {
            return new Published(transactions.inTenant(principal.tenantId(), tx -> outbox.append(tx, event)));
        } catch (EventRefused e) {
            throw ApiProblem.invalid("/payload", e.code(), String.valueOf(e.getMessage()));
        }
    }

    @GetMapping
    EventPage list(
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = requireReader();
        int size = Limits.page(limit);
        @Nullable String prefix = type != null && type.endsWith(".**") ? type.substring(0, type.length() - 2) : null;
        if (type != null && !EventType.isValid(prefix == null ? type : prefix + "x")) {
            throw ApiProblem.invalid(
                    "type", "form", "the type of an event, or the beginning of types as com.acme.inventory.**");
        }
        @Nullable String exact = prefix == null ? type : null;
        @Nullable UUID last = cursor(after);
        return transactions.inTenant(principal.tenantId(), tx -> {
            List<StoredEvent> found = EventQueries.list(tx, exact, prefix, last, size + 1);
            List<JsonNode> page =
                    shown(tx, principal, found.stream().limit(size).toList());
            return new EventPage(page, found.size() > size ? found.get(size - 1).id() : null);
        });
    }

    @GetMapping("/dead")
    DeadLetterPage dead(
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = requireReader();
        int size = Limits.page(limit);
        @Nullable UUID last = cursor(after);
        return transactions.inTenant(principal.tenantId(), tx -> {
            List<DeadLetterQueries.DeadLetter> found = DeadLetterQueries.dead(tx, last, size + 1);
            List<DeadLetterQueries.DeadLetter> letters =
                    found.stream().limit(size).toList();
            List<JsonNode> events = shown(
                    tx,
                    principal,
                    letters.stream().map(DeadLetterQueries.DeadLetter::event).toList());
            List<DeadLetter> page = new ArrayList<>();
            for (int index = 0; index < letters.size(); index++) {
                DeadLetterQueries.DeadLetter letter = letters.get(index);
                page.add(new DeadLetter(
                        letter.id(),
                        letter.plugin(),
                        letter.attempts(),
                        letter.reason(),
                        letter.run(),
                        letter.diedAt(),
                        events.get(index)));
            }
            return new DeadLetterPage(
                    page, found.size() > size ? found.get(size - 1).id() : null);
        });
    }

    @PostMapping("/dead/{id}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Published replay(@PathVariable String id) {
        Principal principal = CurrentCall.require(PUBLISH);
        UUID letter = Ids.parse(id, "dead letter");
        Optional<DeadLetterQueries.Replayed> replayed = transactions.inTenant(principal.tenantId(), tx -> {
            Optional<DeadLetterQueries.Replayed> found = DeadLetterQueries.replay(tx, letter);
            tx.afterCommit(() -> {
                found.ifPresent(one -> lanes.note(one.lane()));
                deliveries.wake();
            });
            return found;
        });
        if (replayed.isEmpty()) {
            throw ApiProblem.notFound("dead letter", id);
        }
        return new Published(letter);
    }

    /// Events tell of every entity's rows, so reading them takes more than being logged in.
    private static Principal requireReader() {
        Principal principal = CurrentCall.principal();
        return principal.may("audit.read") ? principal : CurrentCall.require(PUBLISH);
    }

    /// Events as a user reads them: of rows' values, those that the user may read.
    private List<JsonNode> shown(Transaction transaction, Principal reader, List<StoredEvent> events) {
        List<JsonNode> envelopes = new ArrayList<>();
        List<RowImages.Image> ofRows = new ArrayList<>();
        List<ObjectNode> holders = new ArrayList<>();
        for (StoredEvent event : events) {
            JsonNode envelope = json.readTree(event.envelope());
            envelopes.add(envelope);
            int end = event.type().lastIndexOf('.');
            if (ToldRow.ROW_EVENTS.contains(event.type().substring(end + 1)) && envelope instanceof ObjectNode holder) {
                JsonNode payload = envelope.path("payload");
                ofRows.add(new RowImages.Image(event.type().substring(0, end), row(payload), payload));
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

    private static @Nullable UUID cursor(@Nullable String after) {
        if (after == null || after.isEmpty()) {
            return null;
        }
        try {
            return UUID.fromString(after);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid("after", "form", "the value of next in the page before");
        }
    }
}
