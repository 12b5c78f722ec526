package dev.mortise.server.data.web;

import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.SystemField;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.imports.ImportOptions;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.data.rules.Shown;
import dev.mortise.server.platform.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an import is asked for with; null for what is left out. See [ImportOptions].
record ImportRequest(
        @Nullable String plugin,
        @Nullable String entity,
        @Nullable String format,
        @Nullable String mode,
        @Nullable List<@Nullable String> key,
        @Nullable Map<String, @Nullable String> mapping,
        @Nullable List<@Nullable String> ignore,
        @Nullable String onError,
        @Nullable String emptyCells,
        @Nullable String delimiter) {
    private static final int MOST_COLUMNS = 1_000;
    private static final int MOST_NAME = 500;
    private static final List<String> DELIMITERS = List.of(",", ";", "\t");

    /// What is done with rows, as far as it can be told without the entity.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 400
    ImportOptions.Mode wantedMode() {
        Violations wrong = new Violations();
        ImportOptions.Mode wanted =
                choice(wrong, "/mode", mode, ImportOptions.Mode.values(), ImportOptions.Mode.CREATE);
        wrong.refuseIfAny();
        return wanted;
    }

    /// Reads the options.
    ///
    /// @throws dev.mortise.server.platform.ApiProblem 400 with everything that is wrong
    ImportOptions options(EntityTable table) {
        Violations wrong = new Violations();
        ImportOptions.Mode wanted = wantedMode();
        ImportOptions options = new ImportOptions(
                format(wrong),
                wanted,
                key(wrong, table, wanted),
                mapping(wrong, table, wanted),
                ignore(wrong),
                choice(wrong, "/onError", onError, ImportOptions.OnError.values(), ImportOptions.OnError.SKIP),
                choice(
                        wrong,
                        "/emptyCells",
                        emptyCells,
                        ImportOptions.EmptyCells.values(),
                        ImportOptions.EmptyCells.OMIT),
                delimiter(wrong));
        wrong.refuseIfAny();
        return options;
    }

    private ImportOptions.Format format(Violations wrong) {
        if (format == null) {
            wrong.add("/format", "required", "must be one of csv, jsonl");
            return ImportOptions.Format.CSV;
        }
        return choice(wrong, "/format", format, ImportOptions.Format.values(), ImportOptions.Format.CSV);
    }

    private static <E extends Enum<E>> E choice(
            Violations wrong, String pointer, @Nullable String word, E[] choices, E byDefault) {
        if (word == null) {
            return byDefault;
        }
        for (E choice : choices) {
            if (word.equals(choice.name().toLowerCase(java.util.Locale.ROOT))) {
                return choice;
            }
        }
        String words = Stream.of(choices)
                .map(choice -> choice.name().toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
        wrong.add(pointer, "enum", "must be one of " + words + "; this is " + Shown.quoted(word));
        return byDefault;
    }

    private List<String> key(Violations wrong, EntityTable table, ImportOptions.Mode wanted) {
        List<String> named = names(wrong, "/key", key);
        if (wanted == ImportOptions.Mode.CREATE) {
            if (!named.isEmpty()) {
                wrong.add("/key", "key", "new rows are not looked for: leave the key out, or update or upsert");
            }
            return List.of();
        }
        List<List<String>> possible = keys(table);
        Set<String> asSet = new HashSet<>(named);
        if (possible.stream().noneMatch(each -> each.size() == named.size() && asSet.containsAll(each))) {
            wrong.add(
                    "/key",
                    "key",
                    "must be the fields by which rows are found, one of: "
                            + possible.stream()
                                    .map(each -> String.join(" and ", each))
                                    .collect(Collectors.joining("; ")));
            return List.of();
        }
        return named;
    }

    /// The keys by which an entity's rows can be found: `id`, and the fields of each unique rule whose values can
    /// stand in a cell by themselves.
    static List<List<String>> keys(EntityTable table) {
        return Stream.concat(
                        Stream.of(List.of(SystemField.ID.word())),
                        table.indexes().stream()
                                .filter(EntityIndex::unique)
                                .map(index -> index.keys().stream()
                                        .map(EntityIndex.Key::field)
                                        .toList())
                                .filter(fields -> fields.stream().allMatch(field -> isPlain(table, field))))
                .toList();
    }

    private static boolean isPlain(EntityTable table, String field) {
        return table.fields().containsKey(field)
                && !(table.typeOf(field).orElseThrow() instanceof ValueType.Money)
                && !(table.typeOf(field).orElseThrow() instanceof ValueType.Json);
    }

    private Map<String, String> mapping(Violations wrong, EntityTable table, ImportOptions.Mode wanted) {
        Map<String, String> read = new java.util.LinkedHashMap<>();
        if (mapping == null) {
            return read;
        }
        if (mapping.size() > MOST_COLUMNS) {
            wrong.add("/mapping", "max", "at most %d columns; there are %d".formatted(MOST_COLUMNS, mapping.size()));
            return read;
        }
        Set<String> targets = new HashSet<>();
        mapping.forEach((column, field) -> {
            String pointer = "/mapping" + RowRules.pointer(column);
            if (field == null
                    || !(field.equals(SystemField.ID.word()) || table.fields().containsKey(field))) {
                wrong.add(
                        pointer,
                        "unknown_field",
                        "must be id or a field of %s: %s"
                                .formatted(
                                        table.name(),
                                        String.join(", ", table.fields().keySet())));
            } else if (!field.equals(SystemField.ID.word())
                    && !(key != null && key.contains(field))
                    && !wanted.mayWrite(table, field)) {
                wrong.add(pointer, "read_only", "you may read %s and not write it: ignore the column".formatted(field));
            } else if (!targets.add(field)) {
                wrong.add(pointer, "columns", "another column goes to %s already".formatted(field));
            } else if (column.length() > MOST_NAME) {
                wrong.add(pointer, "max", "a column's name may have %d characters".formatted(MOST_NAME));
            } else {
                read.put(column, field);
            }
        });
        return read;
    }

    private List<String> ignore(Violations wrong) {
        return names(wrong, "/ignore", ignore);
    }

    private static List<String> names(Violations wrong, String pointer, @Nullable List<@Nullable String> names) {
        if (names == null) {
            return List.of();
        }
        if (names.size() > MOST_COLUMNS || names.stream().anyMatch(name -> name == null || name.length() > MOST_NAME)) {
            wrong.add(
                    pointer,
                    "type",
                    "must be at most %d names of at most %d characters".formatted(MOST_COLUMNS, MOST_NAME));
            return List.of();
        }
        return names.stream().map(String::valueOf).toList();
    }

    private String delimiter(Violations wrong) {
        if (delimiter == null) {
            return ",";
        }
        if (!DELIMITERS.contains(delimiter)) {
            wrong.add(
                    "/delimiter", "enum", "must be a comma, a semicolon or a tab; this is " + Shown.quoted(delimiter));
        }
        return delimiter;
    }
}
