package dev.mortise.server.event;

import static dev.mortise.server.event.EventReader.PUBLISH;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.ExportPlaces;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A tenant's events over HTTP.
@RestController
@RequestMapping("/api/v1/events")
class EventController {
    /// A payload may be a megabyte, and an export holds a part.
    private static final int EXPORTED_AT_ONCE = 50;

    private final TenantTransactions transactions;
    private final Outbox outbox;
    private final EventReader reader;
    private final ExportPlaces places;
    private final ObjectProvider<UserEvents> users;
    private final JsonMapper json;

    EventController(
            TenantTransactions transactions,
            Outbox outbox,
            EventReader reader,
            ExportPlaces places,
            ObjectProvider<UserEvents> users,
            JsonMapper json) {
        this.transactions = transactions;
        this.outbox = outbox;
        this.reader = reader;
        this.places = places;
        this.users = users;
        this.json = json;
    }

    /// An event to publish.
    record Publication(@Nullable String type, @Nullable JsonNode payload) {}

    /// A published event.
    record Published(UUID id) {}

    /// A page of events, newest first.
    ///
    /// @param next what to send as `after` for the next page, also when this one is not full; null at the
    ///   end
    record EventPage(List<JsonNode> events, @Nullable UUID next) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Published publish(@RequestBody Publication publication) {
        Principal principal = CurrentCall.require(PUBLISH);
        String type = publication.type();
        if (type == null || !EventType.isValid(type)) {
            throw ApiProblem.invalid("/type", "form", "an event's type is " + EventType.FORM);
        }
        JsonNode payload = publication.payload() == null ? json.nullNode() : publication.payload();
        NewEvent event = new NewEvent(type, principal.actor(), null, null, payload.toString());
        try {
            outbox.check(event);
            return new Published(transactions.inTenant(principal.tenantId(), tx -> {
                users.getObject().check(tx, type, event.payload());
                return outbox.append(tx, event);
            }));
        } catch (EventRefused e) {
            throw ApiProblem.invalid("/payload", e.code(), String.valueOf(e.getMessage()));
        }
    }

    @GetMapping
    EventPage list(
            @ParameterObject EventSelection selection,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = EventReader.require();
        int size = Limits.page(limit);
        EventFilter filter = EventFilter.read("", selection);
        return page(principal, filter, after == null || after.isEmpty() ? null : EventFilter.id("after", after), size);
    }

    /// Every event that passes the filter, newest first, one a line.
    @GetMapping("/export")
    void export(@ParameterObject EventSelection selection, HttpServletResponse response) throws IOException {
        Principal principal = EventReader.require();
        EventFilter filter = EventFilter.read("", selection);
        UUID tenant = principal.tenantId();
        places.take(tenant);
        try {
            EventPage page = page(principal, filter, null, EXPORTED_AT_ONCE);
            response.setContentType("application/jsonl;charset=UTF-8");
            response.setHeader("Content-Disposition", "attachment; filename=\"events.jsonl\"");
            Writer out = new BufferedWriter(
                    new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8), 1 << 14);
            while (true) {
                for (JsonNode event : page.events()) {
                    out.write(event.toString());
                    out.write('\n');
                }
                if (page.next() == null) {
                    break;
                }
                page = page(principal, filter, page.next(), EXPORTED_AT_ONCE);
            }
            out.flush();
        } finally {
            places.giveBack(tenant);
        }
    }

    private EventPage page(Principal principal, EventFilter filter, @Nullable UUID after, int size) {
        return transactions.inTenant(principal.tenantId(), tx -> {
            EventLogQueries.Part part = EventLogQueries.list(tx, filter, after, size);
            return new EventPage(
                    reader.shown(tx, principal, part.events()), part.next().orElse(null));
        });
    }
}
