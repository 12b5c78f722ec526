package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.data.rules.RowDraft;
import dev.mortise.server.data.rules.RowRules;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.platform.Answer;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/// Writes rows: first checked and worked out, then done. Thread-safe.
@Component
public final class RowStore {
    /// The most bytes of a row as JSON, so that its event, which holds it twice, stays below the largest
    /// payload.
    private static final int MOST_BYTES = 448 * 1024;

    private final RowJournal journal;
    private final RowDeletion deletion;
    private final Clock clock;

    RowStore(AuditLog audit, Outbox outbox, Clock clock) {
        this.journal = new RowJournal(audit, outbox);
        this.deletion = new RowDeletion(this);
        this.clock = clock;
    }

    /// Works a new row out. Touches no database.
    ///
    /// @param transaction null leaves out what only the database can tell; that is checked again when it
    ///   is done
    /// @throws ApiProblem 400 with everything that is wrong; 409 `not_unique`
    RowChange.Insert prepareInsert(
            @Nullable Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            JsonNode data) {
        RowDraft draft = RowRules.insert(table, data);
        UUID id = draft.id().orElseGet(Ids::next);
        refuseIfWrong(transaction, tables, table, id, Map.of(), draft);
        OffsetDateTime now = now();
        String by = context.actor().id();
        StoredRow after = new StoredRow(id, 1, now, now, by, by, changed(Map.of(), draft.values()));
        checkSize(table.whole(), after);
        return new RowChange.Insert(tables, table, after);
    }

    /// A new row of a plugin, which knows nothing of the fields that tenants add, with their defaults.
    ///
    /// @param tables the entities as the tenant has them
    RowChange.Insert withDefaults(RowChange.Insert insert, EntityTables tables) {
        EntityTable table = tables.find(insert.table().name()).orElseThrow();
        Map<String, @Nullable Object> defaults = RowRules.customDefaults(table);
        if (defaults.isEmpty()) {
            return insert;
        }
        StoredRow row = insert.after();
        defaults.putAll(row.values());
        StoredRow after = new StoredRow(
                row.id(),
                row.version(),
                row.createdAt(),
                row.updatedAt(),
                row.createdBy(),
                row.updatedBy(),
                changed(Map.of(), defaults));
        checkSize(table, after);
        return new RowChange.Insert(tables, table, after);
    }

    /// Works a change out, as a JSON merge patch of the row as the transaction sees it.
    ///
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 409 `not_unique`
    RowChange.Update prepareUpdate(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode patch,
            long version) {
        return change(
                transaction, context, tables, table, id, version, before -> RowRules.update(table, before, patch));
    }

    /// Works a change out of a row that was read before, whose version is checked when it is written.
    ///
    /// @throws ApiProblem 400 with everything that is wrong
    RowChange.Update prepareUpdate(
            WriteContext context, EntityTables tables, EntityTable table, StoredRow before, JsonNode patch) {
        RowDraft draft = RowRules.update(table, before.values(), patch);
        refuseIfWrong(null, tables, table, before.id(), before.values(), draft);
        return change(context, tables, table, before, draft.values());
    }

    /// Does new and changed rows of several calls together: see [EntityStore#applyTogether].
    List<Optional<NewEvent>> applyTogether(Transaction transaction, List<EntityStore.CallWrite> writes) {
        List<RowChange> changes = new ArrayList<>();
        List<Optional<RowJournal.Note>> notes = new ArrayList<>();
        for (EntityStore.CallWrite one : writes) {
            switch (one.write()) {
                case RowChange.Insert insert -> {
                    changes.add(insert);
                    notes.add(Optional.of(RowJournal.noteCreated(one.context(), insert.table(), insert.after())));
                }
                case RowChange.Update update when update.isNone() -> notes.add(Optional.empty());
                case RowChange.Update update -> {
                    changes.add(update);
                    notes.add(Optional.of(RowJournal.noteUpdated(one.context(), update.table(), update)));
                }
                default -> throw new IllegalArgumentException("not a write that goes with others: " + one.write());
            }
        }
        RowsTogether.write(transaction, changes);
        journal.writeChanges(
                transaction, notes.stream().flatMap(Optional::stream).toList());
        return notes.stream().map(note -> note.map(RowJournal.Note::event)).toList();
    }

    /// What remains of writes.
    RowJournal journal() {
        return journal;
    }

    /// Checks that a row is there, with a version, and may be changed.
    ///
    /// @throws ApiProblem 404; 412 `stale`; 403 `outside_condition`
    void requireVersion(Transaction transaction, EntityTable table, UUID id, long version) {
        StoredRow row = find(transaction, table, id);
        requireWithin(transaction, table, RowAction.UPDATE, id);
        checkVersion(table, row, version);
    }

    /// Works out that a row takes former values back, as a change by every rule of one.
    ///
    /// @param values by field, objects as a whole
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 409 `not_unique`
    RowChange.Update prepareReplace(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode values,
            long version) {
        return change(
                transaction, context, tables, table, id, version, before -> RowRules.replace(table, before, values));
    }

    private RowChange.Update change(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            long version,
            Function<Map<String, Object>, RowDraft> rules) {
        StoredRow before = find(transaction, table, id);
        requireWithin(transaction, table, RowAction.UPDATE, id);
        checkVersion(table, before, version);
        RowDraft draft = rules.apply(before.values());
        refuseIfWrong(transaction, tables, table, id, before.values(), draft);
        return change(context, tables, table, before, draft.values());
    }

    /// Works out that a row comes back from the trash, by every rule of a new one.
    ///
    /// @param patch a JSON merge patch of what changes with it
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 409 `not_unique`
    RowChange.Restore prepareRestore(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode patch,
            long version) {
        StoredRow before = findTrashed(transaction, table, id);
        checkVersion(table, before, version);
        RowDraft draft = RowRules.update(table, before.values(), patch);
        refuseIfWrong(transaction, tables, table, id, before.values(), draft);
        return new RowChange.Restore(
                tables,
                table,
                before,
                after(context, table, before, draft.values()),
                List.copyOf(draft.values().keySet()));
    }

    /// Works a deletion out.
    ///
    /// @throws ApiProblem 404; 412 `stale`
    RowChange.Delete prepareDelete(
            Transaction transaction, EntityTables tables, EntityTable table, UUID id, long version) {
        StoredRow before = find(transaction, table, id);
        requireWithin(transaction, table, RowAction.DELETE, id);
        checkVersion(table, before, version);
        return new RowChange.Delete(tables, table, before);
    }

    /// A change with which rows change that the row owns: its version goes up, even when nothing else
    /// of it changes.
    ///
    /// @param owned the names under which it owns them
    RowChange.Update withOwned(WriteContext context, RowChange.Update update, List<String> owned) {
        StoredRow after =
                update.changed().isEmpty() ? after(context, update.table(), update.before(), Map.of()) : update.after();
        return new RowChange.Update(update.tables(), update.table(), update.before(), after, update.changed(), owned);
    }

    /// Does a prepared write, with its audit entry and its event.
    ///
    /// @throws ApiProblem 412 `stale` when the row changed since; 404 when it is gone; 400 or 409 for what
    ///   other rows forbid
    void apply(Transaction transaction, WriteContext context, RowChange change) {
        if (change instanceof RowChange.Insert insert) {
            RowChecks checks = new RowChecks(insert.tables(), insert.table());
            insert(
                    transaction,
                    context,
                    insert,
                    checks.isRight(transaction.tenantId(), insert.id(), insert.after()::value));
            return;
        }
        check(violations(transaction, change));
        applyChecked(transaction, context, change);
    }

    /// What other rows have against a prepared write at this moment; deletions are asked when they are
    /// done.
    List<ApiProblem.Violation> violations(Transaction transaction, RowChange change) {
        RowChecks checks = new RowChecks(change.tables(), change.table());
        Set<String> all = change.table().whole().fields().keySet();
        return switch (change) {
            case RowChange.Insert insert -> checks.violations(transaction, insert.id(), insert.after()::value, all);
            case RowChange.Update update ->
                checks.violations(transaction, update.id(), update.after()::value, Set.copyOf(update.changed()));
            case RowChange.Restore restore ->
                checks.violations(
                        transaction, restore.id(), restore.after()::value, all, Set.copyOf(restore.changed()));
            case RowChange.Delete delete -> List.of();
        };
    }

    /// Does a prepared write to which nothing is to be objected as [#violations] tells it.
    ///
    /// @throws ApiProblem as [#apply]
    void applyChecked(Transaction transaction, WriteContext context, RowChange change) {
        try {
            switch (change) {
                case RowChange.Insert insert -> insert(transaction, context, insert, DSL.noCondition());
                case RowChange.Update update -> {
                    if (!update.isNone()) {
                        update(transaction, context, update);
                    }
                }
                case RowChange.Restore restore -> restore(transaction, context, restore);
                case RowChange.Delete delete -> {
                    deletion.delete(transaction, context, delete);
                }
            }
        } catch (DataIntegrityViolationException e) {
            throw new RowChecks(change.tables(), change.table()).translated(e);
        }
    }

    /// Does all of it in one round trip.
    ///
    /// @param condition that there are no violations; what they are is asked when it does not hold
    private void insert(Transaction transaction, WriteContext context, RowChange.Insert insert, Condition condition) {
        EntityTable whole = insert.table().whole();
        UUID tenant = transaction.tenantId();
        Pipeline pipeline = transaction.pipeline();
        Answer<Integer> written = RowWrites.insert(pipeline, tenant, whole, insert.after(), condition);
        Answer<Boolean> within = RowQueries.isWithin(pipeline, tenant, insert.table(), RowAction.CREATE, insert.id());
        pipeline.then(() -> {
            if (written.get() == 0) {
                check(violations(transaction, insert));
                throw ApiProblem.of(503, "busy", "other rows change at this moment: try again")
                        .withHeader("Retry-After", "1");
            }
            if (!within.get()) {
                throw outside(RowAction.CREATE, insert.table());
            }
            UniqueFields.added(transaction, whole, List.of(insert.after()));
        });
        journal.created(transaction, pipeline, context, whole, insert.after());
        try {
            pipeline.run();
        } catch (DataIntegrityViolationException e) {
            throw new RowChecks(insert.tables(), insert.table()).translated(e);
        }
    }

    /// Does a new row with all that belongs to it and the commit in one round trip. Nothing is asked
    /// before: what other rows forbid, and what this node knows and does not hold any more, undoes the
    /// transaction without a reason, so that [#apply] has to find it.
    ///
    /// @param last what the transaction ends with
    /// @return whether it is done and committed; if not, nothing was sent
    /// @throws org.springframework.dao.DataAccessException when the transaction is undone
    boolean applyLast(Transaction transaction, WriteContext context, RowChange.Insert insert, Consumer<Pipeline> last) {
        EntityTable whole = insert.table().whole();
        if (!whole.uniqueFields().isEmpty()) {
            return false;
        }
        UUID tenant = transaction.tenantId();
        UUID id = insert.id();
        Pipeline pipeline = transaction.pipeline();
        RowWrites.insert(pipeline, tenant, whole, insert.after());
        new RowChecks(insert.tables(), insert.table())
                .requireTargets(
                        pipeline,
                        tenant,
                        id,
                        insert.after()::value,
                        whole.fields().keySet());
        RowQueries.requireWithin(pipeline, tenant, insert.table(), RowAction.CREATE, id);
        if (!journal.writeLast(transaction, pipeline, RowJournal.noteCreated(context, whole, insert.after()))) {
            return false;
        }
        last.accept(pipeline);
        pipeline.runLast();
        return true;
    }

    /// Does a change as [#applyLast] a new row.
    ///
    /// @param last what the transaction ends with
    /// @return whether it is done and committed; if not, nothing was sent
    /// @throws org.springframework.dao.DataAccessException when the transaction is undone
    boolean applyLast(Transaction transaction, WriteContext context, RowChange.Update update, Consumer<Pipeline> last) {
        EntityTable whole = update.table().whole();
        if (update.isNone() || !whole.uniqueFields().isEmpty()) {
            return false;
        }
        UUID tenant = transaction.tenantId();
        Pipeline pipeline = transaction.pipeline();
        RowWrites.update(pipeline, tenant, update);
        new RowChecks(update.tables(), update.table())
                .requireTargets(pipeline, tenant, update.id(), update.after()::value, Set.copyOf(update.changed()));
        RowQueries.requireWithin(pipeline, tenant, update.table(), RowAction.UPDATE, update.id());
        if (!journal.writeLast(transaction, pipeline, RowJournal.noteUpdated(context, whole, update))) {
            return false;
        }
        last.accept(pipeline);
        pipeline.runLast();
        return true;
    }

    private void restore(Transaction transaction, WriteContext context, RowChange.Restore restore) {
        if (!RowWrites.restore(transaction, restore)) {
            throw stale(
                    restore.table(),
                    findTrashed(transaction, restore.table(), restore.id()),
                    restore.before().version());
        }
        requireWithin(transaction, restore.table(), RowAction.DELETE, restore.id());
        if (!restore.changed().isEmpty()) {
            requireWithin(transaction, restore.table(), RowAction.UPDATE, restore.id());
        }
        journal.restored(transaction, context, restore);
    }

    private void update(Transaction transaction, WriteContext context, RowChange.Update update) {
        if (!RowWrites.update(transaction, update)) {
            throw stale(
                    transaction, update.table(), update.id(), update.before().version());
        }
        requireWithin(transaction, update.table(), RowAction.UPDATE, update.id());
        journal.updated(transaction, context, update);
    }

    /// Marks a row as deleted; what pointed to it has been dealt with.
    ///
    /// @param at the moment of the whole deletion, by which what it took along is known
    void finishDelete(Transaction transaction, WriteContext context, RowChange.Delete delete, OffsetDateTime at) {
        if (!RowWrites.delete(transaction, delete, at, context.actor().id())) {
            throw stale(
                    transaction, delete.table(), delete.id(), delete.before().version());
        }
        journal.deleted(transaction, context, delete.table().whole(), delete.before());
    }

    /// What a row becomes with some of its values changed.
    RowChange.Update change(
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            StoredRow before,
            Map<String, @Nullable Object> values) {
        if (values.isEmpty()) {
            return new RowChange.Update(tables, table, before, before, List.of());
        }
        return new RowChange.Update(
                tables, table, before, after(context, table, before, values), List.copyOf(values.keySet()));
    }

    private StoredRow after(
            WriteContext context, EntityTable table, StoredRow before, Map<String, @Nullable Object> values) {
        StoredRow after = new StoredRow(
                before.id(),
                before.version() + 1,
                before.createdAt(),
                now(),
                before.createdBy(),
                context.actor().id(),
                changed(before.values(), values));
        checkSize(table.whole(), after);
        return after;
    }

    /// Why a row could not be written that was read with a version before.
    static ApiProblem stale(Transaction transaction, EntityTable table, UUID id, long expected) {
        StoredRow current = find(transaction, table, id);
        return stale(table, current, expected);
    }

    static ApiProblem stale(EntityTable table, StoredRow current, long expected) {
        return ApiProblem.of(
                        412,
                        "stale",
                        "the row has version %d now, not %d: look at current, and send the change again with its version"
                                .formatted(current.version(), expected))
                .with("current", current.json(table));
    }

    /// That a row may be read, and something not be done with it.
    static ApiProblem outside(RowAction action, EntityTable table) {
        return ApiProblem.of(
                403,
                "outside_condition",
                "your roles let you %s rows of %s that pass a condition, which this one does not"
                        .formatted(action.word(), table.name()));
    }

    /// Checks that a row that may be read, as it is stored at this moment, is one that something may be
    /// done with.
    ///
    /// @throws ApiProblem 403 `outside_condition`
    private static void requireWithin(Transaction transaction, EntityTable table, RowAction action, UUID id) {
        if (RowQueries.within(transaction, table, action, Set.of(id)).isEmpty()) {
            throw outside(action, table);
        }
    }

    private static StoredRow find(Transaction transaction, EntityTable table, UUID id) {
        return RowQueries.find(transaction, table, id).orElseThrow(() -> ApiProblem.notFound("row", id.toString()));
    }

    private static StoredRow findTrashed(Transaction transaction, EntityTable table, UUID id) {
        return RowQueries.findTrashed(transaction, table, id)
                .orElseThrow(() -> ApiProblem.notFound("row", id.toString()));
    }

    private static void checkVersion(EntityTable table, StoredRow row, long expected) {
        if (row.version() != expected) {
            throw stale(table, row, expected);
        }
    }

    private static void refuseIfWrong(
            @Nullable Transaction transaction,
            EntityTables tables,
            EntityTable table,
            UUID id,
            Map<String, Object> before,
            RowDraft draft) {
        if (draft.violations().isEmpty()) {
            // What the database can tell is told when the write is done.
            return;
        }
        List<ApiProblem.Violation> all = new ArrayList<>(draft.violations());
        if (transaction != null) {
            Map<String, Object> values = changed(before, draft.values());
            all.addAll(new RowChecks(tables, table)
                    .violations(transaction, id, values::get, draft.values().keySet()));
        }
        check(all);
    }

    private static void check(List<ApiProblem.Violation> violations) {
        if (!violations.isEmpty()) {
            throw RowChecks.problem(violations);
        }
    }

    private static Map<String, Object> changed(Map<String, Object> before, Map<String, @Nullable Object> changes) {
        Map<String, Object> values = new LinkedHashMap<>(before);
        changes.forEach((field, value) -> {
            if (value == null) {
                values.remove(field);
            } else {
                values.put(field, value);
            }
        });
        return values;
    }

    private static void checkSize(EntityTable table, StoredRow row) {
        boolean canBeLarge = table.fields().values().stream()
                .anyMatch(field -> field.type() instanceof ValueType.Text || field.type() instanceof ValueType.Json);
        if (canBeLarge) {
            int bytes = row.json(table).toString().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                throw ApiProblem.invalid(
                        "", "max", "a row may have %d bytes as JSON; this has %d".formatted(MOST_BYTES, bytes));
            }
        }
    }

    /// This moment, as it is stored.
    OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
