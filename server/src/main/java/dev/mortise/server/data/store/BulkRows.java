package dev.mortise.server.data.store;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Writes many rows of an entity by few statements, with the same rules, audit entries and events as single writes.
/// Thread-safe.
///
/// What other rows may forbid is asked for all rows at once. Rows to which nothing is to be objected go together; one
/// that another of the same call may decide about goes by itself, as a single write, in its place among the
/// others. The table's own constraints stand behind both: when they refuse what goes together, it goes one by one.
@Component
public final class BulkRows {
    private final RowStore store;

    BulkRows(RowStore store) {
        this.store = store;
    }

    /// A write that keeps the rules of its row and is not done yet.
    public sealed interface Prepared {
        /// The row's id.
        UUID id();

        /// Whether it is a new row.
        boolean isNew();

        /// Whether it changes nothing.
        boolean isUnchanged();
    }

    record Write(RowChange change, boolean hasGivenId) implements Prepared {
        @Override
        public UUID id() {
            return change.id();
        }

        @Override
        public boolean isNew() {
            return change instanceof RowChange.Insert;
        }

        @Override
        public boolean isUnchanged() {
            return change instanceof RowChange.Update update && update.changed().isEmpty();
        }

        StoredRow after() {
            return switch (change) {
                case RowChange.Insert insert -> insert.after();
                case RowChange.Update update -> update.after();
                case RowChange.Restore restore -> restore.after();
                case RowChange.Delete delete -> delete.before();
            };
        }

        RowAction action() {
            return isNew() ? RowAction.CREATE : RowAction.UPDATE;
        }

        boolean writes(String field) {
            return !(change instanceof RowChange.Update update)
                    || update.changed().contains(field);
        }
    }

    /// A row that is there and that the caller may read.
    ///
    /// @param mayChange whether the caller may change it
    public record Found(StoredRow row, boolean mayChange) {
        /// The row's id.
        public UUID id() {
            return row.id();
        }
    }

    /// Reads and locks the rows that have certain values and that the caller may read.
    ///
    /// @param fields those of a unique rule, or `id`; none of money or JSON
    /// @param keys the values, as [#normal] has them
    /// @return by those values
    public Map<List<Object>, Found> lock(
            Transaction transaction, EntityTable table, List<String> fields, Collection<List<Object>> keys) {
        Map<List<Object>, StoredRow> rows = BulkWrites.lock(transaction, table.whole(), fields, keys);
        Set<UUID> ids = rows.values().stream().map(StoredRow::id).collect(Collectors.toSet());
        Set<UUID> readable = RowQueries.within(transaction, table, RowAction.READ, ids);
        Set<UUID> changeable = RowQueries.within(transaction, table, RowAction.UPDATE, ids);
        Map<List<Object>, Found> found = new HashMap<>();
        rows.forEach((key, row) -> {
            if (readable.contains(row.id())) {
                found.put(key, new Found(row, changeable.contains(row.id())));
            }
        });
        return found;
    }

    /// A value that is equal to another where PostgreSQL says so: a number without the zeros at its end.
    public static Object normal(Object value) {
        return BulkWrites.normal(value);
    }

    /// Works a new row out. Touches no database.
    ///
    /// @throws ApiProblem 400 with everything that is wrong with it
    public Prepared insert(WriteContext context, EntityTables tables, EntityTable table, JsonNode data) {
        return new Write(store.prepareInsert(null, context, tables, table, data), data.has("id"));
    }

    /// Works a change of a row out that [#lock] read, as a JSON merge patch. Touches no database.
    ///
    /// @throws ApiProblem 400 with everything that is wrong with it; 403 `outside_condition`
    public Prepared update(WriteContext context, EntityTables tables, EntityTable table, Found before, JsonNode patch) {
        if (!before.mayChange()) {
            throw RowStore.outside(RowAction.UPDATE, table);
        }
        return new Write(store.prepareUpdate(context, tables, table, before.row(), patch), false);
    }

    /// Does writes of different rows, in their order.
    ///
    /// @param stops whether the first refusal is the last write that is tried
    /// @return why each was refused; empty for what is done, and shorter than the writes when it stopped
    public List<Optional<ApiProblem>> write(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            List<Prepared> prepared,
            boolean stops) {
        List<Write> writes = prepared.stream().map(each -> (Write) each).toList();
        Objections objections = objections(transaction, tables, table, writes);
        List<Optional<ApiProblem>> results = new ArrayList<>();
        List<Write> together = new ArrayList<>();
        for (int index = 0; index < writes.size(); index++) {
            Write write = writes.get(index);
            if (!objections.doubtful().contains(index)) {
                together.add(write);
                continue;
            }
            if (refuses(results, together(transaction, context, table, together, stops)) && stops) {
                return results;
            }
            together.clear();
            List<ApiProblem.Violation> certain = objections.certain().get(index);
            results.add(certain == null ? alone(transaction, context, write) : Optional.of(RowChecks.problem(certain)));
            if (stops && results.getLast().isPresent()) {
                return results;
            }
        }
        refuses(results, together(transaction, context, table, together, stops));
        return results;
    }

    /// What stands in the way of writes, as far as it can be told without doing them.
    ///
    /// @param isComing whether a row that is not there will be
    /// @return by the write's place
    public Map<Integer, ApiProblem> check(
            Transaction transaction,
            EntityTables tables,
            EntityTable table,
            List<Prepared> prepared,
            Predicate<UUID> isComing) {
        List<Write> writes = prepared.stream().map(each -> (Write) each).toList();
        Map<Integer, List<ApiProblem.Violation>> found = new HashMap<>();
        new BulkChecks(transaction, tables, table, writes, isComing).ask((index, violation, certain) -> {
            // What an earlier write of the same call makes can be pointed to.
            if (certain || !violation.code().equals("ref")) {
                found.computeIfAbsent(index, none -> new ArrayList<>()).add(violation);
            }
        });
        Map<Integer, ApiProblem> problems = new HashMap<>();
        found.forEach((index, violations) -> problems.put(index, RowChecks.problem(violations)));
        List<Write> open = new ArrayList<>();
        for (int index = 0; index < writes.size(); index++) {
            if (!problems.containsKey(index) && !writes.get(index).isUnchanged()) {
                open.add(writes.get(index));
            }
        }
        Set<UUID> outside = triedOutside(transaction, table, open);
        for (int index = 0; index < writes.size(); index++) {
            if (outside.contains(writes.get(index).id()) && !problems.containsKey(index)) {
                problems.put(index, RowStore.outside(writes.get(index).action(), table));
            }
        }
        return problems;
    }

    /// The values of a row that no other row may have, each with the fields' names before them.
    public static List<List<Object>> uniques(EntityTable table, Prepared prepared) {
        List<List<Object>> uniques = new ArrayList<>();
        Write write = (Write) prepared;
        for (EntityIndex index : table.indexes()) {
            BulkChecks.key(index, write.after()::value).ifPresent(values -> {
                List<Object> unique = new ArrayList<>(values);
                unique.addFirst(
                        index.keys().stream().map(EntityIndex.Key::field).toList());
                uniques.add(unique);
            });
        }
        for (EntityField field : table.uniqueFields()) {
            Object value = write.after().value(field.name());
            if (value != null) {
                uniques.add(List.of(List.of(field.name()), value));
            }
        }
        uniques.add(List.of(List.of("id"), write.id()));
        return uniques;
    }

    private record Objections(Set<Integer> doubtful, Map<Integer, List<ApiProblem.Violation>> certain) {}

    private static Objections objections(
            Transaction transaction, EntityTables tables, EntityTable table, List<Write> writes) {
        Set<Integer> doubtful = new HashSet<>();
        Set<Integer> uncertain = new HashSet<>();
        Map<Integer, List<ApiProblem.Violation>> certain = new HashMap<>();
        new BulkChecks(transaction, tables, table, writes, none -> false).ask((index, violation, isCertain) -> {
            doubtful.add(index);
            if (isCertain) {
                certain.computeIfAbsent(index, none -> new ArrayList<>()).add(violation);
            } else {
                uncertain.add(index);
            }
        });
        certain.keySet().removeAll(uncertain);
        return new Objections(doubtful, certain);
    }

    private static boolean refuses(List<Optional<ApiProblem>> results, List<Optional<ApiProblem>> more) {
        results.addAll(more);
        return more.stream().anyMatch(Optional::isPresent);
    }

    private List<Optional<ApiProblem>> together(
            Transaction transaction, WriteContext context, EntityTable table, List<Write> writes, boolean stops) {
        if (writes.isEmpty()) {
            return List.of();
        }
        try {
            transaction.<Boolean>nested(part -> {
                writeRows(part, table.whole(), writes);
                if (!outside(part, table, writes).isEmpty()) {
                    throw new Outside(Set.of());
                }
                note(part, context, table.whole(), writes);
                return true;
            });
            return new ArrayList<>(java.util.Collections.nCopies(writes.size(), Optional.empty()));
        } catch (DataIntegrityViolationException | Outside refused) {
            List<Optional<ApiProblem>> results = new ArrayList<>();
            for (Write write : writes) {
                results.add(alone(transaction, context, write));
                if (stops && results.getLast().isPresent()) {
                    break;
                }
            }
            return results;
        }
    }

    /// Rows as they would be written do not pass the conditions of the caller's roles.
    private static final class Outside extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Set<UUID> ids;

        Outside(Set<UUID> ids) {
            super("rows do not pass a condition", null, false, false);
            this.ids = ids;
        }
    }

    /// The written rows that the caller's roles do not let be written as they are now.
    private static Set<UUID> outside(Transaction transaction, EntityTable table, List<Write> writes) {
        Set<UUID> outside = new HashSet<>();
        for (RowAction action : List.of(RowAction.CREATE, RowAction.UPDATE)) {
            Set<UUID> ids = writes.stream()
                    .filter(write -> write.action() == action && !write.isUnchanged())
                    .map(Write::id)
                    .collect(Collectors.toSet());
            if (!ids.isEmpty()) {
                outside.addAll(ids);
                outside.removeAll(RowQueries.within(transaction, table, action, ids));
            }
        }
        return outside;
    }

    /// The rows that would not pass the conditions: tried, and undone. One that cannot be written before others are
    /// passes.
    private static Set<UUID> triedOutside(Transaction transaction, EntityTable table, List<Write> writes) {
        boolean isCut = table.scope(RowAction.CREATE).isPresent()
                || table.scope(RowAction.UPDATE).isPresent();
        if (writes.isEmpty() || !isCut) {
            return Set.of();
        }
        try {
            return transaction.nested(part -> {
                writeRows(part, table.whole(), writes);
                throw new Outside(outside(part, table, writes));
            });
        } catch (Outside tried) {
            return tried.ids;
        } catch (DataIntegrityViolationException refused) {
            Set<UUID> outside = new HashSet<>();
            int half = writes.size() / 2;
            if (half > 0) {
                outside.addAll(triedOutside(transaction, table, writes.subList(0, half)));
                outside.addAll(triedOutside(transaction, table, writes.subList(half, writes.size())));
            }
            return outside;
        }
    }

    private static void writeRows(Transaction transaction, EntityTable whole, List<Write> writes) {
        List<StoredRow> inserted = new ArrayList<>();
        List<RowChange.Update> updated = new ArrayList<>();
        for (Write write : writes) {
            if (write.isUnchanged()) {
                continue;
            }
            switch (write.change()) {
                case RowChange.Insert insert -> inserted.add(insert.after());
                case RowChange.Update update -> updated.add(update);
                case RowChange.Restore restore -> throw new IllegalStateException("never prepared here");
                case RowChange.Delete delete -> throw new IllegalStateException("never prepared here");
            }
        }
        if (!updated.isEmpty()) {
            BulkWrites.update(transaction, whole, updated);
        }
        if (!inserted.isEmpty()) {
            BulkWrites.insert(transaction, whole, inserted);
        }
    }

    private void note(Transaction transaction, WriteContext context, EntityTable whole, List<Write> writes) {
        List<RowChange> changes = writes.stream()
                .filter(write -> !write.isUnchanged())
                .map(Write::change)
                .toList();
        if (!changes.isEmpty()) {
            store.journal().writtenAll(transaction, context, whole, changes);
        }
    }

    private Optional<ApiProblem> alone(Transaction transaction, WriteContext context, Write write) {
        try {
            return transaction.nested(part -> {
                store.apply(part, context, write.change());
                return Optional.<ApiProblem>empty();
            });
        } catch (ApiProblem refused) {
            return Optional.of(refused);
        }
    }
}
