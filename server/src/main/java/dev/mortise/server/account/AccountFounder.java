package dev.mortise.server.account;

import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantFounder;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Gives a new tenant its admin role, which holds every permission, and the user `admin`.
@Component
class AccountFounder implements TenantFounder {
    private static final String ADMIN = "admin";

    private final Passwords passwords;
    private final Clock clock;

    AccountFounder(Passwords passwords, Clock clock) {
        this.passwords = passwords;
        this.clock = clock;
    }

    @Override
    public void found(Transaction transaction, Tenant tenant, String adminPassword) {
        Instant now = clock.instant();
        UUID role = Ids.next();
        UUID user = Ids.next();
        RoleQueries.insert(transaction, tenant.id(), role, ADMIN, true, now);
        PermissionQueries.grantAll(transaction, tenant.id(), role, tenant.operator());
        UserQueries.insert(transaction, tenant.id(), user, ADMIN, passwords.hash(adminPassword), now);
        RoleQueries.assign(transaction, tenant.id(), user, role);
    }
}
