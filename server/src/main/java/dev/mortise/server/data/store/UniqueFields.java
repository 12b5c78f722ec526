package dev.mortise.server.data.store;

import dev.mortise.server.data.custom.UniqueValueQueries;
import dev.mortise.server.data.custom.UniqueValueQueries.Claim;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Keeps the entries of unique fields that tenants added in step with the rows that are written.
final class UniqueFields {
    private UniqueFields() {}

    /// Rows that were not there before.
    ///
    /// @param table the whole entity
    /// @throws ValueTaken when another row has one of their values
    static void added(Transaction transaction, EntityTable table, List<StoredRow> rows) {
        List<EntityField> fields = table.uniqueFields();
        if (!fields.isEmpty()) {
            take(
                    transaction,
                    table,
                    rows.stream()
                            .flatMap(row -> UniqueValueQueries.claims(row, fields).stream())
                            .toList());
        }
    }

    /// Rows that have changed.
    ///
    /// @param table the whole entity
    /// @throws ValueTaken when another row has one of their new values
    static void changed(Transaction transaction, EntityTable table, List<RowChange.Update> changes) {
        List<EntityField> fields = table.uniqueFields();
        if (fields.isEmpty()) {
            return;
        }
        List<Claim> former = new ArrayList<>();
        List<Claim> wanted = new ArrayList<>();
        for (RowChange.Update change : changes) {
            List<EntityField> written = fields.stream()
                    .filter(field -> change.changed().contains(field.name()))
                    .toList();
            former.addAll(UniqueValueQueries.claims(change.before(), written));
            wanted.addAll(UniqueValueQueries.claims(change.after(), written));
        }
        UniqueValueQueries.giveBack(transaction, table, former);
        take(transaction, table, wanted);
    }

    /// A row that is there no more.
    ///
    /// @param table the whole entity
    static void gone(Transaction transaction, EntityTable table, StoredRow row) {
        List<EntityField> fields = table.uniqueFields();
        if (!fields.isEmpty()) {
            UniqueValueQueries.giveBack(transaction, table, UniqueValueQueries.claims(row, fields));
        }
    }

    private static void take(Transaction transaction, EntityTable table, List<Claim> claims) {
        Set<EntityField> taken = UniqueValueQueries.take(transaction, table, claims);
        if (!taken.isEmpty()) {
            throw new ValueTaken(taken);
        }
    }
}
