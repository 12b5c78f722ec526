package dev.mortise.server.event;

import static dev.mortise.server.event.EventReader.PUBLISH;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/// A tenant's deliveries that were set aside, over HTTP: dead letters, and what went by while a plugin was
/// off.
@RestController
@RequestMapping("/api/v1/events/dead")
class DeadLetterController {
    /// How many letters one request replays or discards at most.
    static final int MOST_AT_ONCE = 500;

    private static final String KIND = "dead_letter";
    private static final String DEAD = "dead";
    private static final List<String> STATUSES = List.of(DEAD, "skipped");

    private final TenantTransactions transactions;
    private final Deliveries deliveries;
    private final Lanes lanes;
    private final EventReader reader;
    private final AuditLog audit;

    DeadLetterController(
            TenantTransactions transactions, Deliveries deliveries, Lanes lanes, EventReader reader, AuditLog audit) {
        this.transactions = transactions;
        this.deliveries = deliveries;
        this.lanes = lanes;
        this.reader = reader;
        this.audit = audit;
    }

    /// A delivery that was set aside.
    ///
    /// @param status `dead` when it failed as often as it may, `skipped` when it went by while its plugin
    ///   was off
    /// @param diedAt when it was set aside
    record DeadLetter(
            UUID id,
            String plugin,
            String status,
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

    /// A letter that something was done with.
    record Letter(UUID id) {}

    /// Which letters are meant.
    ///
    /// @param plugin who was to hear them; null for any
    /// @param type a pattern of their events' types; null for any
    /// @param from when they were set aside at the earliest; null for any time
    /// @param to before when they were set aside; null for any time
    /// @param status `dead` unless it says `skipped`
    /// @param limit how many at most, from 1 to 500; null for 500
    record Choice(
            @Nullable String plugin,
            @Nullable String type,
            @Nullable String from,
            @Nullable String to,
            @Nullable String status,
            @Nullable Integer limit) {}

    /// What was done.
    ///
    /// @param count with how many letters
    /// @param more whether there are more of those that were meant
    record Outcome(int count, boolean more) {}

    @GetMapping
    DeadLetterPage dead(
            @RequestParam(required = false) @Nullable String plugin,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = EventReader.require();
        int size = Limits.page(limit);
        @Nullable UUID last = after == null || after.isEmpty() ? null : EventFilter.id("after", after);
        String wanted = status("", status);
        EventFilter filter = EventFilter.read("", EventSelection.of(type, plugin, from, to));
        return transactions.inTenant(principal.tenantId(), tx -> {
            List<DeadLetterQueries.DeadLetter> found = DeadLetterQueries.list(tx, wanted, filter, last, size + 1);
            List<DeadLetterQueries.DeadLetter> letters =
                    found.stream().limit(size).toList();
            return new DeadLetterPage(
                    shown(tx, principal, letters),
                    found.size() > size ? found.get(size - 1).id() : null);
        });
    }

    private List<DeadLetter> shown(
            Transaction transaction, Principal principal, List<DeadLetterQueries.DeadLetter> letters) {
        List<JsonNode> events = reader.shown(
                transaction,
                principal,
                letters.stream().map(DeadLetterQueries.DeadLetter::event).toList());
        List<DeadLetter> page = new ArrayList<>();
        for (int index = 0; index < letters.size(); index++) {
            DeadLetterQueries.DeadLetter letter = letters.get(index);
            page.add(new DeadLetter(
                    letter.id(),
                    letter.plugin(),
                    letter.status(),
                    letter.attempts(),
                    letter.reason(),
                    letter.run(),
                    letter.diedAt(),
                    events.get(index)));
        }
        return page;
    }

    @PostMapping("/{id}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Letter replay(@PathVariable String id) {
        Principal principal = CurrentCall.require(PUBLISH);
        UUID letter = Ids.parse(id, "dead letter");
        boolean replayed = transactions.<Boolean>inTenant(principal.tenantId(), tx -> {
            Optional<DeadLetterQueries.Replayed> found = DeadLetterQueries.replay(tx, letter);
            found.ifPresent(one -> {
                note(tx, principal, "replayed", letter.toString(), Map.of("plugin", one.pluginId()));
                goOn(tx, List.of(one));
            });
            return found.isPresent();
        });
        if (!replayed) {
            throw ApiProblem.notFound("dead letter", id);
        }
        return new Letter(letter);
    }

    @PostMapping("/{id}/discard")
    Letter discard(@PathVariable String id) {
        Principal principal = CurrentCall.require(PUBLISH);
        UUID letter = Ids.parse(id, "dead letter");
        boolean discarded = transactions.<Boolean>inTenant(principal.tenantId(), tx -> {
            boolean done = DeadLetterQueries.discard(tx, List.of(letter)) == 1;
            if (done) {
                note(tx, principal, "discarded", letter.toString(), Map.of());
            }
            return done;
        });
        if (!discarded) {
            throw ApiProblem.notFound("dead letter", id);
        }
        return new Letter(letter);
    }

    /// Replays the oldest of those that are meant, in the order in which they were to be delivered.
    @PostMapping("/replay")
    Outcome replayMany(@RequestBody Choice choice) {
        Principal principal = CurrentCall.require(PUBLISH);
        return many(principal, choice, "replayed", (tx, letters) -> {
            List<DeadLetterQueries.Replayed> replayed = new ArrayList<>();
            letters.forEach(letter -> DeadLetterQueries.replay(tx, letter).ifPresent(replayed::add));
            goOn(tx, replayed);
            return replayed.size();
        });
    }

    /// Discards the oldest of those that are meant, for good. The choice names what they have in common.
    @PostMapping("/discard")
    Outcome discardMany(@RequestBody Choice choice) {
        Principal principal = CurrentCall.require(PUBLISH);
        if (choice.plugin() == null && choice.type() == null && choice.from() == null && choice.to() == null) {
            throw ApiProblem.invalid(
                    "",
                    "required",
                    "say which are meant by plugin, type, from or to: what is discarded is not replayed");
        }
        return many(principal, choice, "discarded", DeadLetterQueries::discard);
    }

    @FunctionalInterface
    private interface Deed {
        int with(Transaction transaction, List<UUID> letters);
    }

    private Outcome many(Principal principal, Choice choice, String what, Deed deed) {
        Integer asked = choice.limit();
        int limit = asked == null ? MOST_AT_ONCE : asked;
        if (limit < 1 || limit > MOST_AT_ONCE) {
            throw ApiProblem.invalid("/limit", "range", "limit must be a number between 1 and " + MOST_AT_ONCE);
        }
        String status = status("/", choice.status());
        EventFilter filter =
                EventFilter.read("/", EventSelection.of(choice.type(), choice.plugin(), choice.from(), choice.to()));
        return transactions.inTenant(principal.tenantId(), tx -> {
            List<UUID> found = DeadLetterQueries.oldest(tx, status, filter, limit + 1);
            int done = deed.with(tx, found.stream().limit(limit).toList());
            if (done > 0) {
                note(
                        tx,
                        principal,
                        what,
                        choice.plugin() == null ? "*" : choice.plugin(),
                        detail(choice, status, done));
            }
            return new Outcome(done, found.size() > limit);
        });
    }

    private static Map<String, Object> detail(Choice choice, String status, int count) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("count", count);
        detail.put("status", status);
        detail.put("type", choice.type());
        detail.put("from", choice.from());
        detail.put("to", choice.to());
        detail.values().removeIf(java.util.Objects::isNull);
        return detail;
    }

    private void note(Transaction transaction, Principal principal, String what, String target, Map<String, ?> detail) {
        audit.record(transaction, transaction.tenantId(), principal.actor(), KIND + "." + what, KIND, target, detail);
    }

    private void goOn(Transaction transaction, List<DeadLetterQueries.Replayed> replayed) {
        transaction.afterCommit(() -> {
            replayed.forEach(one -> lanes.note(one.lane()));
            deliveries.wake();
        });
    }

    private static String status(String prefix, @Nullable String status) {
        if (status != null && !STATUSES.contains(status)) {
            throw ApiProblem.invalid(prefix + "status", "enum", "must be one of " + String.join(", ", STATUSES));
        }
        return status == null ? DEAD : status;
    }
}
