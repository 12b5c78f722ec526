package dev.mortise.server.account;

import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.Transaction;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// Offers roles to tenants. Thread-safe.
///
/// A role that is there already stays as the tenant made it, so that offering again undoes nobody's
/// changes.
@Component
public final class RoleCatalog {
    private final Clock clock;

    RoleCatalog(Clock clock) {
        this.clock = clock;
    }

    /// A role that is offered.
    ///
    /// @param name as `com.acme.inventory.clerk`
    /// @param permissions registered in the [PermissionCatalog]
    /// @param restrictions what they are cut down to; one for an entity at most
    public record Offer(String name, List<String> permissions, List<RowRestriction> restrictions) {
        public Offer {
            restrictions = List.copyOf(restrictions);
            permissions = List.copyOf(permissions);
        }
    }

    /// Creates the role in every tenant of the list that has none of that name.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    public void offer(Transaction transaction, List<UUID> tenants, Offer role) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            for (UUID tenant : tenants) {
                if (RoleQueries.byName(platform, tenant, role.name()).isEmpty()) {
                    UUID id = Ids.next();
                    RoleQueries.insert(platform, tenant, id, role.name(), false, clock.instant());
                    PermissionQueries.replace(platform, tenant, id, role.permissions());
                    RestrictionQueries.replace(platform, tenant, id, role.restrictions());
                }
            }
            return true;
        });
    }

    /// Gives permissions to every tenant's role of a name, and takes others from it. Call
    /// [PermissionCatalog#register] or [PermissionCatalog#carry] in the same transaction: they make it
    /// effective.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    public void adjust(Transaction transaction, String role, List<String> given, List<String> taken) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            PermissionQueries.adjust(platform, role, given, taken);
            return true;
        });
    }

    /// Brings every tenant's role of a name to what it is cut down to now, where the tenant had left it as it was
    /// offered. Effective as [#adjust] is.
    ///
    /// @param former what was offered before, under the names that entities have now
    /// @param now what is offered
    public void adjustRestrictions(
            Transaction transaction, String role, List<RowRestriction> former, List<RowRestriction> now) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            RestrictionQueries.adjust(platform, role, byEntity(former), byEntity(now));
            return true;
        });
    }

    private static Map<String, RowRestriction> byEntity(List<RowRestriction> restrictions) {
        return restrictions.stream().collect(Collectors.toMap(RowRestriction::entity, one -> one));
    }

    /// Deletes the roles of these names that hold no permission, in every tenant.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    public void withdraw(Transaction transaction, List<String> names) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            RoleQueries.deleteEmpty(platform, names);
            return true;
        });
    }
}
