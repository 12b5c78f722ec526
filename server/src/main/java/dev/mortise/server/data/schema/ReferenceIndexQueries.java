package dev.mortise.server.data.schema;

import dev.mortise.server.platform.Transaction;
import java.util.Optional;

/// What there is of an index of a reference.
final class ReferenceIndexQueries {
    private ReferenceIndexQueries() {}

    /// Whether an index was made to its end; empty when there is none.
    static Optional<Boolean> isValid(Transaction transaction, String name) {
        return transaction
                .jdbc()
                .sql("select indisvalid and indisready from pg_index where indexrelid = to_regclass(?)")
                .param('"' + name + '"')
                .query(Boolean.class)
                .optional();
    }
}
