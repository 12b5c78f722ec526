package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.imports.ImportAccess;
import dev.mortise.server.data.imports.ImportOptions;
import dev.mortise.server.platform.Principal;
import dev.mortise.server.platform.Transaction;
import org.springframework.stereotype.Component;

/// Asks for an import what single writes ask for. Thread-safe.
@Component
final class ImportPermissions implements ImportAccess {
    private final VisibleEntities entities;

    ImportPermissions(VisibleEntities entities) {
        this.entities = entities;
    }

    @Override
    public Allowed find(
            Transaction transaction, Principal principal, String plugin, String entity, ImportOptions.Mode mode) {
        EntityAccess access = entities.find(transaction, principal, plugin, entity);
        require(access, mode);
        return new Allowed(access.tables(), access.table());
    }

    @Override
    public boolean isCurrent(Transaction transaction, EntityTables tables) {
        return entities.isCurrent(transaction, tables);
    }

    /// Checks what a user may do.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 403
    static void require(EntityAccess access, ImportOptions.Mode mode) {
        switch (mode) {
            case CREATE -> access.require(RowAction.CREATE);
            case UPDATE -> access.require(RowAction.UPDATE);
            case UPSERT -> access.require(RowAction.UPDATE).require(RowAction.CREATE);
        }
    }
}
