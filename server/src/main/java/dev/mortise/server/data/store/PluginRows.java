package dev.mortise.server.data.store;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.PreparedWrite;
import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.query.QueryParser;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A plugin's own reads and writes. Thread-safe.
@Component
final class PluginRows implements EntityStore {
    private final KnownTables known;
    private final RowStore store;
    private final EntityRows rows;

    PluginRows(KnownTables known, RowStore store, EntityRows rows) {
        this.known = known;
        this.store = store;
        this.rows = rows;
    }

    @Override
    public PreparedWrite prepareInsert(WriteContext context, Manifest manifest, String entity, JsonNode data) {
        EntityTables tables = known.of(manifest);
        return store.prepareInsert(null, context, tables, table(tables, entity), data);
    }

    @Override
    public PreparedWrite prepareUpdate(
            Transaction transaction,
            WriteContext context,
            Manifest manifest,
            String entity,
            String id,
            JsonNode patch,
            long version) {
        EntityTables tables = known.of(manifest);
        EntityTable table = table(tables, entity);
        return store.prepareUpdate(transaction, context, tables, table, Ids.parse(id, "row"), patch, version);
    }

    @Override
    public PreparedWrite prepareDelete(
            Transaction transaction, Manifest manifest, String entity, String id, long version) {
        EntityTables tables = known.of(manifest);
        return store.prepareDelete(transaction, tables, table(tables, entity), Ids.parse(id, "row"), version);
    }

    @Override
    public void apply(Transaction transaction, WriteContext context, List<PreparedWrite> writes) {
        for (PreparedWrite write : writes) {
            if (!(write instanceof RowChange change)) {
                throw new IllegalArgumentException("not a write that was prepared here");
            }
            store.apply(transaction, context, change);
        }
    }

    @Override
    public Optional<ObjectNode> get(Transaction transaction, Manifest manifest, String entity, String id) {
        EntityTable table = table(known.of(manifest), entity);
        try {
            return rows.find(transaction, table, Ids.parse(id, "row"));
        } catch (ApiProblem noId) {
            return Optional.empty();
        }
    }

    @Override
    public RowPage query(Transaction transaction, Manifest manifest, String entity, JsonNode query, int mostRows) {
        EntityTables tables = known.of(manifest);
        QueryParser parser = new QueryParser(tables, own -> true, false);
        return rows.list(transaction, parser.parse(table(tables, entity), query, mostRows));
    }

    private static EntityTable table(EntityTables tables, String entity) {
        return tables.find(entity)
                .orElseThrow(() -> ApiProblem.notFound("entity", entity)
                        .with("entities", tables.byName().keySet()));
    }
}
