package dev.mortise.server.account;

import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Transaction;
import java.util.Collection;
import java.util.UUID;

/// The rules that keep `user.admin` from becoming more than it is: nobody gives what they do not hold, or touches
/// a user who holds more, what they hold for some rows or fields only they do not give at all, and a tenant
/// always keeps an admin who can log in.
final class Grants {
    private Grants() {}

    /// @throws ApiProblem 403 naming a permission that the caller lacks
    static void mayGive(Principal caller, Collection<String> permissions) {
        for (String permission : permissions) {
            if (!caller.mayFully(permission)) {
                throw ApiProblem.forbidden(permission);
            }
        }
    }

    /// @throws ApiProblem 403 when the user holds a permission that the caller lacks
    static void mayTouch(Transaction transaction, Principal caller, UUID userId) {
        mayGive(caller, PermissionQueries.ofUser(transaction, caller.tenantId(), userId));
    }

    /// Checks after a change that an admin is left. Concurrent changes wait for each other.
    ///
    /// @throws ApiProblem 409 `last_admin`
    static void keepAnAdmin(Transaction transaction, UUID tenantId) {
        if (RoleQueries.lockAndCountAdmins(transaction, tenantId) == 0) {
            throw ApiProblem.conflict(
                    "last_admin", "this is the tenant's last admin: give another user the role admin first");
        }
    }
}
