package dev.mortise.server.data.store;

import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.event.Causation;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.platform.Transaction;
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

    /// The audit keeps the fields that changed, the event both rows.
    void updated(
            Transaction transaction,
            WriteContext context,
            EntityTable table,
            StoredRow before,
            StoredRow after,
            List<String> changed) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("before", before.json(table));
        payload.set("after", after.json(table));
        changed.forEach(payload.putArray("changed")::add);
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        detail.set("before", before.json(table, changed));
        detail.set("after", after.json(table, changed));
        detail.put("version", after.version());
        record(transaction, context, table, after, "updated", payload, detail);
    }

    /// Told as a new row: those who heard that it went have it no more. The audit tells it apart.
    void restored(Transaction transaction, WriteContext context, RowChange.Restore restore) {
        EntityTable table = restore.table();
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
        Causation causation = context.causation();
        ObjectNode noted = causation == null
                ? detail
                : detail.deepCopy()
                        .put("plugin", causation.plugin())
                        .put("run", causation.run().toString());
        audit.record(
                transaction,
                transaction.tenantId(),
                context.actor(),
                "row." + what,
                table.qualifiedName(),
                row.id().toString(),
                noted);
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
