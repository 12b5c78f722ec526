package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.imports.ImportAccess;
import dev.mortise.server.data.imports.ImportOptions;
import dev.mortise.server.platform.ApiProblem;
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
    /// @throws ApiProblem 403; `restricted` when the entity is cut down for the user
    static void require(EntityAccess access, ImportOptions.Mode mode) {
        // Imports write many rows by statements of their own, which know nothing of conditions and fields.
        if (access.table().restriction().isPresent()) {
            throw ApiProblem.of(
                    403,
                    "restricted",
                    "your roles let you work with some rows or fields of %s only, and an import takes all of them"
                            .formatted(access.table().name()));
        }
        switch (mode) {
            case CREATE -> access.require(RowAction.CREATE);
            case UPDATE -> access.require(RowAction.UPDATE);
            case UPSERT -> access.require(RowAction.UPDATE).require(RowAction.CREATE);
        }
    }
}
