package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.account.Permission;
import dev.mortise.server.account.PermissionCatalog;
import dev.mortise.server.account.RoleCatalog;
import dev.mortise.server.platform.RowRestriction;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.tenant.TenantPlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Brings permissions and roles of all tenants from one version of a manifest to another.
final class UpgradeGrants {
    private final PermissionCatalog permissions;
    private final RoleCatalog catalog;
    private final PluginRoles roles;
    private final TenantPlugins tenants;

    UpgradeGrants(PermissionCatalog permissions, RoleCatalog catalog, PluginRoles roles, TenantPlugins tenants) {
        this.permissions = permissions;
        this.catalog = catalog;
        this.roles = roles;
        this.tenants = tenants;
    }

    /// Who held a permission of an entity holds it under the entity's new name. Permissions of dropped
    /// entities stay, as their rows do. Of a role that the manifest offers, tenants get and lose what the
    /// two versions differ by; what a tenant changed beyond that stays, and so does what a
    /// role is cut down to for an entity when the tenant changed any of it.
    void follow(Transaction platform, Manifest from, Manifest to) {
        Map<String, String> renamed = UpgradePlan.renamedPermissions(from, to);
        Set<String> wanted = UpgradePlan.permissions(to);
        permissions.register(
                platform,
                wanted.stream().map(name -> new Permission(name, to.id())).toList());
        permissions.carry(platform, renamed, wanted);
        Map<String, Set<String>> before = UpgradePlan.roles(from);
        UpgradePlan.roles(to).forEach((role, now) -> {
            Set<String> was = new TreeSet<>();
            before.getOrDefault(role, Set.of()).forEach(name -> was.add(renamed.getOrDefault(name, name)));
            if (before.containsKey(role)) {
                catalog.adjust(platform, to.id() + "." + role, beyond(now, was), beyond(was, now));
                catalog.adjustRestrictions(
                        platform, to.id() + "." + role, former(from, to, role), roles.restrictions(to, role));
            }
        });
        roles.offer(platform, to, tenants.using(platform, to.id()));
    }

    /// What a role was cut down to, under the names that entities have now.
    private List<RowRestriction> former(Manifest from, Manifest to, String role) {
        return roles.restrictions(from, role).stream()
                .map(one -> new RowRestriction(
                        to.entities().values().stream()
                                .filter(entity -> entity.tag() == one.entityTag())
                                .findFirst()
                                .map(entity -> to.id() + "." + entity.name())
                                .orElse(one.entity()),
                        one.entityTag(),
                        one.where(),
                        one.hidden(),
                        one.readOnly()))
                .toList();
    }

    /// Removes the permissions of entities that are gone for ever.
    void forgetAllBut(Transaction platform, Manifest current) {
        permissions.retain(platform, current.id(), UpgradePlan.permissions(current));
    }

    private static List<String> beyond(Set<String> names, Set<String> others) {
        List<String> beyond = new ArrayList<>(names);
        beyond.removeAll(others);
        return beyond;
    }
}
