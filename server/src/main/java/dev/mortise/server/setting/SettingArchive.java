package dev.mortise.server.setting;

import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Settings in a tenant's archive.
@Component
@Order(2)
class SettingArchive implements TenantArchivePart {
    private final TenantTransactions transactions;
    private final Settings settings;

    SettingArchive(TenantTransactions transactions, Settings settings) {
        this.transactions = transactions;
        this.settings = settings;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        archive.<Setting>lines(
                "settings",
                last -> transactions.inTenant(
                        tenant.id(),
                        tx -> settings.list(tx, null, last == null ? null : last.key(), Limits.LARGEST_PAGE)));
    }
}
