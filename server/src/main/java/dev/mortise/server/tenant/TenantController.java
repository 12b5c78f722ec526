package dev.mortise.server.tenant;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Violations;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// Tenants, for the platform's operator; others see their own alone.
@RestController
@RequestMapping("/api/v1/tenants")
class TenantController {
    private static final String ADMIN = "tenant.admin";
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern PLUGIN = Pattern.compile("[a-z][a-z0-9_-]*(\\.[a-z][a-z0-9_-]*)*");
    private static final int LONGEST_PLUGIN_ID = 200;
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 200;

    private final TenantTransactions transactions;
    private final Tenants tenants;
    private final ApplicationEventPublisher events;
    private final AuditLog audit;
    private final Clock clock;
    private final TenantEraser eraser;

    TenantController(
            TenantTransactions transactions,
            Tenants tenants,
            ApplicationEventPublisher events,
            AuditLog audit,
            Clock clock,
            TenantEraser eraser) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
        this.eraser = eraser;
    }

    /// A tenant.
    ///
    /// @param deleting whether everything of it is being deleted
    record View(UUID id, String slug, String name, boolean suspended, boolean deleting, Instant createdAt) {
        static View of(Tenant tenant) {
            return new View(
                    tenant.id(),
                    tenant.slug(),
                    tenant.name(),
                    tenant.suspended(),
                    tenant.deleting(),
                    tenant.createdAt());
        }
    }

    /// A page of tenants by slug; `next` is what to send as `after`.
    record Page(List<View> tenants, @Nullable String next) {}

    /// A tenant to create.
    record Creation(
            @Nullable String slug,
            @Nullable String name,
            @Nullable String adminPassword) {}

    /// What to change of a tenant.
    record Change(@Nullable Boolean suspended) {}

    /// What a deletion takes: the tenant's slug, typed again.
    record Purge(@Nullable String confirm) {}

    /// Whether a tenant uses a plugin.
    record Use(@Nullable Boolean enabled) {}

    /// What was decided about a tenant and a plugin.
    record Used(String tenant, String plugin, boolean enabled) {}

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = CurrentCall.principal();
        int size = Limits.page(limit);
        List<Tenant> found = principal.may(ADMIN)
                ? transactions.inPlatform(tx -> TenantQueries.list(tx, after, size + 1))
                : transactions.inTenant(principal.tenantId(), tx -> TenantQueries.list(tx, after, size + 1));
        return new Page(
                found.stream().limit(size).map(View::of).toList(),
                found.size() > size ? found.get(size - 1).slug() : null);
    }

    @GetMapping("/{slug}")
    View get(@PathVariable String slug) {
        Principal principal = CurrentCall.principal();
        return View.of((principal.may(ADMIN)
                        ? transactions.inPlatform(tx -> tenants.bySlug(tx, slug))
                        : transactions.inTenant(principal.tenantId(), tx -> tenants.bySlug(tx, slug)))
                .orElseThrow(() -> ApiProblem.notFound("tenant", slug)));
    }

    @PostMapping
    ResponseEntity<View> create(@RequestBody Creation creation) {
        Principal principal = CurrentCall.require(ADMIN);
        Violations violations = new Violations();
        String slug = violations.text(
                "/slug",
                creation.slug(),
                63,
                SLUG,
                "lower-case letters, digits and inner hyphens, 63 characters at most");
        String name = violations.text("/name", creation.name(), 1, 140);
        String password =
                violations.text("/adminPassword", creation.adminPassword(), SHORTEST_PASSWORD, LONGEST_PASSWORD);
        violations.refuseIfAny();
        Tenant tenant = transactions.inPlatform(tx -> tenants.create(tx, slug, name, password, principal.actor()));
        return ResponseEntity.created(URI.create("/api/v1/tenants/" + slug)).body(View.of(tenant));
    }

    @PatchMapping("/{slug}")
    View change(@PathVariable String slug, @RequestBody Change change) {
        Principal principal = CurrentCall.require(ADMIN);
        Boolean suspended = change.suspended();
        if (suspended == null) {
            throw ApiProblem.invalid("/suspended", "required", "true or false is required here");
        }
        return transactions.inPlatform(tx -> {
            Tenant tenant = TenantQueries.lock(tx, slug).orElseThrow(() -> ApiProblem.notFound("tenant", slug));
            if (tenant.operator()) {
                throw ApiProblem.conflict("operator", "the operator's own tenant cannot be suspended");
            }
            if (tenant.deleting()) {
                throw ApiProblem.conflict("deleting", "the tenant " + slug + " is being deleted");
            }
            TenantQueries.setSuspended(tx, tenant.id(), suspended);
            String action = suspended ? "tenant.suspended" : "tenant.resumed";
            audit.record(
                    tx,
                    tenant.id(),
                    principal.actor(),
                    action,
                    "tenant",
                    tenant.id().toString(),
                    null);
            Tenant changed = new Tenant(
                    tenant.id(), tenant.slug(), tenant.name(), tenant.operator(), suspended, false, tenant.createdAt());
            events.publishEvent(new TenantSuspensionChanged(tx, changed));
            return View.of(changed);
        });
    }

    /// Deletes a suspended tenant and everything of it, in the background and for good.
    @PostMapping("/{slug}/purge")
    @ResponseStatus(HttpStatus.ACCEPTED)
    View purge(@PathVariable String slug, @RequestBody Purge purge) {
        Principal principal = CurrentCall.require(ADMIN);
        return transactions.inPlatform(tx -> {
            Tenant tenant = TenantQueries.lock(tx, slug).orElseThrow(() -> ApiProblem.notFound("tenant", slug));
            if (!slug.equals(purge.confirm())) {
                throw ApiProblem.invalid(
                        "/confirm",
                        "confirm",
                        "type the tenant's slug, " + slug + ": nothing of it can be brought back");
            }
            if (tenant.operator()) {
                throw ApiProblem.conflict("operator", "the operator's own tenant cannot be deleted");
            }
            if (!tenant.suspended()) {
                throw ApiProblem.conflict(
                        "not_suspended", "suspend the tenant " + slug + " first, and export what is to be kept");
            }
            if (!tenant.deleting()) {
                ErasureQueries.begin(tx, tenant.id());
                // The tenant's own audit goes with it: that it was there is noted where the operator is.
                audit.record(
                        tx,
                        principal.tenantId(),
                        principal.actor(),
                        "tenant.purged",
                        "tenant",
                        tenant.id().toString(),
                        Map.of("slug", slug, "name", tenant.name()));
                tx.afterCommit(eraser::wake);
            }
            return View.of(
                    new Tenant(tenant.id(), tenant.slug(), tenant.name(), false, true, true, tenant.createdAt()));
        });
    }

    @PutMapping("/{slug}/plugins/{id}")
    Used setUses(@PathVariable String slug, @PathVariable String id, @RequestBody Use use) {
        Principal principal = CurrentCall.require(ADMIN);
        Violations violations = new Violations();
        violations.text("id", id, LONGEST_PLUGIN_ID, PLUGIN, "a plugin's id, as com.acme.inventory");
        Boolean enabled = use.enabled();
        if (enabled == null) {
            violations.add("/enabled", "required", "true or false is required here");
        }
        violations.refuseIfAny();
        boolean uses = Boolean.TRUE.equals(enabled);
        return transactions.inPlatform(tx -> {
            Tenant tenant = tenants.bySlug(tx, slug).orElseThrow(() -> ApiProblem.notFound("tenant", slug));
            boolean before = TenantQueries.uses(tx, tenant.id(), id);
            TenantQueries.setUses(tx, tenant.id(), id, uses, clock.instant());
            if (before != uses) {
                audit.record(
                        tx,
                        tenant.id(),
                        principal.actor(),
                        uses ? "plugin.used" : "plugin.not_used",
                        "plugin",
                        id,
                        Map.of("enabled", uses));
                events.publishEvent(new TenantPluginChanged(tx, tenant, id, uses));
            }
            return new Used(slug, id, uses);
        });
    }
}
