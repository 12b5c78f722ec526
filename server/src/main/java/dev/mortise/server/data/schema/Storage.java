package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.ValueType;
import java.util.List;
import java.util.Set;

/// How a type is kept in columns.
///
/// @param word what the registry remembers; another word is another storage
/// @param columns the types of the field's columns: one, or two for money
record Storage(String word, List<String> columns) {
    Storage {
        columns = List.copyOf(columns);
    }

    static Storage of(ValueType type) {
        return switch (type) {
            // Compared by code point: the same on every machine and after every upgrade of its libraries.
            case ValueType.Text text -> one("text", "text collate \"C\"");
            case ValueType.Choice choice -> one("text", "text collate \"C\"");
            case ValueType.Whole whole -> whole.bits() == 32 ? one("integer", "integer") : one("bigint", "bigint");
            // Precision and scale are rules, so that widening them touches no row.
            case ValueType.Decimal decimal -> one("numeric", "numeric");
            case ValueType.Money money -> new Storage("money", List.of("numeric", "text collate \"C\""));
            case ValueType.Bool bool -> one("boolean", "boolean");
            case ValueType.Day day -> one("date", "date");
            case ValueType.Moment moment -> one("timestamptz", "timestamptz");
            case ValueType.Reference reference -> one("ref " + reference.toTag(), "uuid");
            case ValueType.Identifier identifier -> one("uuid", "uuid");
            case ValueType.Json json -> one("jsonb", "jsonb");
        };
    }

    /// Whether a column can be brought from one storage to another as it stands: whole numbers of another size.
    static boolean isInPlace(String from, String to) {
        Set<String> whole = Set.of("integer", "bigint");
        return whole.contains(from) && whole.contains(to);
    }

    private static Storage one(String word, String column) {
        return new Storage(word, List.of(column));
    }
}
