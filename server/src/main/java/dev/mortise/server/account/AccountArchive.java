package dev.mortise.server.account;

import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Users and roles in a tenant's archive; passwords stay where they are, hashed as they may be.
@Component
@Order(1)
class AccountArchive implements TenantArchivePart {
    private final TenantTransactions transactions;

    AccountArchive(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        UUID id = tenant.id();
        archive.<UserQueries.User>lines(
                "users",
                last -> transactions.inTenant(
                        id,
                        tx -> UserQueries.list(tx, id, last == null ? null : last.username(), Limits.LARGEST_PAGE)));
        archive.<RoleQueries.Role>lines(
                "roles",
                last -> last == null
                        ? transactions.inTenant(id, tx -> RoleQueries.list(tx, id, RoleQueries.MOST))
                        : List.of());
    }
}
