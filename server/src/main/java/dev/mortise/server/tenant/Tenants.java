package dev.mortise.server.tenant;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/// Finds and creates tenants.
@Component
public final class Tenants {
    /// The slug of the operator's tenant, created at the first start.
    public static final String OPERATOR = "default";

    private final ObjectProvider<TenantFounder> founder;
    private final ApplicationEventPublisher events;
    private final AuditLog audit;
    private final Clock clock;

    Tenants(ObjectProvider<TenantFounder> founder, ApplicationEventPublisher events, AuditLog audit, Clock clock) {
        this.founder = founder;
        this.events = events;
        this.audit = audit;
        this.clock = clock;
    }

    /// The tenant with a slug, among those that the transaction sees.
    public Optional<Tenant> bySlug(Transaction transaction, String slug) {
        return TenantQueries.bySlug(transaction, slug);
    }

    /// The tenant with an id, among those that the transaction sees.
    public Optional<Tenant> byId(Transaction transaction, UUID id) {
        return TenantQueries.byId(transaction, id);
    }

    /// Creates a tenant with its user `admin` and tells the other features.
    ///
    /// @param transaction a platform transaction
    /// @throws ApiProblem 409 `tenant_exists`
    Tenant create(Transaction transaction, String slug, String name, String adminPassword, Actor actor) {
        Tenant tenant = new Tenant(
                Ids.next(),
                slug,
                name,
                slug.equals(OPERATOR),
                false,
                false,
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        try {
            TenantQueries.insert(transaction, tenant);
        } catch (DuplicateKeyException e) {
            throw ApiProblem.conflict("tenant_exists", "there is a tenant " + slug + " already: choose another slug");
        }
        founder.getObject().found(transaction, tenant, adminPassword);
        audit.record(
                transaction,
                tenant.id(),
                actor,
                "tenant.created",
                "tenant",
                tenant.id().toString(),
                Map.of("slug", slug, "name", name));
        events.publishEvent(new TenantCreated(transaction, tenant));
        return tenant;
    }
}
