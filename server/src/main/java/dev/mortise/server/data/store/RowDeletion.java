package dev.mortise.server.data.store;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.query.Conditions;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.row.Columns;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// Deletes a row and does to the rows that point to it what their references say. Bounded: one deletion touches
/// [#MOST_FOLLOWED] other rows at most.
final class RowDeletion {
    private static final int MOST_FOLLOWED = 500;

    private final RowStore store;

    RowDeletion(RowStore store) {
        this.store = store;
    }

    void delete(Transaction transaction, WriteContext context, RowChange.Delete delete) {
        delete(transaction, context, delete, new Touched(store.now()));
    }

    /// What one deletion has reached so far.
    private static final class Touched {
        private final OffsetDateTime at;
        private final Set<UUID> deleted = new HashSet<>();
        private int followed;

        Touched(OffsetDateTime at) {
            this.at = at;
        }

        void follow() {
            followed++;
            if (followed > MOST_FOLLOWED) {
                throw tooMany();
            }
        }
    }

    private void delete(Transaction transaction, WriteContext context, RowChange.Delete delete, Touched touched) {
        if (!RowWrites.lockToDelete(transaction, delete)) {
            throw RowStore.stale(
                    transaction, delete.table(), delete.id(), delete.before().version());
        }
        touched.deleted.add(delete.id());
        for (EntityTables.Pointer pointer : delete.tables().whole().pointersTo(delete.table())) {
            List<StoredRow> pointing = pointing(transaction, pointer, delete.id());
            for (StoredRow row : pointing) {
                if (!touched.deleted.contains(row.id())) {
                    follow(transaction, context, delete, pointer, row, touched);
                }
            }
        }
        store.finishDelete(transaction, context, delete, touched.at);
    }

    private void follow(
            Transaction transaction,
            WriteContext context,
            RowChange.Delete delete,
            EntityTables.Pointer pointer,
            StoredRow row,
            Touched touched) {
        // What hangs on a row follows it, whoever deletes it.
        EntityTables tables = delete.tables().whole();
        EntityTable table = pointer.table();
        switch (pointer.reference().onDelete()) {
            case RESTRICT -> throw referenced(transaction, delete.tables(), pointer, row);
            case SET_NULL -> {
                touched.follow();
                store.apply(
                        transaction,
                        context,
                        store.change(
                                context,
                                tables,
                                table,
                                row,
                                Collections.singletonMap(pointer.field().name(), null)));
            }
            case CASCADE -> {
                touched.follow();
                delete(transaction, context, new RowChange.Delete(tables, table, row), touched);
            }
        }
    }

    /// A row that the caller may not read is not named.
    private static ApiProblem referenced(
            Transaction transaction, EntityTables tables, EntityTables.Pointer pointer, StoredRow row) {
        boolean isMet = tables.find(pointer.table().name())
                .filter(table -> table.fields().containsKey(pointer.field().name()))
                .flatMap(table -> RowQueries.find(transaction, table, row.id()))
                .isPresent();
        return ApiProblem.conflict(
                "referenced",
                isMet
                        ? "rows of %s point to it by %s, as %s does: change or delete them first"
                                .formatted(
                                        pointer.table().name(), pointer.field().name(), row.id())
                        : "rows that you may not read point to it: ask an administrator");
    }

    private static List<StoredRow> pointing(Transaction transaction, EntityTables.Pointer pointer, UUID id) {
        Columns columns = Columns.of(pointer.table());
        List<StoredRow> rows = transaction
                .dsl()
                .select(columns.all())
                .from(columns.table())
                .where(new Conditions(transaction.tenantId()).visible(columns))
                .and(columns.field(pointer.field().name()).eq(id))
                .orderBy(columns.id())
                .limit(MOST_FOLLOWED + 1)
                // Nobody changes them in between: a stale version of one of these would be told as this row's.
                .forUpdate()
                .fetch(record -> StoredRow.read(columns, record));
        if (rows.size() > MOST_FOLLOWED) {
            throw tooMany();
        }
        return rows;
    }

    private static ApiProblem tooMany() {
        return ApiProblem.conflict(
                "referenced", "more than " + MOST_FOLLOWED + " rows hang on it: delete or change them first");
    }
}
