package dev.mortise.server.audit;

import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The audit of the caller's tenant.
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private final TenantTransactions transactions;
    private final AuditTrail trail;

    AuditController(TenantTransactions transactions, AuditTrail trail) {
        this.transactions = transactions;
        this.trail = trail;
    }

    /// A page, newest first; `next` is the cursor of the next page.
    record Page(List<AuditRecord> entries, @Nullable String next) {}

    @GetMapping
    Page list(
            @RequestParam(required = false) @Nullable String action,
            @RequestParam(required = false) @Nullable String targetKind,
            @RequestParam(required = false) @Nullable String targetId,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable String limit) {
        Principal principal = CurrentCall.require("audit.read");
        int size = Limits.page(limit);
        AuditQueries.Narrowing narrowing = narrowing(action, targetKind, targetId, cursor);
        List<AuditQueries.Stored> found =
                transactions.inTenant(principal.tenantId(), tx -> AuditQueries.list(tx, narrowing, size + 1));
        List<AuditRecord> entries =
                found.stream().limit(size).map(trail::complete).toList();
        String next = found.size() > size
                ? AuditTrail.cursor(
                        found.get(size - 1).at(), found.get(size - 1).id())
                : null;
        return new Page(entries, next);
    }

    private static AuditQueries.Narrowing narrowing(
            @Nullable String action, @Nullable String targetKind, @Nullable String targetId, @Nullable String cursor) {
        if (cursor == null) {
            return new AuditQueries.Narrowing(action, targetKind, targetId, null, null);
        }
        AuditTrail.Place place = AuditTrail.place(cursor);
        return new AuditQueries.Narrowing(action, targetKind, targetId, place.at(), place.id());
    }
}
