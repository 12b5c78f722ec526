package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.event.Causation;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
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

    void created(Transaction transaction, WriteContext context, EntityTable table, StoredRow after) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("after", after.json(table));
        record(transaction, context, table, after, "created", payload, payload);
    }

    /// Notes many new and changed rows by few statements, as [#created] and [#updated] do one.
    void writtenAll(Transaction transaction, WriteContext context, EntityTable table, List<RowChange> changes) {
        List<AuditLog.Noted> noted = new ArrayList<>();
        List<NewEvent> events = new ArrayList<>();
        for (RowChange change : changes) {
            ObjectNode payload = JsonNodeFactory.instance.objectNode();
            ObjectNode detail = payload;
            String what = "created";
            if (change instanceof RowChange.Update update) {
                what = "updated";
                payload = updatePayload(table, update.before(), update.after(), update.changed());
                detail = updateDetail(table, update.before(), update.after(), update.changed());
            } else if (change instanceof RowChange.Insert insert) {
                payload.set("after", insert.after().json(table));
            } else {
                throw new IllegalArgumentException("only new and changed rows are noted together");
            }
            String id = change.id().toString();
            noted.add(new AuditLog.Noted("row." + what, id, withRun(context, detail)));
            events.add(new NewEvent(
                    table.qualifiedName() + "." + what, context.actor(), context.causation(), id, payload.toString()));
        }
        audit.recordAll(transaction, transaction.tenantId(), context.actor(), table.qualifiedName(), noted);
        outbox.appendAll(transaction, events);
    }

    private static ObjectNode updatePayload(
            EntityTable table, StoredRow before, StoredRow after, List<String> changed) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("before", before.json(table));
        payload.set("after", after.json(table));
        changed.forEach(payload.putArray("changed")::add);
        return payload;
    }

    private static ObjectNode updateDetail(EntityTable table, StoredRow before, StoredRow after, List<String> changed) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.set("before", before.json(table, changed));
        detail.set("after", after.json(table, changed));
        detail.put("version", after.version());
        return detail;
    }

    private static ObjectNode withRun(WriteContext context, ObjectNode detail) {
        Causation causation = context.causation();
        return causation == null
                ? detail
                : detail.deepCopy()
                        .put("plugin", causation.plugin())
                        .put("run", causation.run().toString());
    }

    /// The audit keeps the fields that changed, the event both rows.
    void updated(
            Transaction transaction,
            WriteContext context,
            EntityTable table,
            StoredRow before,
            StoredRow after,
            List<String> changed) {
        record(
                transaction,
                context,
                table,
                after,
                "updated",
                updatePayload(table, before, after, changed),
                updateDetail(table, before, after, changed));
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
        audit(transaction, context, table, restore.after(), "restored", detail);
        publish(transaction, context, table, restore.after(), "created", payload);
    }

    void deleted(Transaction transaction, WriteContext context, EntityTable table, StoredRow before) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("before", before.json(table));
        record(transaction, context, table, before, "deleted", payload, payload);
    }

    private void record(
            Transaction transaction,
            WriteContext context,
            EntityTable table,
            StoredRow row,
            String what,
            ObjectNode payload,
            ObjectNode detail) {
        audit(transaction, context, table, row, what, detail);
        publish(transaction, context, table, row, what, payload);
    }

    private void audit(
            Transaction transaction,
            WriteContext context,
            EntityTable table,
            StoredRow row,
            String what,
            ObjectNode detail) {
        audit.record(
                transaction,
                transaction.tenantId(),
                context.actor(),
                "row." + what,
                table.qualifiedName(),
                row.id().toString(),
                withRun(context, detail));
    }

    private void publish(
            Transaction transaction,
            WriteContext context,
            EntityTable table,
            StoredRow row,
            String what,
            ObjectNode payload) {
        outbox.append(
                transaction,
                new NewEvent(
                        table.qualifiedName() + "." + what,
                        context.actor(),
                        context.causation(),
                        row.id().toString(),
                        payload.toString()));
    }
}
