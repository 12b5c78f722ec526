package dev.mortise.server.audit;

import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.TenantTransactions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The audit of the caller's tenant.
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private final TenantTransactions transactions;
    private final JsonMapper json;

    AuditController(TenantTransactions transactions, JsonMapper json) {
        this.transactions = transactions;
        this.json = json;
    }

    /// An entry.
    record Entry(
            UUID id,
            Instant at,
            JsonNode actor,
            String action,
            String targetKind,
            String targetId,
            @Nullable JsonNode detail,
            @Nullable String traceId) {}

    /// A page, newest first; `next` is the cursor of the next page.
    record Page(List<Entry> entries, @Nullable String next) {}

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
        List<Entry> entries = found.stream().limit(size).map(this::entry).toList();
        String next = found.size() > size
                ? AuditTrail.cursor(
                        found.get(size - 1).at(), found.get(size - 1).id())
                : null;
        return new Page(entries, next);
    }

    private Entry entry(AuditQueries.Stored stored) {
        return new Entry(
                stored.id(),
                stored.at(),
                json.readTree(stored.actor()),
                stored.action(),
                stored.targetKind(),
                stored.targetId(),
                stored.detail() == null ? null : json.readTree(stored.detail()),
                stored.traceId());
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
