package dev.mortise.server.webhook;

import dev.mortise.server.platform.Limits;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Webhooks in a tenant's archive, with what became of their messages, newest first; without their
/// secrets. What was sent stands among the events.
@Component
@Order(5)
class WebhookArchive implements TenantArchivePart {
    private final TenantTransactions transactions;

    WebhookArchive(TenantTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        archive.<StoredWebhook>lines(
                "webhooks",
                last -> last == null ? transactions.inTenant(tenant.id(), WebhookQueries::list) : List.of());
        archive.<DeliveryQueries.StoredDelivery>lines(
                "webhook-deliveries",
                last -> transactions.inTenant(
                        tenant.id(),
                        tx -> DeliveryQueries.deliveries(
                                tx, null, null, last == null ? null : last.id(), Limits.LARGEST_PAGE)));
        archive.<DeliveryQueries.StoredAttempt>lines(
                "webhook-attempts",
                last -> transactions.inTenant(
                        tenant.id(),
                        tx -> DeliveryQueries.attempts(
                                tx, null, null, last == null ? null : last.id(), Limits.LARGEST_PAGE)));
    }
}
