package dev.mortise.server.data.store;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityIndex;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.MoneyAmount;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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

    private record Write(RowChange change, boolean hasGivenId) implements Prepared {
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

        boolean writes(String field) {
            return !(change instanceof RowChange.Update update)
                    || update.changed().contains(field);
        }
    }

    /// Reads and locks the rows that have certain values.
    ///
    /// @param fields those of a unique rule, or `id`; none of money or JSON
    /// @param keys the values, as [#normal] has them
    /// @return by those values
    public Map<List<Object>, StoredRow> lock(
            Transaction transaction, EntityTable table, List<String> fields, Collection<List<Object>> keys) {
        return BulkWrites.lock(transaction, table, fields, keys);
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
    /// @throws ApiProblem 400 with everything that is wrong with it
    public Prepared update(
            WriteContext context, EntityTables tables, EntityTable table, StoredRow before, JsonNode patch) {
        return new Write(store.prepareUpdate(context, tables, table, before, patch), false);
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
        new Questions(transaction, tables, table, writes, isComing).ask((index, violation, certain) -> {
            // What an earlier write of the same call makes can be pointed to.
            if (certain || !violation.code().equals("ref")) {
                found.computeIfAbsent(index, none -> new ArrayList<>()).add(violation);
            }
        });
        Map<Integer, ApiProblem> problems = new HashMap<>();
        found.forEach((index, violations) -> problems.put(index, RowChecks.problem(violations)));
        return problems;
    }

    /// The values of a row that no other row may have, each with the fields' names before them.
    public static List<List<Object>> uniques(EntityTable table, Prepared prepared) {
        List<List<Object>> uniques = new ArrayList<>();
        Write write = (Write) prepared;
        for (EntityIndex index : table.indexes()) {
            key(index, write.after()::value).ifPresent(values -> {
                List<Object> unique = new ArrayList<>(values);
                unique.addFirst(
                        index.keys().stream().map(EntityIndex.Key::field).toList());
                uniques.add(unique);
            });
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
        new Questions(transaction, tables, table, writes, none -> false).ask((index, violation, isCertain) -> {
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
                writeAll(part, context, table, writes);
                return true;
            });
            return new ArrayList<>(java.util.Collections.nCopies(writes.size(), Optional.empty()));
        } catch (DataIntegrityViolationException refused) {
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

    private void writeAll(Transaction transaction, WriteContext context, EntityTable table, List<Write> writes) {
        List<StoredRow> inserted = new ArrayList<>();
        List<RowChange.Update> updated = new ArrayList<>();
        List<RowChange> changes = new ArrayList<>();
        for (Write write : writes) {
            if (write.isUnchanged()) {
                continue;
            }
            changes.add(write.change());
            switch (write.change()) {
                case RowChange.Insert insert -> inserted.add(insert.after());
                case RowChange.Update update -> updated.add(update);
                case RowChange.Restore restore -> throw new IllegalStateException("never prepared here");
                case RowChange.Delete delete -> throw new IllegalStateException("never prepared here");
            }
        }
        if (!updated.isEmpty()) {
            BulkWrites.update(transaction, table, updated);
        }
        if (!inserted.isEmpty()) {
            BulkWrites.insert(transaction, table, inserted);
        }
        if (!changes.isEmpty()) {
            store.journal().writtenAll(transaction, context, table, changes);
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

    /// The values of a unique rule; empty when it is none, or one of them is null, which equals nothing.
    private static Optional<List<Object>> key(EntityIndex index, Function<String, @Nullable Object> values) {
        if (!index.unique()) {
            return Optional.empty();
        }
        List<Object> key = new ArrayList<>();
        for (EntityIndex.Key part : index.keys()) {
            switch (values.apply(part.field())) {
                case null -> {
                    return Optional.empty();
                }
                case MoneyAmount money -> {
                    key.add(money.amount());
                    key.add(money.currency());
                }
                case Object value -> key.add(value);
            }
        }
        return Optional.of(key);
    }

    /// Takes what was found against a write.
    @FunctionalInterface
    private interface Found {
        /// @param isCertain whether nothing that the other writes do can change it
        void at(int index, ApiProblem.Violation violation, boolean isCertain);
    }

    /// Asks for many rows what [RowChecks] asks for one.
    private record Questions(
            Transaction transaction,
            EntityTables tables,
            EntityTable table,
            List<Write> writes,
            Predicate<UUID> isComing) {
        void ask(Found found) {
            boolean onlyNew = writes.stream().allMatch(Write::isNew);
            for (EntityIndex index : table.indexes()) {
                if (index.unique()) {
                    unique(index, onlyNew, found);
                }
            }
            for (EntityField field : table.fields().values()) {
                if (field.type() instanceof ValueType.Reference reference) {
                    reference(field, reference, found);
                }
            }
            ids(found);
        }

        private void unique(EntityIndex index, boolean onlyNew, Found found) {
            List<EntityField> fields = new ArrayList<>();
            for (EntityIndex.Key key : index.keys()) {
                EntityField field = table.fields().get(key.field());
                if (field == null) {
                    // Over a system field: left to the single write.
                    for (int at = 0; at < writes.size(); at++) {
                        found.at(at, RowChecks.notUnique(index), false);
                    }
                    return;
                }
                fields.add(field);
            }
            Map<Integer, List<Object>> keys = new LinkedHashMap<>();
            for (int at = 0; at < writes.size(); at++) {
                Write write = writes.get(at);
                int place = at;
                if (fields.stream().anyMatch(field -> write.writes(field.name()))) {
                    key(index, write.after()::value).ifPresent(key -> keys.put(place, key));
                }
            }
            Map<List<Object>, UUID> owners = BulkWrites.owners(transaction, table, fields, keys.values());
            Map<List<Object>, Integer> first = new HashMap<>();
            keys.forEach((at, values) -> {
                List<Object> key = values.stream().map(BulkWrites::normal).toList();
                UUID owner = owners.get(key);
                if (owner != null && !owner.equals(writes.get(at).id())) {
                    found.at(at, RowChecks.notUnique(index), onlyNew);
                } else if (first.putIfAbsent(key, at) != null) {
                    found.at(at, RowChecks.notUnique(index), false);
                }
            });
        }

        private void reference(EntityField field, ValueType.Reference reference, Found found) {
            EntityTable target = tables.target(reference);
            boolean isOwn = target.tag() == table.tag();
            Map<Integer, UUID> wanted = new LinkedHashMap<>();
            for (int at = 0; at < writes.size(); at++) {
                Write write = writes.get(at);
                if (write.writes(field.name())
                        && write.after().value(field.name()) instanceof UUID id
                        && !(isOwn && id.equals(write.id()))) {
                    wanted.put(at, id);
                }
            }
            Set<UUID> present = BulkWrites.present(transaction, target, new HashSet<>(wanted.values()));
            Set<UUID> before = new HashSet<>();
            int next = 0;
            for (Map.Entry<Integer, UUID> each : wanted.entrySet()) {
                for (; isOwn && next < each.getKey(); next++) {
                    before.add(writes.get(next).id());
                }
                UUID id = each.getValue();
                if (!present.contains(id) && !(isOwn && isComing.test(id))) {
                    found.at(each.getKey(), RowChecks.missing(field, reference, id), !before.contains(id));
                }
            }
        }

        private void ids(Found found) {
            Map<UUID, Integer> given = new LinkedHashMap<>();
            for (int at = 0; at < writes.size(); at++) {
                if (writes.get(at).hasGivenId()
                        && given.putIfAbsent(writes.get(at).id(), at) != null) {
                    found.at(at, RowChecks.ID_TAKEN, false);
                }
            }
            for (UUID taken : BulkWrites.taken(transaction, table, given.keySet())) {
                found.at(Objects.requireNonNull(given.get(taken)), RowChecks.ID_TAKEN, false);
            }
        }
    }
}
