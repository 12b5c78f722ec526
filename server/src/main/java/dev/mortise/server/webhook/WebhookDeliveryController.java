package dev.mortise.server.webhook;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/// What becomes of a webhook's messages: deliveries, tries, tests and replays.
@RestController
@RequestMapping("/api/v1/webhooks/{id}")
class WebhookDeliveryController {
    /// How many are replayed by one request.
    static final int MOST_REPLAYED = 10_000;

    /// How many tests of a webhook may wait.
    private static final int MOST_TESTS = 5;

    private static final Set<String> STATUSES = Set.of("pending", "leased", "done", "dead");

    private final TenantTransactions transactions;
    private final WebhookSender sender;
    private final AuditLog audit;
    private final Clock clock;

    WebhookDeliveryController(TenantTransactions transactions, WebhookSender sender, AuditLog audit, Clock clock) {
        this.transactions = transactions;
        this.sender = sender;
        this.audit = audit;
        this.clock = clock;
    }

    /// A page of deliveries, newest first.
    ///
    /// @param next what to send as `after` for the next page; null at the end
    record DeliveryPage(
            List<DeliveryQueries.StoredDelivery> deliveries,
            @Nullable UUID next) {}

    /// A page of tries, newest first.
    ///
    /// @param next what to send as `after` for the next page; null at the end
    record AttemptPage(
            List<DeliveryQueries.StoredAttempt> attempts,
            @Nullable UUID next) {}

    /// From when on failed deliveries are replayed.
    ///
    /// @param since a time as `2026-11-28T06:00:00Z`
    record Since(@Nullable String since) {}

    /// How many deliveries are replayed.
    ///
    /// @param more whether there are more: ask again
    record Replayed(int replayed, boolean more) {}

    @PostMapping("/test")
    @ResponseStatus(HttpStatus.ACCEPTED)
    DeliveryQueries.StoredDelivery test(@PathVariable String id) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        return transactions.inTenant(principal.tenantId(), tx -> {
            StoredWebhook found = lock(tx, webhook);
            if (!found.enabled()) {
                throw ApiProblem.conflict("disabled", "the webhook is switched off: switch it on to test it");
            }
            if (DeliveryQueries.liveTests(tx, webhook) >= MOST_TESTS) {
                throw ApiProblem.conflict("too_many", MOST_TESTS + " tests wait to be sent already");
            }
            UUID message = Ids.next();
            DeliveryQueries.insert(
                    tx,
                    List.of(new DeliveryQueries.Message(
                            message,
                            Messages.TEST,
                            Messages.test(clock.instant().truncatedTo(ChronoUnit.MICROS)))),
                    List.of(new DeliveryQueries.Outgoing(message, webhook)),
                    true);
            record(tx, principal, "webhook.tested", webhook, Map.of("message", message));
            tx.afterCommit(sender::wake);
            return DeliveryQueries.deliveries(tx, webhook, null, null, 1).getFirst();
        });
    }

    @GetMapping("/deliveries")
    DeliveryPage deliveries(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        int size = Limits.page(limit);
        if (status != null && !STATUSES.contains(status)) {
            throw ApiProblem.invalid("status", "one_of", "one of pending, leased, done, dead");
        }
        @Nullable UUID last = cursor(after);
        return transactions.inTenant(principal.tenantId(), tx -> {
            find(tx, webhook);
            List<DeliveryQueries.StoredDelivery> found =
                    DeliveryQueries.deliveries(tx, webhook, status, last, size + 1);
            return new DeliveryPage(
                    found.stream().limit(size).toList(),
                    found.size() > size ? found.get(size - 1).id() : null);
        });
    }

    @GetMapping("/attempts")
    AttemptPage attempts(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String delivery,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        @Nullable UUID of = delivery == null ? null : Ids.parse(delivery, "delivery");
        int size = Limits.page(limit);
        @Nullable UUID last = cursor(after);
        return transactions.inTenant(principal.tenantId(), tx -> {
            find(tx, webhook);
            List<DeliveryQueries.StoredAttempt> found = DeliveryQueries.attempts(tx, webhook, of, last, size + 1);
            return new AttemptPage(
                    found.stream().limit(size).toList(),
                    found.size() > size ? found.get(size - 1).id() : null);
        });
    }

    @PostMapping("/deliveries/{delivery}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    DeliveryQueries.StoredDelivery replay(@PathVariable String id, @PathVariable String delivery) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        UUID one = Ids.parse(delivery, "delivery");
        return transactions.inTenant(principal.tenantId(), tx -> {
            find(tx, webhook);
            if (DeliveryQueries.delivery(tx, webhook, one).isEmpty()) {
                throw ApiProblem.notFound("delivery", delivery);
            }
            if (!DeliveryQueries.replay(tx, webhook, one)) {
                throw ApiProblem.conflict("under_way", "the delivery is being tried at this moment");
            }
            record(tx, principal, "webhook.replayed", webhook, Map.of("delivery", one));
            tx.afterCommit(sender::wake);
            return DeliveryQueries.delivery(tx, webhook, one)
                    .orElseThrow(() -> ApiProblem.notFound("delivery", delivery));
        });
    }

    @PostMapping("/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Replayed replayFailed(@PathVariable String id, @RequestBody Since body) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        Instant since = instant(body.since());
        return transactions.inTenant(principal.tenantId(), tx -> {
            find(tx, webhook);
            int replayed = DeliveryQueries.replayDead(tx, webhook, since, MOST_REPLAYED);
            record(
                    tx,
                    principal,
                    "webhook.replayed",
                    webhook,
                    Map.of("since", since.toString(), "deliveries", replayed));
            tx.afterCommit(sender::wake);
            return new Replayed(replayed, replayed == MOST_REPLAYED);
        });
    }

    private static Instant instant(@Nullable String text) {
        if (text == null) {
            throw ApiProblem.invalid("/since", "required", "a time is required here, as 2026-11-28T06:00:00Z");
        }
        try {
            Instant since = Instant.parse(text);
            if (since.isAfter(Instant.EPOCH) && since.isBefore(Instant.EPOCH.plus(365_000, ChronoUnit.DAYS))) {
                return since;
            }
        } catch (DateTimeParseException e) {
            throw ApiProblem.invalid("/since", "form", "a time as 2026-11-28T06:00:00Z");
        }
        throw ApiProblem.invalid("/since", "range", "a time after 1970, as 2026-11-28T06:00:00Z");
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

    private static StoredWebhook find(Transaction transaction, UUID id) {
        return WebhookQueries.find(transaction, id).orElseThrow(() -> ApiProblem.notFound("webhook", id.toString()));
    }

    private static StoredWebhook lock(Transaction transaction, UUID id) {
        return WebhookQueries.lock(transaction, id).orElseThrow(() -> ApiProblem.notFound("webhook", id.toString()));
    }

    private void record(Transaction tx, Principal principal, String action, UUID id, Map<String, ?> detail) {
        audit.record(tx, principal.tenantId(), principal.actor(), action, "webhook", id.toString(), detail);
    }
}
