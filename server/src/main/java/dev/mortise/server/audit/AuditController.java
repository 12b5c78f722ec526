package dev.mortise.server.audit;

import dev.mortise.server.platform.CurrentCall;
import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.RowImages;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// The audit of the caller's tenant.
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private final TenantTransactions transactions;
    private final AuditTrail trail;
    private final ObjectProvider<RowImages> images;

    AuditController(TenantTransactions transactions, AuditTrail trail, ObjectProvider<RowImages> images) {
        this.images = images;
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
        return transactions.inTenant(principal.tenantId(), tx -> {
            List<AuditQueries.Stored> found = AuditQueries.list(tx, narrowing, size + 1);
            String next = found.size() > size
                    ? AuditTrail.cursor(
                            found.get(size - 1).at(), found.get(size - 1).id())
                    : null;
            return new Page(shown(tx, principal, found.stream().limit(size).toList()), next);
        });
    }

    /// Entries as a user reads them: of rows' values, those that the user may read.
    private List<AuditRecord> shown(Transaction transaction, Principal reader, List<AuditQueries.Stored> stored) {
        List<AuditRecord> entries =
                new ArrayList<>(stored.stream().map(trail::complete).toList());
        List<RowImages.Image> ofRows = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int index = 0; index < entries.size(); index++) {
            AuditRecord entry = entries.get(index);
            JsonNode detail = entry.detail();
            if (entry.action().startsWith("row.") && detail != null) {
                ofRows.add(new RowImages.Image(
                        entry.targetKind(), UUID.fromString(entry.targetId()), entry.at(), true, detail));
                places.add(index);
            }
        }
        if (!ofRows.isEmpty()) {
            List<JsonNode> shown = images.getObject().shown(transaction, reader, ofRows);
            for (int index = 0; index < shown.size(); index++) {
                int place = places.get(index);
                entries.set(place, entries.get(place).withDetail(shown.get(index)));
            }
        }
        return entries;
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
