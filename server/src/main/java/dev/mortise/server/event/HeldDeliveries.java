package dev.mortise.server.event;

import dev.mortise.server.tenant.TenantSuspensionChanged;
import org.springframework.context.event.EventListener;

/// Lets deliveries go on that were held while their tenant was suspended. What holds them is the claim.
final class HeldDeliveries {
    private final Deliveries deliveries;

    HeldDeliveries(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @EventListener
    void tenantChanged(TenantSuspensionChanged event) {
        event.transaction().afterCommit(deliveries::wake);
    }
}
