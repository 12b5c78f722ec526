package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.FoundRow;
import dev.mortise.server.data.PreparedWrite;
import dev.mortise.server.data.RowPage;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Rows that are not there, from a database that breaks or sleeps when it is told to.
final class NoteStore implements EntityStore {
    volatile boolean breaks;
    volatile boolean sleeps;

    private record Note(String entity, UUID id, ObjectNode fields) implements PreparedWrite {
        @Override
        public Optional<ObjectNode> row() {
            return Optional.of(fields);
        }
    }

    @Override
    public PreparedWrite prepareInsert(WriteContext context, Manifest manifest, String entity, JsonNode data) {
        if (data.has("refused")) {
            throw ApiProblem.invalid("/refused", "unknown", "no such field");
        }
        return new Note(entity, Ids.next(), (ObjectNode) data);
    }

    @Override
    public PreparedWrite prepareUpdate(
            Transaction tx, WriteContext c, Manifest manifest, String entity, String id, JsonNode patch, long version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PreparedWrite prepareUpdate(WriteContext context, Manifest manifest, FoundRow row, JsonNode patch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Optional<NewEvent>> applyTogether(Transaction tx, List<CallWrite> writes) {
        writes.forEach(one -> apply(tx, one.context(), List.of(one.write())));
        return writes.stream().map(one -> Optional.<NewEvent>empty()).toList();
    }

    @Override
    public boolean goesTogether(PreparedWrite write) {
        return true;
    }

    @Override
    public Map<UUID, FoundRow> find(Transaction tx, Manifest manifest, String entity, Set<UUID> ids) {
        return Map.of();
    }

    @Override
    public Set<String> reach(Manifest manifest, String entity) {
        return Set.of(entity);
    }

    @Override
    public PreparedWrite prepareDelete(Transaction tx, Manifest manifest, String entity, String id, long version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void apply(Transaction tx, WriteContext context, List<PreparedWrite> writes) {
        for (PreparedWrite write : writes) {
            if (write.row().orElseThrow().has("taken")) {
                throw ApiProblem.conflict("not_unique", "there is such a note already");
            }
        }
    }

    @Override
    public Optional<ObjectNode> get(Transaction tx, Manifest manifest, String entity, String id) {
        if (breaks) {
            tx.jdbc()
                    .sql("insert into plugin_tenants (tenant_id, plugin_id) values (mortise_tenant(), 'x')")
                    .update();
        }
        if (sleeps) {
            tx.jdbc().sql("select pg_sleep(19)::text").query(String.class).single();
        }
        return Optional.empty();
    }

    @Override
    public RowPage query(Transaction tx, Manifest manifest, String entity, JsonNode query, int mostRows) {
        throw new UnsupportedOperationException();
    }
}
