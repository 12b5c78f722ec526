package dev.mortise.server.data.schema;

import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.TableNames;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What another version of an entity asks of its table that takes the longer the more rows there are,
/// and the new columns that this needs. What takes a moment, as another name, is no part of it.
///
/// @param table as the other version has it
/// @param added fields that get columns
/// @param moves fields whose values go to other columns
/// @param checks fields whose values are asked
/// @param words whether the rows are found by other words
/// @param indexes those to be made
record TableWork(
        EntityTable table,
        List<EntityField> added,
        List<Move> moves,
        List<Check> checks,
        boolean words,
        List<EntityIndex> indexes) {
    /// What the names of columns, indexes and tables end with that are not in use yet.
    static final String NEXT = "_next";

    TableWork {
        added = List.copyOf(added);
        moves = List.copyOf(moves);
        checks = List.copyOf(checks);
        indexes = List.copyOf(indexes);
    }

    /// Why values go to other columns.
    enum Kind {
        /// They become values of another type; the former columns are kept.
        RETYPED,
        /// Whole numbers of another size.
        RESIZED,
        /// Rows without a value get one.
        FILLED
    }

    /// Values of a field that go to other columns.
    ///
    /// @param was the field as it is stored
    /// @param otherwise what a row without a value gets; null for nothing
    /// @param former how the columns are stored that the field had before its type changed; null for
    ///   none
    record Move(
            EntityField was,
            EntityField field,
            Kind kind,
            @Nullable Object otherwise,
            @Nullable String former) {
        /// The columns that the values go to, before they are in use.
        List<String> next() {
            return TableWork.columns(field).stream().map(one -> one + NEXT).toList();
        }
    }

    /// Values of a field that are asked of rows that are not deleted.
    ///
    /// @param was the field as it is stored
    /// @param rules whether they must keep the rules
    /// @param presence whether there must be one
    record Check(EntityField was, EntityField field, boolean rules, boolean presence) {}

    /// The columns of a field.
    static List<String> columns(EntityField field) {
        return Storage.of(field.type()).columns().size() == 1
                ? List.of(field.column())
                : List.of(field.column(), field.currencyColumn());
    }

    /// What is to be done with a table that is there.
    ///
    /// @param former the entity as the version before has it; empty when it has none
    /// @param known the fields that have columns, by tag
    /// @param back whether rows that break rules stand in nobody's way
    static TableWork of(
            Transaction transaction,
            Optional<EntityTable> former,
            EntityTable table,
            Map<Integer, SchemaQueries.RegisteredField> known,
            boolean back) {
        List<EntityField> added = new ArrayList<>();
        List<Move> moves = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (EntityField field : table.fields().values()) {
            SchemaQueries.RegisteredField stored = known.get(field.tag());
            if (stored == null) {
                added.add(field);
                continue;
            }
            Optional<EntityField> before = former.flatMap(one -> one.find(field.tag()));
            EntityField was = before.orElse(field);
            boolean requires =
                    field.required() && before.filter(EntityField::required).isEmpty();
            @Nullable Object otherwise = requires ? Defaults.of(field).orElse(null) : null;
            Kind kind = kind(stored.storage(), field, otherwise);
            if (kind != null) {
                moves.add(new Move(was, field, kind, otherwise, stored.former()));
            }
            boolean rules = kind != Kind.RETYPED && (before.isEmpty() || !Widening.is(was.type(), field.type()));
            boolean presence = requires && field.defaultValue() == null;
            if (!back && (rules || presence)) {
                checks.add(new Check(was, field, rules, presence));
            }
        }
        boolean words = !keepsWords(SchemaQueries.searched(transaction, table), table, added)
                || moves.stream().anyMatch(move -> table.searched().contains(move.field()));
        return new TableWork(table, added, moves, checks, words, indexes(transaction, table, moves));
    }

    /// References stay where they are: their constraint is of their column.
    private static @Nullable Kind kind(String stored, EntityField field, @Nullable Object otherwise) {
        String storage = Storage.of(field.type()).word();
        if (field.type() instanceof ValueType.Reference) {
            return null;
        }
        if (!stored.equals(storage)) {
            return Storage.isInPlace(stored, storage) ? Kind.RESIZED : Kind.RETYPED;
        }
        return otherwise == null ? null : Kind.FILLED;
    }

    /// Whether a table's words are those of the fields that they should be of: none is missing
    /// because of new fields in which there is nothing yet.
    ///
    /// @param searched the tags of the fields whose words are kept
    static boolean keepsWords(Optional<String> searched, EntityTable table, List<EntityField> added) {
        if (searched.isEmpty()) {
            return false;
        }
        Set<String> empty = added.stream()
                .filter(field -> Defaults.of(field).isEmpty())
                .map(field -> String.valueOf(field.tag()))
                .collect(Collectors.toSet());
        Set<String> wanted = table.searched().stream()
                .map(field -> String.valueOf(field.tag()))
                .collect(Collectors.toCollection(HashSet::new));
        wanted.removeAll(empty);
        Set<String> kept = new HashSet<>(List.of(searched.get().split(",")));
        kept.remove("");
        return kept.equals(wanted);
    }

    private static List<EntityIndex> indexes(Transaction transaction, EntityTable table, List<Move> moves) {
        Set<String> moved =
                moves.stream().flatMap(move -> columns(move.field()).stream()).collect(Collectors.toSet());
        Set<String> existing = SchemaQueries.indexes(transaction, table);
        Map<String, EntityIndex> wanted = new LinkedHashMap<>();
        for (EntityIndex index : table.allIndexes()) {
            String name = table.indexName(index);
            if (!existing.contains(name) || index.keys().stream().anyMatch(key -> moved.contains(key.column()))) {
                wanted.putIfAbsent(name, index);
            }
        }
        return List.copyOf(wanted.values());
    }

    /// Whether there is nothing that takes long.
    boolean isEmpty() {
        return !hasRows() && indexes.isEmpty();
    }

    /// Whether the table's columns or indexes change.
    ///
    /// @param existing the names of the indexes that it has
    boolean alters(Set<String> existing) {
        Set<String> wanted = table.allIndexes().stream().map(table::indexName).collect(Collectors.toSet());
        return !added.isEmpty()
                || !moves.isEmpty()
                || !indexes.isEmpty()
                || existing.stream().anyMatch(name -> !wanted.contains(name) && !TableNames.isOfReference(name));
    }

    /// Whether there is something to do with every row.
    boolean hasRows() {
        return !moves.isEmpty() || !checks.isEmpty() || words;
    }

    /// The columns whose values what is done with the rows depends on.
    Set<String> watched() {
        Set<String> columns = new LinkedHashSet<>();
        moves.forEach(move -> columns.addAll(columns(move.was())));
        checks.forEach(check -> columns.addAll(columns(check.was())));
        if (words) {
            table.searched().stream()
                    .filter(field -> !added.contains(field))
                    .forEach(field -> columns.add(field.column()));
        }
        columns.add("deleted_at");
        return columns;
    }

    /// The columns that are made beside those in use, by their later names.
    Set<String> made() {
        Set<String> columns = new LinkedHashSet<>();
        moves.forEach(move -> columns.addAll(columns(move.field())));
        added.forEach(field -> columns.addAll(columns(field)));
        return columns;
    }
}
