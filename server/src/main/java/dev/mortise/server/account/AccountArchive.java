package dev.mortise.server.account;

import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Users and roles in a tenant's archive; passwords stay where they are, hashed as they may be.
@Component
@Order(1)
class AccountArchive implements TenantArchivePart {
    private final TenantTransactions transactions;
    private final ObjectProvider<RestrictionRules> rules;

    AccountArchive(TenantTransactions transactions, ObjectProvider<RestrictionRules> rules) {
        this.transactions = transactions;
        this.rules = rules;
    }

    /// A role with what it is cut down to.
    record RoleLine(UUID id, String name, boolean admin, List<String> permissions, List<JsonNode> restrictions) {}

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        UUID id = tenant.id();
        archive.<UserQueries.User>lines(
                "users",
                last -> transactions.inTenant(
                        id,
                        tx -> UserQueries.list(tx, id, last == null ? null : last.username(), Limits.LARGEST_PAGE)));
        archive.<RoleLine>lines(
                "roles", last -> last == null ? transactions.inTenant(id, tx -> roles(tx, id)) : List.of());
    }

    private List<RoleLine> roles(Transaction transaction, UUID tenant) {
        Map<UUID, List<RowRestriction>> held = RestrictionQueries.ofTenant(transaction, tenant);
        return RoleQueries.list(transaction, tenant, RoleQueries.MOST).stream()
                .map(role -> new RoleLine(
                        role.id(),
                        role.name(),
                        role.admin(),
                        role.permissions(),
                        held.getOrDefault(role.id(), List.of()).stream()
                                .map(one -> rules.getObject().show(transaction, one))
                                .toList()))
                .toList();
    }
}
