package dev.mortise.server.webhook;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Secrets;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.platform.VersionTags;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The webhooks of the caller's tenant.
@RestController
@RequestMapping("/api/v1/webhooks")
class WebhookController {
    /// The most webhooks that a tenant may have.
    static final int MOST = 50;

    private static final int MOST_OVERLAP_HOURS = 168;
    private static final int STANDARD_OVERLAP_HOURS = 24;
    private static final String IF_MATCH = "If-Match";
    private static final int PRECONDITION_FAILED = 412;

    private final TenantTransactions transactions;
    private final WebhookRules rules;
    private final Secrets secrets;
    private final Subscriptions subscriptions;
    private final WebhookSender sender;
    private final AuditLog audit;
    private final RandomGenerator random;

    WebhookController(
            TenantTransactions transactions,
            WebhookRules rules,
            Secrets secrets,
            Subscriptions subscriptions,
            WebhookSender sender,
            AuditLog audit,
            RandomGenerator random) {
        this.transactions = transactions;
        this.rules = rules;
        this.secrets = secrets;
        this.subscriptions = subscriptions;
        this.sender = sender;
        this.audit = audit;
        this.random = random;
    }

    /// All webhooks of the tenant, oldest first.
    record Listing(List<StoredWebhook> webhooks) {}

    /// A webhook with its new secret, which is shown this once.
    ///
    /// @param secret what signatures are made with, as `whsec_…`
    record WithSecret(StoredWebhook webhook, String secret) {}

    /// How a secret is replaced.
    ///
    /// @param overlapHours how long the former secret signs too, 0 to 168; left out, 24
    record Rotation(@Nullable Integer overlapHours) {}

    @GetMapping
    Listing list() {
        Principal principal = WebhookAccess.requireManager();
        return new Listing(transactions.inTenant(principal.tenantId(), WebhookQueries::list));
    }

    @GetMapping("/{id}")
    ResponseEntity<StoredWebhook> get(@PathVariable String id) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        return shown(transactions.inTenant(principal.tenantId(), tx -> find(tx, webhook)));
    }

    @PostMapping
    ResponseEntity<WithSecret> create(@RequestBody WebhookRules.Sent sent) {
        Principal principal = WebhookAccess.requireUnrestricted();
        WebhookDraft draft = rules.check(sent, null);
        UUID id = Ids.next();
        byte[] secret = newSecret();
        StoredWebhook created = transactions.inTenant(principal.tenantId(), tx -> {
            if (WebhookQueries.lockAndCount(tx) >= MOST) {
                throw ApiProblem.conflict("too_many", "a tenant may have " + MOST + " webhooks at most");
            }
            byte[] sealed = secrets.seal(tx, SealedWebhooks.purpose(tx.tenantId(), id), secret);
            WebhookQueries.insert(tx, id, draft, sealed);
            record(tx, principal, "webhook.created", id, detail(draft));
            subscriptions.changed(tx);
            return find(tx, id);
        });
        return ResponseEntity.created(URI.create("/api/v1/webhooks/" + id))
                .header(HttpHeaders.ETAG, VersionTags.of(created.version()))
                .body(new WithSecret(created, Signature.shown(secret)));
    }

    @PatchMapping("/{id}")
    ResponseEntity<StoredWebhook> change(
            @PathVariable String id,
            @RequestBody WebhookRules.Sent sent,
            @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch) {
        Principal principal = WebhookAccess.requireUnrestricted();
        UUID webhook = Ids.parse(id, "webhook");
        StoredWebhook changed = transactions.inTenant(principal.tenantId(), tx -> {
            StoredWebhook before = lock(tx, webhook);
            checkVersion(ifMatch, before);
            WebhookDraft draft = rules.check(sent, before);
            WebhookQueries.update(tx, webhook, draft);
            record(tx, principal, "webhook.changed", webhook, detail(draft));
            subscriptions.changed(tx);
            tx.afterCommit(sender::wake);
            return find(tx, webhook);
        });
        return shown(changed);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id, @RequestHeader(name = IF_MATCH, required = false) @Nullable String ifMatch) {
        Principal principal = WebhookAccess.requireManager();
        UUID webhook = Ids.parse(id, "webhook");
        transactions.inTenant(principal.tenantId(), tx -> {
            StoredWebhook before = lock(tx, webhook);
            checkVersion(ifMatch, before);
            WebhookQueries.markDeleted(tx, webhook);
            record(tx, principal, "webhook.deleted", webhook, Map.of("url", audited(before.url())));
            subscriptions.changed(tx);
            return before;
        });
    }

    @PostMapping("/{id}/rotate")
    ResponseEntity<WithSecret> rotate(
            @PathVariable String id, @RequestBody(required = false) @Nullable Rotation rotation) {
        Principal principal = WebhookAccess.requireUnrestricted();
        UUID webhook = Ids.parse(id, "webhook");
        Integer asked = rotation == null ? null : rotation.overlapHours();
        int hours = asked == null ? STANDARD_OVERLAP_HOURS : asked;
        if (hours < 0 || hours > MOST_OVERLAP_HOURS) {
            throw ApiProblem.invalid(
                    "/overlapHours", "range", "between 0 and " + MOST_OVERLAP_HOURS + " hours; this is " + hours);
        }
        byte[] secret = newSecret();
        StoredWebhook rotated = transactions.inTenant(principal.tenantId(), tx -> {
            lock(tx, webhook);
            byte[] sealed = secrets.seal(tx, SealedWebhooks.purpose(tx.tenantId(), webhook), secret);
            WebhookQueries.rotate(tx, webhook, sealed, Duration.ofHours(hours));
            record(tx, principal, "webhook.rotated", webhook, Map.of("overlapHours", hours));
            return find(tx, webhook);
        });
        return ResponseEntity.ok()
                .header(HttpHeaders.ETAG, VersionTags.of(rotated.version()))
                .body(new WithSecret(rotated, Signature.shown(secret)));
    }

    private byte[] newSecret() {
        byte[] secret = new byte[Signature.SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private static ResponseEntity<StoredWebhook> shown(StoredWebhook webhook) {
        return ResponseEntity.ok()
                .header(HttpHeaders.ETAG, VersionTags.of(webhook.version()))
                .body(webhook);
    }

    private static StoredWebhook find(Transaction transaction, UUID id) {
        return WebhookQueries.find(transaction, id).orElseThrow(() -> ApiProblem.notFound("webhook", id.toString()));
    }

    private static StoredWebhook lock(Transaction transaction, UUID id) {
        return WebhookQueries.lock(transaction, id).orElseThrow(() -> ApiProblem.notFound("webhook", id.toString()));
    }

    private static Map<String, Object> detail(WebhookDraft draft) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("url", audited(draft.url()));
        detail.put("types", draft.types());
        detail.put("enabled", draft.enabled());
        return detail;
    }

    /// A query may hold a secret of the receiver's.
    private static String audited(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query) + "?…";
    }

    private void record(Transaction tx, Principal principal, String action, UUID id, Map<String, ?> detail) {
        audit.record(tx, principal.tenantId(), principal.actor(), action, "webhook", id.toString(), detail);
    }

    /// Checks that the caller has seen the version that is stored.
    ///
    /// @throws ApiProblem 412 when another is stored
    private static void checkVersion(@Nullable String ifMatch, StoredWebhook stored) {
        if (VersionTags.required("webhook", ifMatch) != stored.version()) {
            throw ApiProblem.of(
                            PRECONDITION_FAILED, "stale", "the webhook was changed meanwhile; it stands under current")
                    .with("current", stored);
        }
    }
}
