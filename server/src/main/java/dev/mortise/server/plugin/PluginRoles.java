package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.account.RoleCatalog;
import dev.mortise.server.data.RoleRestrictions;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;

/// Offers the roles of a plugin's manifest to tenants, as `{plugin}.{role}`.
final class PluginRoles {
    private final RoleCatalog catalog;
    private final RoleRestrictions restrictions;

    PluginRoles(RoleCatalog catalog, RoleRestrictions restrictions) {
        this.catalog = catalog;
        this.restrictions = restrictions;
    }

    /// Offers them. A tenant that has them already keeps them as they are.
    ///
    /// @param transaction the platform's or the owner's
    void offer(Transaction transaction, Manifest manifest, List<Tenant> tenants) {
        manifest.roles().forEach((role, entities) -> {
            List<String> permissions = new ArrayList<>();
            entities.forEach((entity, grant) ->
                    grant.actions().forEach(action -> permissions.add(manifest.id() + "." + entity + "." + action)));
            catalog.offer(
                    transaction,
                    tenants.stream().map(Tenant::id).toList(),
                    new RoleCatalog.Offer(manifest.id() + "." + role, permissions, restrictions.of(manifest, role)));
        });
    }

    /// What a role is cut down to.
    List<RowRestriction> restrictions(Manifest manifest, String role) {
        return restrictions.of(manifest, role);
    }

    /// Takes back what no tenant made its own: roles without any permission left.
    ///
    /// @param transaction the platform's or the owner's
    void withdraw(Transaction transaction, Manifest manifest) {
        catalog.withdraw(
                transaction,
                manifest.roles().keySet().stream()
                        .map(role -> manifest.id() + "." + role)
                        .toList());
    }
}
