package dev.mortise.server.webhook;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends a claimed delivery once, and stores how that went: the delivery's end or its next try, the try
/// itself, and what it says of the webhook, in one transaction that the claim's fence guards.
/// Thread-safe.
final class Tries {
    private static final Logger LOG = LoggerFactory.getLogger(Tries.class);
    private static final Actor SERVER = Actor.system("webhooks");
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    /// The pause after a 429 that does not say how long.
    private static final Duration UNSAID_PAUSE = Duration.ofSeconds(5);

    private final TenantTransactions transactions;
    private final Secrets secrets;
    private final WebhookClient client;
    private final Subscriptions subscriptions;
    private final AuditLog audit;
    private final WebhookMeters meters;
    private final SendOptions options;
    private final Clock clock;
    private final RandomGenerator random;

    Tries(
            TenantTransactions transactions,
            Secrets secrets,
            WebhookClient client,
            Subscriptions subscriptions,
            AuditLog audit,
            WebhookMeters meters,
            SendOptions options,
            Clock clock,
            RandomGenerator random) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.client = client;
        this.subscriptions = subscriptions;
        this.audit = audit;
        this.meters = meters;
        this.options = options;
        this.clock = clock;
        this.random = random;
    }

    /// A try that was made.
    ///
    /// @param at when it began
    record Tried(Instant at, Duration time, Reply reply) {}

    /// Sends it.
    Tried send(Claimed claimed) {
        Instant now = clock.instant();
        long began = System.nanoTime();
        Reply reply;
        Optional<Map<String, String>> headers = headers(claimed, now);
        if (headers.isEmpty()) {
            reply = new Reply.Failed(
                    Outcome.FAULT, "the server cannot read this webhook's secret; its operator finds why in the log");
        } else {
            reply = client.post(
                    URI.create(claimed.url()), headers.get(), claimed.body().getBytes(StandardCharsets.UTF_8));
        }
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        meters.count(reply.outcome(), time);
        return new Tried(now, time, reply);
    }

    private Optional<Map<String, String>> headers(Claimed claimed, Instant now) {
        String id = claimed.messageId().toString();
        byte[] body = claimed.body().getBytes(StandardCharsets.UTF_8);
        String purpose = SealedWebhooks.purpose(claimed.tenantId(), claimed.webhookId());
        try {
            StringBuilder signatures =
                    new StringBuilder(Signature.of(secrets.open(purpose, claimed.secret()), id, now, body));
            byte[] former = claimed.formerSecret();
            if (former != null) {
                signatures.append(' ').append(Signature.of(secrets.open(purpose, former), id, now, body));
            }
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("webhook-id", id);
            headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
            headers.put("webhook-signature", signatures.toString());
            return Optional.of(headers);
        } catch (RuntimeException e) {
            LOG.error("The secret of webhook {} cannot be read: {}", claimed.webhookId(), e.toString());
            return Optional.empty();
        }
    }

    /// Stores how a try went; nothing, when another node has the delivery meanwhile.
    void store(Claimed claimed, Tried tried) {
        transactions.inTenant(claimed.tenantId(), tx -> {
            boolean held = switch (tried.reply().outcome()) {
                case DELIVERED -> storeDelivered(tx, claimed, tried);
                case GONE -> storeGone(tx, claimed, tried);
                case REJECTED, TIMED_OUT, UNREACHABLE, ADDRESS_REFUSED, FAULT -> storeFailed(tx, claimed, tried);
            };
            if (!held) {
                LOG.info("Another node has webhook delivery {}: nothing is stored here", claimed.id());
            }
            return held;
        });
    }

    /// Ends a delivery that seems to kill the nodes that try it.
    void giveUp(Claimed claimed) {
        transactions.inTenant(
                claimed.tenantId(),
                tx -> ClaimQueries.end(
                        tx,
                        claimed,
                        "dead",
                        new ClaimQueries.Ending(
                                null, "given up: its node died " + claimed.expiries() + " times while trying it")));
    }

    private boolean storeDelivered(Transaction tx, Claimed claimed, Tried tried) {
        if (!ClaimQueries.end(tx, claimed, "done", ending(tried))) {
            return false;
        }
        note(tx, claimed, tried, null);
        WebhookQueries.markWell(tx, claimed.webhookId());
        return true;
    }

    private boolean storeGone(Transaction tx, Claimed claimed, Tried tried) {
        if (!ClaimQueries.end(tx, claimed, "dead", ending(tried))) {
            return false;
        }
        note(tx, claimed, tried, null);
        disable(tx, claimed, "gone");
        return true;
    }

    private boolean storeFailed(Transaction tx, Claimed claimed, Tried tried) {
        Duration asked = asked(tried);
        Optional<Duration> wait =
                claimed.test() ? Optional.empty() : RetrySchedule.after(claimed.attempt(), asked, random);
        boolean held = wait.isPresent()
                ? ClaimQueries.retry(tx, claimed, wait.get(), ending(tried))
                : ClaimQueries.end(tx, claimed, "dead", ending(tried));
        if (!held) {
            return false;
        }
        note(tx, claimed, tried, wait.orElse(null));
        if (asked != null) {
            WebhookQueries.hold(tx, claimed.webhookId(), asked);
        }
        // What this server is to blame for says nothing of the receiver.
        if (tried.reply().outcome() != Outcome.FAULT
                && WebhookQueries.markFailing(tx, claimed.webhookId(), options.longestFailing())) {
            disable(tx, claimed, "failing");
        }
        return true;
    }

    /// How long the receiver wants to be left alone; null when it does not say.
    private @Nullable Duration asked(Tried tried) {
        if (!(tried.reply() instanceof Reply.Answered answered)
                || (answered.status() != TOO_MANY_REQUESTS && answered.status() != SERVICE_UNAVAILABLE)) {
            return null;
        }
        Duration asked = RetrySchedule.asked(answered.retryAfter(), clock.instant());
        return asked == null && answered.status() == TOO_MANY_REQUESTS ? UNSAID_PAUSE : asked;
    }

    private void disable(Transaction tx, Claimed claimed, String because) {
        if (WebhookQueries.disable(tx, claimed.webhookId(), because)) {
            subscriptions.changed(tx);
            audit.record(
                    tx,
                    claimed.tenantId(),
                    SERVER,
                    "webhook.disabled",
                    "webhook",
                    claimed.webhookId().toString(),
                    Map.of("because", because));
            LOG.info("Webhook {} of tenant {} is switched off: {}", claimed.webhookId(), claimed.tenantId(), because);
        }
    }

    private static ClaimQueries.Ending ending(Tried tried) {
        return switch (tried.reply()) {
            case Reply.Answered answered -> new ClaimQueries.Ending(answered.status(), null);
            case Reply.Failed failed -> new ClaimQueries.Ending(null, failed.error());
        };
    }

    private void note(Transaction tx, Claimed claimed, Tried tried, @Nullable Duration wait) {
        Reply reply = tried.reply();
        DeliveryQueries.insert(
                tx,
                new DeliveryQueries.StoredAttempt(
                        Ids.next(),
                        claimed.webhookId(),
                        claimed.id(),
                        claimed.attempt(),
                        tried.at().truncatedTo(ChronoUnit.MILLIS),
                        Math.toIntExact(Math.min(tried.time().toMillis(), Integer.MAX_VALUE)),
                        reply.outcome(),
                        reply instanceof Reply.Answered answered ? answered.status() : null,
                        reply instanceof Reply.Failed failed ? failed.error() : null,
                        reply instanceof Reply.Answered answered ? answered.beginning() : null,
                        wait == null ? null : clock.instant().plus(wait).truncatedTo(ChronoUnit.MILLIS)));
    }
}
