package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Transaction;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.JsonNodeFactory;

/// Removes rows that are in the trash for good. Thread-safe.
///
/// What a row takes along when it is deleted goes with it for good too: rows in the trash that would be
/// deleted with it. In those whose reference is emptied, it is emptied. A row stays while one points to
/// it that is not in the trash, or that is there by a reference that keeps what it points to.
@Component
public final class Trash {
    private static final int MOST_FOLLOWED = 5_000;
    private static final Place START =
            new Place(OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC), new UUID(0, 0));

    private final AuditLog audit;

    Trash(AuditLog audit) {
        this.audit = audit;
    }

    /// Where a walk through an entity's trash has come.
    public record Place(OffsetDateTime deletedAt, UUID id) {}

    /// What came of a part of a trash.
    ///
    /// @param erased how many rows are gone, with those that they took along
    /// @param kept how many were to go and stay, as rows point to them
    /// @param next where the rest begins; null when there is none
    public record Part(int erased, int kept, @Nullable Place next) {}

    /// Removes one row.
    ///
    /// @param tables the entities as the caller meets them
    /// @param version the version that it must have
    /// @throws ApiProblem 404; 412 `stale`; 409 `referenced`
    public void erase(
            Transaction transaction, Actor actor, EntityTables tables, EntityTable table, UUID id, long version) {
        StoredRow row = RowQueries.findTrashed(transaction, table, id)
                .orElseThrow(() -> ApiProblem.notFound("row", id.toString()));
        if (row.version() != version) {
            throw RowStore.stale(table, row, version);
        }
        if (erase(transaction, actor, tables.whole(), table.whole(), Set.of(id)).isEmpty()) {
            throw ApiProblem.conflict(
                    "referenced",
                    "rows point to it, in the trash too, and keep it: delete those for good first, or change them");
        }
    }

    /// Removes some of the rows that were deleted before a moment.
    ///
    /// @param tables the entities as the caller meets them: rows that it may not see or not delete stay
    /// @param from where to begin; null for the oldest
    /// @param most how many rows are looked at
    public Part eraseOld(
            Transaction transaction,
            Actor actor,
            EntityTables tables,
            EntityTable table,
            OffsetDateTime before,
            @Nullable Place from,
            int most) {
        Place place = from == null ? START : from;
        List<TrashQueries.Place> found = TrashQueries.old(
                transaction, table.table(), before, new TrashQueries.Place(place.deletedAt(), place.id()), most);
        if (found.isEmpty()) {
            return new Part(0, 0, null);
        }
        Set<UUID> wanted = new LinkedHashSet<>();
        for (StoredRow row : RowQueries.findAllTrashed(
                transaction, table, found.stream().map(TrashQueries.Place::id).toList())) {
            wanted.add(row.id());
        }
        int erased = 0;
        int kept = 0;
        Optional<Integer> all =
                wanted.isEmpty() ? Optional.of(0) : erase(transaction, actor, tables.whole(), table.whole(), wanted);
        if (all.isPresent()) {
            erased = all.get();
        } else {
            for (UUID id : wanted) {
                Optional<Integer> one = erase(transaction, actor, tables.whole(), table.whole(), Set.of(id));
                erased += one.orElse(0);
                kept += one.isEmpty() ? 1 : 0;
            }
        }
        TrashQueries.Place last = found.getLast();
        return new Part(erased, kept, found.size() < most ? null : new Place(last.deletedAt(), last.id()));
    }

    /// A column that points to rows, and what it says of their end; empty when the manifest has no such
    /// field any more.
    private record Pointing(TrashQueries.Column column, Optional<EntityTables.Pointer> pointer) {
        boolean cascades() {
            return is(ValueType.OnDelete.CASCADE);
        }

        boolean keeps() {
            return is(ValueType.OnDelete.RESTRICT);
        }

        private boolean is(ValueType.OnDelete wanted) {
            return pointer.filter(one -> one.reference().onDelete() == wanted).isPresent();
        }
    }

    /// @param ids rows in the trash, of one of which all others must not be a part
    /// @return how many rows are gone; empty when one of them has to stay, and nothing is done
    private Optional<Integer> erase(
            Transaction transaction, Actor actor, EntityTables tables, EntityTable table, Set<UUID> ids) {
        Map<String, EntityTable> byTable = new LinkedHashMap<>();
        tables.all().forEach(one -> byTable.put(one.table(), one));
        Map<String, List<Pointing>> pointing = new LinkedHashMap<>();
        Map<String, Map<UUID, Long>> going = new LinkedHashMap<>();
        if (!follow(transaction, tables, table.table(), ids, pointing, going)) {
            return Optional.empty();
        }
        for (Map.Entry<String, Map<UUID, Long>> one : going.entrySet()) {
            for (Pointing by : pointing.getOrDefault(one.getKey(), List.of())) {
                if (by.pointer().isPresent()
                        && TrashQueries.isPointedTo(
                                transaction,
                                by.column(),
                                one.getValue().keySet(),
                                !by.keeps(),
                                of(going, by.column().table()))) {
                    return Optional.empty();
                }
            }
        }
        going.forEach((name, rows) -> {
            for (Pointing by : pointing.getOrDefault(name, List.of())) {
                if (!by.cascades() && !by.keeps()) {
                    TrashQueries.loosen(
                            transaction,
                            by.column(),
                            rows.keySet(),
                            of(going, by.column().table()));
                }
            }
        });
        Map<String, Set<UUID>> gone = new LinkedHashMap<>();
        List<AuditLog.Change> changes = new ArrayList<>();
        going.forEach((name, rows) -> {
            gone.put(name, rows.keySet());
            EntityTable of = Objects.requireNonNull(byTable.get(name));
            rows.forEach((id, version) -> changes.add(new AuditLog.Change(
                    actor,
                    RowRevisions.ERASED,
                    of.qualifiedName(),
                    id.toString(),
                    JsonNodeFactory.instance.objectNode().put("version", version))));
        });
        TrashQueries.delete(transaction, gone);
        audit.recordAll(transaction, transaction.tenantId(), changes);
        return Optional.of(changes.size());
    }

    private static Set<UUID> of(Map<String, Map<UUID, Long>> going, String table) {
        return going.getOrDefault(table, Map.of()).keySet();
    }

    /// Finds what goes along, and keeps it as it is until the transaction ends.
    ///
    /// @return whether all of them are in the trash and few enough
    private static boolean follow(
            Transaction transaction,
            EntityTables tables,
            String table,
            Set<UUID> ids,
            Map<String, List<Pointing>> pointing,
            Map<String, Map<UUID, Long>> going) {
        Set<UUID> found = new LinkedHashSet<>(ids);
        found.removeAll(of(going, table));
        if (found.isEmpty()) {
            return true;
        }
        List<TrashQueries.Trashed> locked = TrashQueries.lock(transaction, table, found);
        Map<UUID, Long> versions = going.computeIfAbsent(table, name -> new LinkedHashMap<>());
        locked.forEach(row -> versions.put(row.id(), row.version()));
        if (locked.size() < found.size()
                || going.values().stream().mapToInt(Map::size).sum() > MOST_FOLLOWED) {
            return false;
        }
        List<Pointing> columns = pointing.computeIfAbsent(
                table,
                name -> TrashQueries.pointing(transaction, name).stream()
                        .map(column -> new Pointing(column, pointer(tables, column)))
                        .toList());
        for (Pointing by : columns) {
            if (by.cascades()
                    && !follow(
                            transaction,
                            tables,
                            by.column().table(),
                            TrashQueries.trashedThatPoint(transaction, by.column(), found, MOST_FOLLOWED + 1),
                            pointing,
                            going)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<EntityTables.Pointer> pointer(EntityTables tables, TrashQueries.Column column) {
        for (EntityTable table : tables.all()) {
            for (EntityField field : table.fields().values()) {
                if (table.table().equals(column.table())
                        && field.column().equals(column.column())
                        && field.type() instanceof ValueType.Reference reference) {
                    return Optional.of(new EntityTables.Pointer(table, field, reference));
                }
            }
        }
        return Optional.empty();
    }
}
