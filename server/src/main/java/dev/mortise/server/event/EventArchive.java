package dev.mortise.server.event;

import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.TenantArchive;
import dev.mortise.server.tenant.TenantArchivePart;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The event log in a tenant's archive, newest first.
@Component
@Order(4)
class EventArchive implements TenantArchivePart {
    /// A payload may be a megabyte.
    private static final int PAGE = 20;

    private final TenantTransactions transactions;
    private final JsonMapper json;

    EventArchive(TenantTransactions transactions, JsonMapper json) {
        this.transactions = transactions;
        this.json = json;
    }

    @Override
    public void write(Tenant tenant, TenantArchive archive) throws IOException {
        archive.<JsonNode>lines("events", last -> page(tenant, last));
    }

    private List<JsonNode> page(Tenant tenant, @Nullable JsonNode last) {
        UUID after = last == null ? null : UUID.fromString(last.path("id").asString());
        return transactions
                .inTenant(tenant.id(), tx -> EventLogQueries.list(tx, EventFilter.none(), after, PAGE))
                .events()
                .stream()
                .map(event -> json.readTree(event.envelope()))
                .toList();
    }
}
