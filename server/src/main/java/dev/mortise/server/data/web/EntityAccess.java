package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Principal;
import java.util.Arrays;

/// An entity as one user meets it, without the fields and rows that the user may not read. One that the user may do
/// nothing with is as if it did not exist.
record EntityAccess(Principal principal, EntityTables tables, EntityTable table) {
    /// Whether the user may do anything with an entity's rows.
    static boolean isVisible(Principal principal, EntityTable table) {
        return Arrays.stream(RowAction.values()).anyMatch(action -> principal.may(action.permission(table)));
    }

    boolean may(RowAction action) {
        return principal.may(action.permission(table));
    }

    /// Whether the user may do something with the rows of any of the plugin's entities.
    boolean may(RowAction action, EntityTable other) {
        return principal.may(action.permission(other));
    }

    /// Whether the user may write rows in any way.
    boolean mayWrite() {
        return may(RowAction.CREATE) || (may(RowAction.READ) && (may(RowAction.UPDATE) || may(RowAction.DELETE)));
    }

    /// Whether the user may read the rows of any of the plugin's entities.
    boolean mayRead(EntityTable other) {
        return principal.may(RowAction.READ.permission(other));
    }

    /// Checks what the user may do. What one may not see, one cannot change.
    ///
    /// @throws ApiProblem 403 with the permission that is missing
    EntityAccess require(RowAction action) {
        if ((action == RowAction.UPDATE || action == RowAction.DELETE) && !may(RowAction.READ)) {
            throw ApiProblem.forbidden(RowAction.READ.permission(table));
        }
        if (!may(action)) {
            throw ApiProblem.forbidden(action.permission(table));
        }
        return this;
    }
}
