package dev.mortise.server.event;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    EventController(
            TenantTransactions transactions, Outbox outbox, Deliveries deliveries, Lanes lanes, JsonMapper json) {
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
        List<StoredEvent> found =
                transactions.inTenant(principal.tenantId(), tx -> EventQueries.list(tx, exact, prefix, last, size + 1));
        List<JsonNode> page = found.stream().limit(size).map(this::envelope).toList();
        return new EventPage(page, found.size() > size ? found.get(size - 1).id() : null);
    }

    @GetMapping("/dead")
    DeadLetterPage dead(
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = requireReader();
        int size = Limits.page(limit);
        @Nullable UUID last = cursor(after);
        List<DeliveryQueries.DeadLetter> found =
                transactions.inTenant(principal.tenantId(), tx -> DeliveryQueries.dead(tx, last, size + 1));
        List<DeadLetter> page = found.stream()
                .limit(size)
                .map(letter -> new DeadLetter(
                        letter.id(),
                        letter.plugin(),
                        letter.attempts(),
                        letter.reason(),
                        letter.run(),
                        letter.diedAt(),
                        envelope(letter.event())))
                .toList();
        return new DeadLetterPage(
                page, found.size() > size ? found.get(size - 1).id() : null);
    }

    @PostMapping("/dead/{id}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Published replay(@PathVariable String id) {
        Principal principal = CurrentCall.require(PUBLISH);
        UUID letter = Ids.parse(id, "dead letter");
        Optional<DeliveryQueries.Replayed> replayed = transactions.inTenant(principal.tenantId(), tx -> {
            Optional<DeliveryQueries.Replayed> found = DeliveryQueries.replay(tx, letter);
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

    /// Events hold what every entity's rows hold, so reading them takes more than being logged in.
    private static Principal requireReader() {
        Principal principal = CurrentCall.principal();
        return principal.may("audit.read") ? principal : CurrentCall.require(PUBLISH);
    }

    private JsonNode envelope(StoredEvent event) {
        return json.readTree(event.envelope());
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
