package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.event.Causation;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What remains of a write besides the row: its audit entry and its event, in the same transaction.
final class RowJournal {
    private final AuditLog audit;
    private final Outbox outbox;

    RowJournal(AuditLog audit, Outbox outbox) {
        this.audit = audit;
        this.outbox = outbox;
    }

    /// What is to be noted of a write.
    record Note(AuditLog.Change change, NewEvent event) {}

    /// Adds to the pipeline that writes the row.
    void created(Transaction transaction, Pipeline pipeline, WriteContext context, EntityTable table, StoredRow after) {
        Note note = noteCreated(context, table, after);
        audit.recordAll(pipeline, transaction.tenantId(), List.of(note.change()));
        outbox.append(transaction, pipeline, note.event());
    }

    /// Adds to the pipeline that writes a row and ends the transaction.
    ///
    /// @return whether all could be added; if not, the pipeline must not be sent
    boolean writeLast(Transaction transaction, Pipeline pipeline, Note note) {
        audit.recordAll(pipeline, transaction.tenantId(), List.of(note.change()));
        return outbox.appendLast(transaction, pipeline, note.event());
    }

    static Note noteCreated(WriteContext context, EntityTable table, StoredRow after) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("after", after.json(table));
        return note(context, table, after, "created", payload, payload);
    }

    /// Notes many new and changed rows by few statements, as [#created] and [#updated] do one.
    void writtenAll(Transaction transaction, WriteContext context, EntityTable table, List<RowChange> changes) {
        List<Note> notes = new ArrayList<>();
        for (RowChange change : changes) {
            notes.add(
                    switch (change) {
                        case RowChange.Insert insert -> noteCreated(context, table, insert.after());
                        case RowChange.Update update -> noteUpdated(context, table, update);
                        default -> throw new IllegalArgumentException("only new and changed rows are noted together");
                    });
        }
        writeChanges(transaction, notes);
        outbox.appendAll(transaction, notes.stream().map(Note::event).toList());
    }

    /// The audit keeps the fields that changed, the event both rows.
    void updated(Transaction transaction, WriteContext context, RowChange.Update update) {
        write(transaction, noteUpdated(context, update.table().whole(), update));
    }

    static Note noteUpdated(WriteContext context, EntityTable table, RowChange.Update update) {
        StoredRow before = update.before();
        StoredRow after = update.after();
        List<String> changed = update.changed();
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("before", before.json(table));
        payload.set("after", after.json(table));
        changed.forEach(payload.putArray("changed")::add);
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.set("before", before.json(table, changed));
        detail.set("after", after.json(table, changed));
        detail.put("version", after.version());
        if (!update.owned().isEmpty()) {
            update.owned().forEach(payload.putArray("owned")::add);
            update.owned().forEach(detail.putArray("owned")::add);
        }
        return note(context, table, after, "updated", payload, detail);
    }

    /// Told as a new row: those who heard that it went have it no more. The audit tells it apart.
    void restored(Transaction transaction, WriteContext context, RowChange.Restore restore) {
        EntityTable table = restore.table().whole();
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("after", restore.after().json(table));
        payload.put("restored", true);
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.set("before", restore.before().json(table, restore.changed()));
        detail.set("after", restore.after().json(table, restore.changed()));
        detail.put("version", restore.after().version());
        write(
                transaction,
                new Note(
                        change(context, table, restore.after(), "restored", detail),
                        event(context, table, restore.after(), "created", payload)));
    }

    void deleted(Transaction transaction, WriteContext context, EntityTable table, StoredRow before) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("before", before.json(table));
        write(transaction, note(context, table, before, "deleted", payload, payload));
    }

    private void write(Transaction transaction, Note note) {
        audit.recordAll(transaction, transaction.tenantId(), List.of(note.change()));
        outbox.append(transaction, note.event());
    }

    /// Writes the audit entries; the events are the caller's to append.
    void writeChanges(Transaction transaction, List<Note> notes) {
        audit.recordAll(
                transaction,
                transaction.tenantId(),
                notes.stream().map(Note::change).toList());
    }

    private static Note note(
            WriteContext context,
            EntityTable table,
            StoredRow row,
            String what,
            ObjectNode payload,
            ObjectNode detail) {
        return new Note(change(context, table, row, what, detail), event(context, table, row, what, payload));
    }

    private static AuditLog.Change change(
            WriteContext context, EntityTable table, StoredRow row, String what, ObjectNode detail) {
        Causation causation = context.causation();
        ObjectNode noted = causation == null
                ? detail
                : detail.deepCopy()
                        .put("plugin", causation.plugin())
                        .put("run", causation.run().toString());
        return new AuditLog.Change(
                context.actor(), "row." + what, table.qualifiedName(), row.id().toString(), noted);
    }

    private static NewEvent event(
            WriteContext context, EntityTable table, StoredRow row, String what, ObjectNode payload) {
        return new NewEvent(
                table.qualifiedName() + "." + what,
                context.actor(),
                context.causation(),
                row.id().toString(),
                payload.toString());
    }
}
