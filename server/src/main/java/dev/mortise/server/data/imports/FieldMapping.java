package dev.mortise.server.data.imports;

import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.rules.Shown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which field each column goes to.
final class FieldMapping {
    private static final int MOST_COLUMNS = 1_000;
    private static final String ID = SystemField.ID.word();

    private final EntityTable table;
    private final ImportOptions options;
    private final Set<String> ignored;

    FieldMapping(EntityTable table, ImportOptions options) {
        this.table = table;
        this.options = options;
        this.ignored = Set.copyOf(options.ignore());
    }

    /// The field of a column; null for one that goes nowhere. A column that nobody knows goes to the field of its
    /// name, whose absence is found later. What the server sets by itself, as an export has it, goes nowhere.
    @Nullable
    String field(String column) {
        String named = options.mapping().get(column);
        if (named != null) {
            return named;
        }
        boolean isReadOnly = SystemField.of(column).isPresent() && !column.equals(ID);
        return isReadOnly || ignored.contains(column) ? null : column;
    }

    /// The fields of a line of names, in its order; null for a column that goes nowhere.
    ///
    /// @throws FileRefused when a column is unknown, missing or there twice
    List<@Nullable String> fields(List<String> header) {
        if (header.size() > MOST_COLUMNS) {
            throw new FileRefused(
                    "columns", 1, "at most %d columns; there are %d".formatted(MOST_COLUMNS, header.size()));
        }
        List<@Nullable String> fields = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        Set<String> targets = new HashSet<>();
        for (String column : header) {
            if (!columns.add(column)) {
                throw new FileRefused("columns", 1, "the column %s is there twice".formatted(Shown.quoted(column)));
            }
            String field = field(column);
            if (field != null) {
                checkField(column, field);
                if (!targets.add(field)) {
                    throw new FileRefused("columns", 1, "two columns go to the field %s".formatted(field));
                }
            }
            fields.add(field);
        }
        for (Map.Entry<String, String> wanted : options.mapping().entrySet()) {
            if (!columns.contains(wanted.getKey())) {
                throw new FileRefused(
                        "missing_column",
                        1,
                        "there is no column %s, which was to go to %s; there are: %s"
                                .formatted(Shown.quoted(wanted.getKey()), wanted.getValue(), shown(header)));
            }
        }
        for (String field : options.key()) {
            if (!targets.contains(field)) {
                throw new FileRefused(
                        "missing_column", 1, "no column goes to %s, by which rows are to be found".formatted(field));
            }
        }
        return fields;
    }

    private void checkField(String column, String field) {
        if (!field.equals(ID) && !table.fields().containsKey(field)) {
            throw new FileRefused(
                    "unknown_column",
                    1,
                    "there is no field for the column %s: map it to one, or ignore it; %s has id, %s"
                            .formatted(
                                    Shown.quoted(column),
                                    table.name(),
                                    String.join(", ", table.fields().keySet())));
        }
        if (!field.equals(ID)
                && !options.key().contains(field)
                && !options.mode().mayWrite(table, field)) {
            throw new FileRefused(
                    "read_only",
                    1,
                    "the column %s goes to %s, which you may read and not write: ignore it"
                            .formatted(Shown.quoted(column), field));
        }
    }

    private static String shown(List<String> header) {
        return Shown.cut(String.join(", ", header), 300);
    }
}
