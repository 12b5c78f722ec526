package dev.mortise.server.data.store;

import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads and saves rows with the rows that they own: all or nothing, each by the rules, the permissions
/// and the conditions of its own entity. Thread-safe.
///
/// Invariant: when a save changes one owned row or more, the owner's version goes up in the same
/// transaction, before any of them is written. So saves of one owner follow each other, and the one
/// that came second with the same version is refused.
@Component
public final class OwnedRows {
    /// The most rows that are saved with their owner.
    public static final int MOST = OwnedRequest.MOST;

    private final RowStore store;
    private final EntityRows rows;

    OwnedRows(RowStore store, EntityRows rows) {
        this.store = store;
        this.rows = rows;
    }

    /// Reads a row with the rows that it owns, by their names; the transaction ends with it.
    ///
    /// @param names those that are wanted
    /// @param may whether the caller may do something with an entity's rows
    /// @throws ApiProblem 400 for a name under which it owns nothing that may be read, and when they are
    ///   too large together
    public Optional<ObjectNode> findLast(
            Transaction transaction,
            EntityTables tables,
            EntityTable table,
            UUID id,
            Set<String> names,
            BiPredicate<RowAction, EntityTable> may) {
        List<EntityTables.Pointer> wanted = new ArrayList<>();
        for (String name : names) {
            wanted.add(tables.owned(table).stream()
                    .filter(pointer -> pointer.owned().equals(name) && may.test(RowAction.READ, pointer.table()))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.invalid(
                            "expand", "expand", "a row is read with rows that it owns and that you may read only")));
        }
        Optional<ObjectNode> found =
                rows.find(transaction, table, id, wanted.isEmpty() ? Pipeline::runLast : Pipeline::run);
        if (wanted.isEmpty()) {
            return found;
        }
        found.ifPresent(row -> RowQueries.owned(transaction, wanted, Set.of(id))
                .forEach((name, byOwner) -> put(row, name, byOwner.getOrDefault(id, List.of()))));
        return found;
    }

    /// Creates a row and those that it owns.
    ///
    /// @param data the row's fields, and rows that it owns in arrays
    /// @param may whether the caller may do something with an entity's rows
    /// @return the row as it is stored, with the rows under the names that were sent
    /// @throws ApiProblem 400 with everything that is wrong; 403; 409
    public ObjectNode insert(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            JsonNode data,
            BiPredicate<RowAction, EntityTable> may) {
        GatheredViolations violations = new GatheredViolations();
        OwnedRequest request = new OwnedRequest(true, violations).read(met(tables, table, may), data);
        if (request.members().isEmpty()) {
            return rows.insert(transaction, context, tables, table, data);
        }
        require(request, may);
        RowChange.@Nullable Insert insert =
                violations.gather("", () -> store.prepareInsert(transaction, context, tables, table, request.own()));
        UUID owner = insert == null ? Ids.next() : insert.id();
        List<Prepared> owned = prepared(transaction, context, tables, owner, request, violations);
        if (insert == null || !violations.isEmpty()) {
            violations.end();
            throw new IllegalStateException("what is not prepared has something wrong with it");
        }
        store.apply(transaction, context, insert);
        apply(transaction, context, owned, violations);
        return told(transaction, insert.after().json(table), owner, request, may);
    }

    /// Creates a row as [#insert] and ends the transaction with it, in one round trip.
    ///
    /// @param may whether the caller may do something with an entity's rows
    /// @param last what the transaction ends with
    /// @return the row as it is stored; empty when that is not possible, as it comes with rows that it
    ///   owns, and nothing was sent
    /// @throws ApiProblem 400 with everything that is wrong
    /// @throws org.springframework.dao.DataAccessException when the database has anything against it:
    ///   nothing is done then, and what it is, [#insert] tells in another transaction
    public Optional<ObjectNode> insertLast(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            JsonNode data,
            BiPredicate<RowAction, EntityTable> may,
            LastStatements last) {
        OwnedRequest request = new OwnedRequest(true, new GatheredViolations()).read(met(tables, table, may), data);
        if (!request.members().isEmpty()) {
            return Optional.empty();
        }
        RowChange.Insert insert = store.prepareInsert(null, context, tables, table, data);
        ObjectNode row = insert.after().json(table);
        return store.applyLast(transaction, context, insert, pipeline -> last.add(pipeline, row))
                ? Optional.of(row)
                : Optional.empty();
    }

    /// Changes a row and those that it owns.
    ///
    /// @param patch a JSON merge patch of the row, and rows that it owns in arrays: what they do not
    ///   name stays
    /// @param version the version that the owner must have
    /// @param may whether the caller may do something with an entity's rows
    /// @return the row as it is stored, with the rows under the names that were sent
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 403; 409
    public ObjectNode update(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode patch,
            long version,
            BiPredicate<RowAction, EntityTable> may) {
        GatheredViolations violations = new GatheredViolations();
        OwnedRequest request = new OwnedRequest(false, violations).read(met(tables, table, may), patch);
        if (request.members().isEmpty()) {
            return rows.update(transaction, context, tables, table, id, patch, version);
        }
        require(request, may);
        RowChange.@Nullable Update update = violations.gather(
                "", () -> store.prepareUpdate(transaction, context, tables, table, id, request.own(), version));
        List<Prepared> owned = prepared(transaction, context, tables, id, request, violations);
        if (update == null || !violations.isEmpty()) {
            violations.end();
            throw new IllegalStateException("what is not prepared has something wrong with it");
        }
        Set<String> changed = new LinkedHashSet<>();
        owned.stream().filter(Prepared::changes).forEach(one -> changed.add(one.member()));
        RowChange.Update whole = changed.isEmpty() ? update : store.withOwned(context, update, List.copyOf(changed));
        store.apply(transaction, context, whole);
        apply(transaction, context, owned, violations);
        return told(transaction, whole.after().json(table), id, request, may);
    }

    /// Changes a row as [#update] and ends the transaction with it: one round trip reads it, one does the
    /// rest.
    ///
    /// @param may whether the caller may do something with an entity's rows
    /// @param last what the transaction ends with
    /// @return the row as it is stored; empty when that is not possible, as it comes with rows that it
    ///   owns, and nothing was written
    /// @throws ApiProblem as [#update], of what is seen before it is written
    /// @throws org.springframework.dao.DataAccessException when the database has anything against it:
    ///   nothing is done then, and what it is, [#update] tells in another transaction
    public Optional<ObjectNode> updateLast(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode patch,
            long version,
            BiPredicate<RowAction, EntityTable> may,
            LastStatements last) {
        OwnedRequest request = new OwnedRequest(false, new GatheredViolations()).read(met(tables, table, may), patch);
        if (!request.members().isEmpty()) {
            return Optional.empty();
        }
        RowChange.Update update = store.prepareUpdate(transaction, context, tables, table, id, patch, version);
        ObjectNode row = update.after().json(table);
        return store.applyLast(transaction, context, update, pipeline -> last.add(pipeline, row))
                ? Optional.of(row)
                : Optional.empty();
    }

    /// The fields by which rows are owned of entities that the caller meets.
    public static List<EntityTables.Pointer> met(
            EntityTables tables, EntityTable table, BiPredicate<RowAction, EntityTable> may) {
        return tables.owned(table).stream()
                .filter(pointer ->
                        Arrays.stream(RowAction.values()).anyMatch(action -> may.test(action, pointer.table())))
                .toList();
    }

    /// A write of an owned row that is not done yet.
    private record Prepared(String member, String place, RowChange change) {
        boolean changes() {
            return !(change instanceof RowChange.Update update && update.isNone());
        }

        /// What goes makes room for what changes, and that for what is new.
        int turn() {
            return switch (change) {
                case RowChange.Delete delete -> 0;
                case RowChange.Update update -> 1;
                case RowChange.Insert insert -> 2;
                case RowChange.Restore restore -> throw new IllegalStateException("nothing is restored here");
            };
        }
    }

    private static RowAction action(OwnedEntry entry) {
        return switch (entry) {
            case OwnedEntry.Create create -> RowAction.CREATE;
            case OwnedEntry.Change change -> RowAction.UPDATE;
            case OwnedEntry.Remove remove -> RowAction.DELETE;
        };
    }

    private static void require(OwnedRequest request, BiPredicate<RowAction, EntityTable> may) {
        for (OwnedEntry entry : request.entries()) {
            EntityTable table = entry.owner().table();
            RowAction action = action(entry);
            if (action != RowAction.CREATE && !may.test(RowAction.READ, table)) {
                throw ApiProblem.forbidden(RowAction.READ.permission(table));
            }
            if (!may.test(action, table)) {
                throw ApiProblem.forbidden(action.permission(table));
            }
        }
    }

    private List<Prepared> prepared(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            UUID owner,
            OwnedRequest request,
            GatheredViolations violations) {
        Map<UUID, StoredRow> present = new HashMap<>();
        for (EntityTables.Pointer member : request.members()) {
            present.putAll(present(transaction, owner, member, request));
        }
        List<Prepared> prepared = new ArrayList<>();
        for (OwnedEntry entry : request.entries()) {
            String member = entry.owner().owned();
            EntityTable table = entry.owner().table();
            switch (entry) {
                case OwnedEntry.Create(EntityTables.Pointer pointer, String place, ObjectNode data) -> {
                    if (!table.isWritable(RowAction.CREATE, pointer.field().name())) {
                        violations.add(
                                place,
                                "read_only",
                                "you may not write the field of %s that names its owner".formatted(table.name()));
                        continue;
                    }
                    ObjectNode whole = data.deepCopy().put(pointer.field().name(), owner.toString());
                    RowChange.@Nullable Insert insert =
                            violations.gather(place, () -> store.prepareInsert(null, context, tables, table, whole));
                    if (insert != null) {
                        prepared.add(new Prepared(member, place, insert));
                    }
                }
                case OwnedEntry.Change(
                        EntityTables.Pointer pointer,
                        String place,
                        UUID id,
                        long version,
                        ObjectNode patch) ->
                    before(present, entry, place, id, version, violations).ifPresent(before -> {
                        RowChange.@Nullable Update update = violations.gather(
                                place, () -> store.prepareUpdate(context, tables, table, before, patch));
                        if (update != null) {
                            prepared.add(new Prepared(member, place, update));
                        }
                    });
                case OwnedEntry.Remove(EntityTables.Pointer pointer, String place, UUID id, long version) ->
                    before(present, entry, place, id, version, violations)
                            .ifPresent(before -> prepared.add(
                                    new Prepared(member, place, new RowChange.Delete(tables, table, before))));
            }
        }
        return prepared;
    }

    private static Optional<StoredRow> before(
            Map<UUID, StoredRow> present,
            OwnedEntry entry,
            String place,
            UUID id,
            long version,
            GatheredViolations violations) {
        StoredRow before = present.get(id);
        if (before == null) {
            violations.add(
                    place + "/id",
                    "ref",
                    "this row owns no row of %s with this id"
                            .formatted(entry.owner().table().name()));
            return Optional.empty();
        }
        if (before.version() != version) {
            throw RowStore.stale(entry.owner().table(), before, version).with("pointer", place);
        }
        return Optional.of(before);
    }

    /// The rows that are named, are owned and may be read; who may not do with one what is asked for is
    /// told so.
    private static Map<UUID, StoredRow> present(
            Transaction transaction, UUID owner, EntityTables.Pointer member, OwnedRequest request) {
        EntityTable table = member.table();
        Map<RowAction, Set<UUID>> named = new HashMap<>();
        for (OwnedEntry entry : request.entries()) {
            if (entry.owner().equals(member)) {
                switch (entry) {
                    case OwnedEntry.Create create -> {}
                    case OwnedEntry.Change change ->
                        named.computeIfAbsent(RowAction.UPDATE, any -> new HashSet<>())
                                .add(change.id());
                    case OwnedEntry.Remove remove ->
                        named.computeIfAbsent(RowAction.DELETE, any -> new HashSet<>())
                                .add(remove.id());
                }
            }
        }
        Map<UUID, StoredRow> present = new HashMap<>();
        named.forEach((action, ids) -> {
            for (StoredRow row : RowQueries.findAll(transaction, table, ids)) {
                if (owner.equals(row.value(member.field().name()))) {
                    present.put(row.id(), row);
                }
            }
            Set<UUID> asked = new HashSet<>(ids);
            asked.retainAll(present.keySet());
            if (!asked.isEmpty()
                    && !RowQueries.within(transaction, table, action, asked).containsAll(asked)) {
                throw RowStore.outside(action, table);
            }
        });
        return present;
    }

    private void apply(
            Transaction transaction, WriteContext context, List<Prepared> owned, GatheredViolations violations) {
        List<Prepared> inTurn = new ArrayList<>(owned);
        inTurn.sort(java.util.Comparator.comparingInt(Prepared::turn));
        for (Prepared one : inTurn) {
            violations.addAll(one.place(), store.violations(transaction, one.change()));
            if (violations.isEmpty()) {
                try {
                    store.applyChecked(transaction, context, one.change());
                } catch (ApiProblem problem) {
                    throw problem.under(one.place()).with("pointer", one.place());
                }
            }
        }
        violations.end();
    }

    /// Rows that are too large together are left out of the answer: the save is done.
    private static ObjectNode told(
            Transaction transaction,
            ObjectNode row,
            UUID owner,
            OwnedRequest request,
            BiPredicate<RowAction, EntityTable> may) {
        List<EntityTables.Pointer> readable = request.members().stream()
                .filter(pointer -> may.test(RowAction.READ, pointer.table()))
                .toList();
        try {
            RowQueries.owned(transaction, readable, Set.of(owner))
                    .forEach((name, byOwner) -> put(row, name, byOwner.getOrDefault(owner, List.of())));
        } catch (ApiProblem tooLarge) {
            return row;
        }
        return row;
    }

    private static void put(ObjectNode row, String name, List<ObjectNode> owned) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        array.addAll(owned);
        row.set(name, array);
    }
}
