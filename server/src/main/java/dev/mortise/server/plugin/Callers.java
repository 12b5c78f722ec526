package dev.mortise.server.plugin;

import dev.mortise.engine.call.Caller;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.tenant.Tenant;
import dev.mortise.server.tenant.Tenants;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds out for whom a plugin is called: the user whose action made the event, with what that user may do now.
final class Callers {
    private static final int MOST_SLUGS = 10_000;

    private final PrincipalSource users;
    private final Tenants tenants;
    private final TenantTransactions transactions;
    private final JsonMapper json;
    /// A tenant's slug never changes.
    private final ConcurrentHashMap<UUID, String> slugs = new ConcurrentHashMap<>();

    Callers(PrincipalSource users, Tenants tenants, TenantTransactions transactions, JsonMapper json) {
        this.users = users;
        this.tenants = tenants;
        this.transactions = transactions;
        this.json = json;
    }

    Caller of(Delivery delivery) {
        return user(delivery)
                .flatMap(user -> users.find(delivery.tenantId(), user))
                .map(Callers::caller)
                .orElseGet(() -> new Caller(delivery.tenantId(), slug(delivery.tenantId()), null, null, Set.of()));
    }

    private String slug(UUID tenantId) {
        String known = slugs.get(tenantId);
        if (known != null) {
            return known;
        }
        Optional<Tenant> found = transactions.inTenant(tenantId, tx -> tenants.byId(tx, tenantId));
        if (slugs.size() >= MOST_SLUGS) {
            slugs.clear();
        }
        found.ifPresent(tenant -> slugs.put(tenantId, tenant.slug()));
        return found.map(Tenant::slug).orElse("");
    }

    private static Caller caller(Principal principal) {
        return new Caller(
                principal.tenantId(),
                principal.tenantSlug(),
                principal.userId(),
                principal.username(),
                principal.permissions());
    }

    private Optional<UUID> user(Delivery delivery) {
        String actor = delivery.event().actor();
        if (actor == null) {
            return Optional.empty();
        }
        JsonNode node = json.readTree(actor);
        return Actor.Kind.USER.word().equals(node.path("kind").asString(""))
                ? Optional.of(UUID.fromString(node.path("id").asString("")))
                : Optional.empty();
    }
}
