package dev.mortise.server.data.store;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.FoundRow;
import dev.mortise.server.data.PreparedWrite;
import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.data.custom.TenantTables;
import dev.mortise.server.data.entity.EntityField;
import dev.mortise.server.data.entity.EntityTable;
import dev.mortise.server.data.entity.EntityTables;
import dev.mortise.server.data.entity.ValueType;
import dev.mortise.server.data.query.QueryParser;
import dev.mortise.server.data.query.RowQueries;
import dev.mortise.server.data.row.StoredRow;
import dev.mortise.server.data.schema.KnownTables;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A plugin's own reads and writes. Thread-safe.
@Component
final class PluginRows implements EntityStore {
    private final KnownTables known;
    private final TenantTables tenants;
    private final RowStore store;
    private final EntityRows rows;

    PluginRows(KnownTables known, TenantTables tenants, RowStore store, EntityRows rows) {
        this.known = known;
        this.tenants = tenants;
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
        EntityTables tables = tenants.forPlugin(transaction, manifest);
        EntityTable table = table(tables, entity);
        return store.prepareUpdate(transaction, context, tables, table, Ids.parse(id, "row"), patch, version);
    }

    @Override
    public PreparedWrite prepareDelete(
            Transaction transaction, Manifest manifest, String entity, String id, long version) {
        EntityTables tables = tenants.forPlugin(transaction, manifest);
        return store.prepareDelete(transaction, tables, table(tables, entity), Ids.parse(id, "row"), version);
    }

    @Override
    public void apply(Transaction transaction, WriteContext context, List<PreparedWrite> writes) {
        Map<String, EntityTables> met = new HashMap<>();
        for (PreparedWrite write : writes) {
            if (!(write instanceof RowChange change)) {
                throw new IllegalArgumentException("not a write that was prepared here");
            }
            store.apply(
                    transaction,
                    context,
                    change instanceof RowChange.Insert insert
                            ? store.withDefaults(insert, tenants(transaction, met, insert))
                            : change);
        }
    }

    /// A row as it was read.
    private record Found(EntityTables tables, EntityTable table, StoredRow row) implements FoundRow {
        @Override
        public UUID id() {
            return row.id();
        }

        @Override
        public long version() {
            return row.version();
        }

        @Override
        public ObjectNode json() {
            return row.json(table);
        }
    }

    @Override
    public PreparedWrite prepareUpdate(WriteContext context, Manifest manifest, FoundRow row, JsonNode patch) {
        if (!(row instanceof Found found)) {
            throw new IllegalArgumentException("not a row that was read here");
        }
        return store.prepareUpdate(context, found.tables(), found.table(), found.row(), patch);
    }

    @Override
    public List<Optional<NewEvent>> applyTogether(Transaction transaction, List<CallWrite> writes) {
        Map<String, EntityTables> met = new HashMap<>();
        return store.applyTogether(
                transaction,
                writes.stream()
                        .map(one -> one.write() instanceof RowChange.Insert insert
                                ? new CallWrite(
                                        one.context(), store.withDefaults(insert, tenants(transaction, met, insert)))
                                : one)
                        .toList());
    }

    /// The entities as the transaction's tenant has them, asked for once in a step.
    private EntityTables tenants(Transaction transaction, Map<String, EntityTables> met, RowChange.Insert insert) {
        return met.computeIfAbsent(insert.tables().pluginId(), id -> tenants.of(transaction, insert.tables()));
    }

    @Override
    public boolean goesTogether(PreparedWrite write) {
        return (write instanceof RowChange.Insert || write instanceof RowChange.Update)
                && ((RowChange) write).table().restriction().isEmpty();
    }

    @Override
    public Map<UUID, FoundRow> find(Transaction transaction, Manifest manifest, String entity, Set<UUID> ids) {
        EntityTables tables = tenants.forPlugin(transaction, manifest);
        EntityTable table = table(tables, entity);
        Map<UUID, FoundRow> found = new HashMap<>();
        for (StoredRow row : RowQueries.findAll(transaction, table, ids)) {
            found.put(row.id(), new Found(tables, table, row));
        }
        return found;
    }

    @Override
    public Set<String> reach(Manifest manifest, String entity) {
        EntityTables tables = known.of(manifest);
        Set<String> reached = new HashSet<>();
        Deque<EntityTable> open = new ArrayDeque<>();
        tables.find(entity).ifPresent(open::add);
        while (!open.isEmpty()) {
            EntityTable table = open.remove();
            if (reached.add(table.name())) {
                for (EntityField field : table.fields().values()) {
                    if (field.type() instanceof ValueType.Reference reference) {
                        open.add(tables.target(reference));
                    }
                }
            }
        }
        return reached;
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
