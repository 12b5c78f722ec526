package dev.mortise.server.data.store;

import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.RowAction;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.query.RowQuery;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Pipeline;
import dev.mortise.server.platform.Transaction;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes rows at once, as REST does. Thread-safe.
@Component
public final class EntityRows {
    private final RowStore store;
    private final RowRevisions revisions;
    private final OwnedRestore owned;

    EntityRows(RowStore store, RowRevisions revisions) {
        this.store = store;
        this.owned = new OwnedRestore(store);
        this.revisions = revisions;
    }

    /// A row; empty when it is absent, deleted or another tenant's.
    public Optional<ObjectNode> find(Transaction transaction, EntityTable table, UUID id) {
        return find(transaction, table, id, Pipeline::run);
    }

    Optional<ObjectNode> find(Transaction transaction, EntityTable table, UUID id, Consumer<Pipeline> sending) {
        return RowQueries.find(transaction, table, id, sending).map(row -> row.json(table));
    }

    /// A page of rows.
    public RowPage list(Transaction transaction, RowQuery query) {
        return list(transaction, query, Pipeline::run);
    }

    /// A page of rows with which the transaction ends.
    public RowPage listLast(Transaction transaction, RowQuery query) {
        return list(transaction, query, query.expands() ? Pipeline::run : Pipeline::runLast);
    }

    private static RowPage list(Transaction transaction, RowQuery query, Consumer<Pipeline> sending) {
        RowQueries.Page page = RowQueries.list(transaction, query, sending);
        return new RowPage(
                page.rows().stream()
                        .map(row -> query.fields().isEmpty()
                                ? row.json(query.entity())
                                : row.json(query.entity(), query.fields()))
                        .toList(),
                page.next(),
                page.count(),
                query.expands() ? Optional.of(expanded(transaction, query, page)) : Optional.empty());
    }

    private static ObjectNode expanded(Transaction transaction, RowQuery query, RowQueries.Page page) {
        ObjectNode expanded = JsonNodeFactory.instance.objectNode();
        RowQueries.ownedBy(transaction, query, page.rows()).forEach((name, byOwner) -> {
            ObjectNode owners = expanded.putObject(name);
            byOwner.forEach((owner, owned) -> owners.putArray(owner.toString()).addAll(owned));
        });
        RowQueries.expand(transaction, query, page.rows()).forEach((field, targets) -> {
            ObjectNode byId = expanded.putObject(field);
            targets.forEach((id, target) -> byId.set(id.toString(), target));
        });
        return expanded;
    }

    /// Creates a row.
    ///
    /// @return the row as it is stored
    /// @throws ApiProblem 400 with everything that is wrong; 409 `not_unique`, `id_taken`
    public ObjectNode insert(
            Transaction transaction, WriteContext context, EntityTables tables, EntityTable table, JsonNode data) {
        RowChange.Insert insert = store.prepareInsert(transaction, context, tables, table, data);
        store.apply(transaction, context, insert);
        return insert.after().json(table);
    }

    /// Changes a row by a JSON merge patch.
    ///
    /// @param version the version that it must have
    /// @return the row as it is stored
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 409 `not_unique`
    public ObjectNode update(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode patch,
            long version) {
        RowChange.Update update = store.prepareUpdate(transaction, context, tables, table, id, patch, version);
        store.apply(transaction, context, update);
        return update.after().json(table);
    }

    /// Gives a row the values that it had, as a change by every rule of one.
    ///
    /// @param to the version whose values it gets
    /// @param version the version that it must have
    /// @return the row as it is stored
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 409 `not_unique`,
    ///   `revision_gone`
    public ObjectNode revert(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            long to,
            long version) {
        store.requireVersion(transaction, table, id, version);
        JsonNode former = revisions.valuesAt(transaction, table, id, to, version);
        RowChange.Update update = store.prepareReplace(transaction, context, tables, table, id, former, version);
        store.apply(transaction, context, update);
        return update.after().json(table);
    }

    /// Takes a row out of the trash, by every rule of a new one, and what it owns that was deleted with it.
    ///
    /// @param patch a JSON merge patch of what changes with it
    /// @param version the version that it must have
    /// @param may whether the caller may do something with an entity's rows
    /// @return the row as it is stored
    /// @throws ApiProblem 404; 412 `stale`; 400 with everything that is wrong; 409 `not_unique`,
    ///   `owned_refused`
    public ObjectNode restore(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            JsonNode patch,
            long version,
            BiPredicate<RowAction, EntityTable> may) {
        RowChange.Restore restore = store.prepareRestore(transaction, context, tables, table, id, patch, version);
        store.apply(transaction, context, restore);
        owned.follow(transaction, context, restore, may);
        return restore.after().json(table);
    }

    /// Deletes a row.
    ///
    /// @param version the version that it must have
    /// @throws ApiProblem 404; 412 `stale`; 409 `referenced`
    public void delete(
            Transaction transaction,
            WriteContext context,
            EntityTables tables,
            EntityTable table,
            UUID id,
            long version) {
        store.apply(transaction, context, store.prepareDelete(transaction, tables, table, id, version));
    }
}
