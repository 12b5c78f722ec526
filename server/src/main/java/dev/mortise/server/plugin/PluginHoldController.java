package dev.mortise.server.plugin;

import dev.mortise.server.event.Deliveries;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.Tenants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Plugins that are held for a tenant, over HTTP. A tenant sees its own hold and ends it; the operator sees for whom a
/// plugin is held and ends any of them, but does not see what the plugin said of another tenant's data.
@RestController
class PluginHoldController {
    /// Whoever may have dead letters tried again may have what is held tried again.
    private static final String PUBLISH = "event.publish";

    private static final int MOST_COUNTED = 10_000;

    private final TenantTransactions transactions;
    private final PluginHolds holds;
    private final Deliveries deliveries;
    private final Tenants tenants;
    private final JsonMapper json;

    PluginHoldController(
            TenantTransactions transactions,
            PluginHolds holds,
            Deliveries deliveries,
            Tenants tenants,
            JsonMapper json) {
        this.transactions = transactions;
        this.holds = holds;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.json = json;
    }

    /// A call that failed.
    ///
    /// @param eventType of the event that the plugin heard; null without one, and for another tenant's
    /// @param error what the call ended with; null for another tenant's
    record FailedRun(
            UUID id,
            Instant at,
            String outcome,
            @Nullable String eventType,
            @Nullable String error) {}

    /// A tenant for which a plugin is held.
    ///
    /// @param tenant its slug
    /// @param since when the plugin was held
    /// @param version the plugin's that failed
    /// @param failures how many calls failed in a row
    /// @param failingSince when the first of them was made
    /// @param waiting how many deliveries wait for the plugin; 10 000 may be more
    /// @param runs the last failed calls, newest first
    record Hold(
            String tenant,
            Instant since,
            String version,
            int failures,
            Instant failingSince,
            int waiting,
            List<FailedRun> runs) {}

    /// The tenants for which a plugin is held, those first that it was held for first.
    record Holds(List<Hold> holds) {}

    @GetMapping("/api/v1/admin/plugins/{id}/holds")
    Holds holds(@PathVariable String id) {
        Principal principal = Operators.requireReader();
        return transactions.inPlatform(tx -> {
            if (PluginQueries.state(tx, id).isEmpty()) {
                throw ApiProblem.notFound("plugin", id);
            }
            List<HoldQueries.Hold> found = Operators.isOperator(principal)
                    ? HoldQueries.of(tx, id)
                    : HoldQueries.find(tx, principal.tenantId(), id).stream().toList();
            return new Holds(found.stream()
                    .flatMap(hold -> shown(tx, principal, hold).stream())
                    .toList());
        });
    }

    /// Takes a plugin up again for the caller's tenant.
    @PostMapping("/api/v1/admin/plugins/{id}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resume(@PathVariable String id, @RequestBody(required = false) @Nullable JsonNode wish) {
        Principal principal = CurrentCall.require(PUBLISH);
        holds.resume(principal.tenantId(), id, WaitingEvents.of(wish) == WaitingEvents.SKIP, principal);
    }

    /// Takes a plugin up again for any tenant.
    @PostMapping("/api/v1/tenants/{slug}/plugins/{id}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resume(
            @PathVariable String slug,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable JsonNode wish) {
        Principal operator = Operators.requireOperator();
        boolean skip = WaitingEvents.of(wish) == WaitingEvents.SKIP;
        Tenant tenant = transactions
                .inPlatform(tx -> tenants.bySlug(tx, slug))
                .orElseThrow(() -> ApiProblem.notFound("tenant", slug));
        holds.resume(tenant.id(), id, skip, operator);
    }

    /// Empty when the tenant is gone.
    private Optional<Hold> shown(Transaction transaction, Principal principal, HoldQueries.Hold hold) {
        return tenants.byId(transaction, hold.tenantId())
                .map(tenant -> new Hold(
                        tenant.slug(),
                        hold.heldAt(),
                        hold.version(),
                        hold.failures(),
                        hold.failingSince(),
                        deliveries.waiting(transaction, hold.tenantId(), hold.pluginId(), MOST_COUNTED),
                        runs(hold, hold.tenantId().equals(principal.tenantId()))));
    }

    private List<FailedRun> runs(HoldQueries.Hold hold, boolean own) {
        List<FailedRun> runs = new ArrayList<>();
        for (JsonNode run : json.readTree(hold.evidence())) {
            runs.add(new FailedRun(
                    UUID.fromString(run.path("id").asString()),
                    Instant.parse(run.path("at").asString()),
                    run.path("outcome").asString(),
                    own ? text(run.path("eventType")) : null,
                    own ? text(run.path("error")) : null));
        }
        return runs;
    }

    private static @Nullable String text(JsonNode node) {
        return node.isNull() ? null : node.asString();
    }
}
