package dev.mortise.server.tenant;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// Everything of a tenant as one file, for the platform's operator.
@RestController
@RequestMapping("/api/v1/tenants/{slug}/export")
class TenantArchiveController {
    private static final String ADMIN = "tenant.admin";
    private static final int MOST_AT_ONCE = 2;

    private final TenantTransactions transactions;
    private final Tenants tenants;
    private final ObjectProvider<TenantArchivePart> parts;
    private final AuditLog audit;
    private final Clock clock;
    private final JsonMapper json;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    TenantArchiveController(
            TenantTransactions transactions,
            Tenants tenants,
            ObjectProvider<TenantArchivePart> parts,
            AuditLog audit,
            Clock clock,
            JsonMapper json) {
        this.transactions = transactions;
        this.tenants = tenants;
        this.parts = parts;
        this.audit = audit;
        this.clock = clock;
        this.json = json;
    }

    @GetMapping
    void export(@PathVariable String slug, HttpServletResponse response) throws IOException {
        Principal principal = CurrentCall.require(ADMIN);
        if (!places.tryAcquire()) {
            throw ApiProblem.of(429, "exports", MOST_AT_ONCE + " tenants may be exported at once: wait for one to end")
                    .withHeader("Retry-After", "10");
        }
        try {
            Tenant tenant = transactions.inPlatform(tx -> {
                Tenant found = tenants.bySlug(tx, slug).orElseThrow(() -> ApiProblem.notFound("tenant", slug));
                if (found.deleting()) {
                    throw ApiProblem.conflict("deleting", "the tenant " + slug + " is being deleted");
                }
                // Both tenants shall be able to see that the operator took it all.
                for (var where : List.of(found.id(), principal.tenantId())) {
                    audit.record(
                            tx,
                            where,
                            principal.actor(),
                            "tenant.exported",
                            "tenant",
                            found.id().toString(),
                            Map.of("slug", slug));
                    if (found.id().equals(principal.tenantId())) {
                        break;
                    }
                }
                return found;
            });
            response.setContentType("application/zip");
            response.setHeader("Content-Disposition", "attachment; filename=\"" + slug + ".zip\"");
            write(tenant, new TenantArchive(response.getOutputStream(), json));
        } finally {
            places.release();
        }
    }

    private void write(Tenant tenant, TenantArchive archive) throws IOException {
        Map<String, Object> self = new LinkedHashMap<>();
        self.put("id", tenant.id());
        self.put("slug", tenant.slug());
        self.put("name", tenant.name());
        self.put("suspended", tenant.suspended());
        self.put("createdAt", tenant.createdAt());
        self.put("exportedAt", clock.instant());
        archive.lines("tenant", last -> last == null ? List.of(self) : List.of());
        for (TenantArchivePart part : parts.orderedStream().toList()) {
            part.write(tenant, archive);
        }
        archive.end();
    }
}
