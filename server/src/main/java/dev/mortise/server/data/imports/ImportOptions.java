package dev.mortise.server.data.imports;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.RowAction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How a file becomes rows.
///
/// @param key the fields by which rows that are there are found: those of a unique rule, or `id`; empty for
///   [Mode#CREATE]
/// @param mapping the field of a column, by the column's name; a column that is not named goes to the field of its
///   name
/// @param ignore columns that go nowhere
/// @param delimiter what stands between the cells of a CSV line: a comma, a semicolon or a tab
public record ImportOptions(
        Format format,
        Mode mode,
        List<String> key,
        Map<String, String> mapping,
        List<String> ignore,
        OnError onError,
        EmptyCells emptyCells,
        String delimiter) {
    public ImportOptions {
        key = List.copyOf(key);
        mapping = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(mapping));
        ignore = List.copyOf(ignore);
    }

    /// The forms of files.
    public enum Format {
        /// RFC 4180 with a line of names.
        CSV,
        /// A JSON object a line.
        JSONL;

        /// The word in JSON.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is done with rows.
    public enum Mode {
        /// Each row is a new one.
        CREATE,
        /// Each row changes one that is there.
        UPDATE,
        /// Each row changes one that is there, or is a new one.
        UPSERT;

        /// Whether rows may set a field of an entity as the caller meets it.
        public boolean mayWrite(EntityTable table, String field) {
            return switch (this) {
                case CREATE -> table.isWritable(RowAction.CREATE, field);
                case UPDATE -> table.isWritable(RowAction.UPDATE, field);
                case UPSERT -> table.isWritable(RowAction.CREATE, field) || table.isWritable(RowAction.UPDATE, field);
            };
        }

        /// The word in JSON.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What becomes of the import when a row is refused.
    public enum OnError {
        /// The row is left out.
        SKIP,
        /// The import ends before the row.
        STOP;

        /// The word in JSON.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What a cell of a CSV line without a character says.
    public enum EmptyCells {
        /// Nothing: a new row gets the default, a row that is there keeps its value.
        OMIT,
        /// That there is no value.
        NULL;

        /// The word in JSON.
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
