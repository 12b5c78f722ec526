package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import java.util.Arrays;
import java.util.Locale;

/// An entity as one user meets it. One that the user may do nothing with is as if it did not exist.
record EntityAccess(Principal principal, EntityTables tables, EntityTable table) {
    /// What can be done with rows.
    enum Action {
        READ,
        CREATE,
        UPDATE,
        DELETE;

        /// The last word of the permission.
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String permission(EntityTable table) {
            return table.qualifiedName() + "." + word();
        }
    }

    /// Whether the user may do anything with an entity's rows.
    static boolean isVisible(Principal principal, EntityTable table) {
        return Arrays.stream(Action.values()).anyMatch(action -> principal.may(action.permission(table)));
    }

    boolean may(Action action) {
        return principal.may(action.permission(table));
    }

    /// Whether the user may write rows in any way.
    boolean mayWrite() {
        return may(Action.CREATE) || (may(Action.READ) && (may(Action.UPDATE) || may(Action.DELETE)));
    }

    /// Whether the user may read the rows of any of the plugin's entities.
    boolean mayRead(EntityTable other) {
        return principal.may(Action.READ.permission(other));
    }

    /// Checks what the user may do. What one may not see, one cannot change.
    ///
    /// @throws ApiProblem 403 with the permission that is missing
    EntityAccess require(Action action) {
        if ((action == Action.UPDATE || action == Action.DELETE) && !may(Action.READ)) {
            throw ApiProblem.forbidden(Action.READ.permission(table));
        }
        if (!may(action)) {
            throw ApiProblem.forbidden(action.permission(table));
        }
        return this;
    }
}
