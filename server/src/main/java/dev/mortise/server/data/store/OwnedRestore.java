package dev.mortise.server.data.store;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.Conditions;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.UUID;
import java.util.function.BiPredicate;
import tools.jackson.databind.node.JsonNodeFactory;

/// Brings back with a row what it owns and was deleted with it, whoever restores it, as it went whoever
/// deleted it.
final class OwnedRestore {
    private static final int MOST = 500;

    private final RowStore store;

    OwnedRestore(RowStore store) {
        this.store = store;
    }

    /// @param owner the row, which is restored
    /// @throws ApiProblem 409 `owned_refused` when one of them cannot come back
    void follow(
            Transaction transaction,
            WriteContext context,
            RowChange.Restore owner,
            BiPredicate<RowAction, EntityTable> may) {
        EntityTables whole = owner.tables().whole();
        for (EntityTables.Pointer pointer : whole.owned(owner.table().whole())) {
            for (Trashed row : deletedWith(transaction, pointer, owner)) {
                try {
                    store.apply(
                            transaction,
                            context,
                            store.prepareRestore(
                                    transaction,
                                    context,
                                    whole,
                                    pointer.table(),
                                    row.id(),
                                    JsonNodeFactory.instance.objectNode(),
                                    row.version()));
                } catch (ApiProblem problem) {
                    throw refused(owner, pointer, row, problem, may);
                }
            }
        }
    }

    private record Trashed(UUID id, long version) {}

    /// A row whose entity or field the caller does not meet is not named.
    private static ApiProblem refused(
            RowChange.Restore owner,
            EntityTables.Pointer pointer,
            Trashed row,
            ApiProblem problem,
            BiPredicate<RowAction, EntityTable> may) {
        boolean isMet = owner.tables()
                .find(pointer.table().name())
                .filter(table -> may.test(RowAction.READ, table))
                .filter(table -> table.restriction().isEmpty())
                .isPresent();
        return ApiProblem.conflict(
                "owned_refused",
                isMet
                        ? "%s of %s, which was deleted with it, cannot come back: %s"
                                .formatted(row.id(), pointer.table().name(), problem.detail())
                        : "a row that was deleted with it cannot come back: ask an administrator");
    }

    private static List<Trashed> deletedWith(
            Transaction transaction, EntityTables.Pointer pointer, RowChange.Restore owner) {
        Columns columns = Columns.of(pointer.table());
        return transaction
                .dsl()
                .select(columns.id(), columns.version())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).trashed(columns))
                .and(columns.field(pointer.field().name()).eq(owner.id()))
                // One deletion has one moment; a row in the trash was last written when it was deleted.
                .and(columns.deletedAt().eq(owner.before().updatedAt()))
                .orderBy(columns.id())
                .limit(MOST)
                .fetch(record -> new Trashed(record.value1(), record.value2()));
    }
}
