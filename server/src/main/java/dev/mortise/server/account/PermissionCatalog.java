package dev.mortise.server.account;

import dev.mortise.server.platform.DatabaseRole;
import dev.mortise.server.platform.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/// Every permission that exists. Thread-safe.
@Component
public final class PermissionCatalog {
    private final PrincipalCache principals;

    PermissionCatalog(PrincipalCache principals) {
        this.principals = principals;
    }

    /// Adds permissions and gives them to the admin role of every tenant; those that exist stay as they
    /// are. Effective with the commit.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    public void register(Transaction transaction, Collection<Permission> permissions) {
        inPlatform(transaction, () -> PermissionQueries.register(transaction, List.copyOf(permissions)));
        transaction.afterCommit(principals::forgetAll);
    }

    /// Removes a plugin's permissions from the catalogue and from every role. Effective with the commit.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    public void unregister(Transaction transaction, String pluginId) {
        inPlatform(transaction, () -> {
            PermissionQueries.unregister(transaction, pluginId);
            RestrictionQueries.deleteOf(transaction, pluginId);
        });
        transaction.afterCommit(principals::forgetAll);
    }

    /// Gives every role that holds one of the old permissions the new one in its place, and nobody else;
    /// then the old ones go, but for those that are still wanted. What roles are cut down to goes along.
    /// Effective with the commit.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    /// @param renamed old to new names; the new ones are registered
    /// @param wanted names that stay
    public void carry(Transaction transaction, Map<String, String> renamed, Set<String> wanted) {
        if (!renamed.isEmpty()) {
            inPlatform(transaction, () -> {
                PermissionQueries.carry(transaction, renamed, wanted);
                Map<String, String> entities = new HashMap<>();
                renamed.forEach((old, now) -> entities.put(entity(old), entity(now)));
                RestrictionQueries.carry(transaction, entities);
            });
            transaction.afterCommit(principals::forgetAll);
        }
    }

    /// Removes a plugin's permissions but for some, from the catalogue and from every role. Effective with
    /// the commit.
    ///
    /// @param transaction a platform transaction, or one of the owner, which becomes one for this step
    public void retain(Transaction transaction, String pluginId, Set<String> wanted) {
        inPlatform(transaction, () -> PermissionQueries.retain(transaction, pluginId, wanted));
        transaction.afterCommit(principals::forgetAll);
    }

    private static String entity(String permission) {
        return permission.substring(0, permission.lastIndexOf('.'));
    }

    private static void inPlatform(Transaction transaction, Runnable step) {
        transaction.<Boolean>as(DatabaseRole.PLATFORM, platform -> {
            step.run();
            return true;
        });
    }
}
