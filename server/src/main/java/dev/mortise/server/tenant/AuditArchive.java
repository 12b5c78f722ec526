package dev.mortise.server.tenant;

import dev.mortise.server.audit.AuditRecord;
import dev.mortise.server.audit.AuditTrail;
import dev.mortise.server.platform.TenantTransactions;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// The audit in a tenant's archive, newest first.
@Component
@Order(6)
class AuditArchive implements TenantArchivePart {
    /// An entry may hold a row twice.
    private static final int PAGE = 20;

    private final TenantTransactions transactions;
    private final AuditTrail audit;

    AuditArchive(TenantTransactions transactions, AuditTrail audit) {
        this.transactions = transactions;
        this.audit = audit;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        archive.<AuditRecord>lines(
                "audit", last -> transactions.inTenant(tenant.id(), tx -> audit.page(tx, last, PAGE)));
    }
}
