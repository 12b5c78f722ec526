package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.PreparedWrite;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.event.Causation;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.LeaseLost;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.platform.Actor;
import dev.mortise.server.platform.ApiProblem;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.OpenTransaction;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.platform.Transaction;
import dev.mortise.server.setting.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The data session of one delivery's call: one transaction of the tenant, opened at the first use.
///
/// The delivery is marked done in that same transaction, so the effects of an event are stored exactly once: a claim
/// that was lost makes the mark fail, and with it everything.
final class PluginCallStore implements CallStore {
    private static final Logger LOG = LoggerFactory.getLogger(PluginCallStore.class);

    private final Parts parts;
    private final Manifest manifest;
    private final Delivery delivery;
    private final UUID runId = Ids.next();
    private final WriteContext context;
    private final Causation causation;
    private volatile @Nullable OpenTransaction transaction;
    private volatile boolean cancelled;
    private @Nullable HostCallError broken;
    private @Nullable LeaseLost lost;
    private boolean superseded;
    private boolean databaseFailed;

    /// What every session works with.
    record Parts(
            TenantTransactions transactions,
            EntityStore entities,
            Outbox outbox,
            Deliveries deliveries,
            Settings settings,
            JsonMapper json,
            Clock clock) {}

    PluginCallStore(Parts parts, Manifest manifest, Delivery delivery) {
        this.parts = parts;
        this.manifest = manifest;
        this.delivery = delivery;
        causation = delivery.causation(runId);
        context = new WriteContext(new Actor(Actor.Kind.PLUGIN, manifest.id(), manifest.id()), causation);
    }

    @Override
    public UUID runId() {
        return runId;
    }

    /// Set when the delivery was given to another node and therefore nothing is stored.
    Optional<LeaseLost> lost() {
        return Optional.ofNullable(lost);
    }

    /// Whether nothing is stored because another version of the plugin took this one's place meanwhile.
    boolean superseded() {
        return superseded;
    }

    /// Whether the database could not be reached, or its connection broke, and not because the call was ended.
    boolean databaseFailed() {
        return databaseFailed;
    }

    /// A row's write, on its way through the engine.
    private record RowWrite(PreparedWrite write) implements PendingWrite {}

    /// An event, on its way through the engine.
    private record EventWrite(NewEvent event) implements PendingWrite {}

    @Override
    public PendingWrite.OfRow prepareInsert(String entity, byte[] data) {
        // Touches no database, so it opens no transaction.
        try {
            return ofRow(parts.entities().prepareInsert(context, manifest, entity, json(data)));
        } catch (ApiProblem refused) {
            throw HostAnswers.of(refused);
        }
    }

    @Override
    public PendingWrite.OfRow prepareUpdate(String entity, String id, byte[] patch, long version) {
        return answer(
                tx -> ofRow(parts.entities().prepareUpdate(tx, context, manifest, entity, id, json(patch), version)));
    }

    @Override
    public PendingWrite prepareDelete(String entity, String id, long version) {
        return answer(tx -> new RowWrite(parts.entities().prepareDelete(tx, manifest, entity, id, version)));
    }

    @Override
    public void flush(List<PendingWrite> writes) {
        if (!writes.isEmpty()) {
            write(tx -> apply(tx, writes));
        }
    }

    @Override
    public Optional<byte[]> get(String entity, String id) {
        return answer(tx -> parts.entities().get(tx, manifest, entity, id).map(this::bytes));
    }

    @Override
    public byte[] query(String entity, byte[] query, int maxRows) {
        return answer(tx -> bytes(parts.entities()
                .query(tx, manifest, entity, json(query), maxRows)
                .json()));
    }

    @Override
    public PendingWrite preparePublish(String eventType, byte[] payload) {
        if (!manifest.publishes().contains(eventType)) {
            throw new HostCallError(
                    HostCallError.Kind.DENIED,
                    "the manifest declares no event \"%s\"; it declares %s: add [[events.publish]]"
                            .formatted(eventType, manifest.publishes()));
        }
        json(payload);
        try {
            NewEvent event = event(eventType, payload);
            parts.outbox().check(event);
            return new EventWrite(event);
        } catch (RuntimeException e) {
            throw HostAnswers.of(e);
        }
    }

    @Override
    public Optional<byte[]> setting(String key) {
        Manifest.Setting declared = manifest.settings().get(key);
        if (declared == null) {
            throw new HostCallError(
                    HostCallError.Kind.NOT_FOUND,
                    "the manifest declares no setting \"%s\"; it declares %s"
                            .formatted(key, manifest.settings().keySet()));
        }
        Optional<byte[]> stored = answer(
                tx -> parts.settings().value(tx, manifest.id() + "." + key).map(this::bytes));
        return stored.or(
                () -> Optional.ofNullable(declared.defaultJson()).map(value -> value.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void commit(List<PendingWrite> writes) {
        write(tx -> {
            apply(tx, writes);
            if (delivery.kind() == Delivery.Kind.TENANT) {
                PluginQueries.markStarted(tx, manifest.id(), parts.clock().instant());
            }
            // Last: another node that holds the delivery now waits for this row no longer than it must.
            try {
                superseded = !parts.deliveries()
                        .markDone(tx, delivery, runId, manifest.metadata().version());
            } catch (LeaseLost e) {
                lost = e;
                throw new HostCallError(HostCallError.Kind.CONFLICT, String.valueOf(e.getMessage()));
            }
            if (superseded) {
                throw new HostCallError(HostCallError.Kind.UNAVAILABLE, "another version of the plugin serves by now");
            }
            tx.commit();
            return delivery;
        });
    }

    @Override
    public void cancel() {
        cancelled = true;
        OpenTransaction open = transaction;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void close() {
        OpenTransaction open = transaction;
        if (open != null) {
            transaction = null;
            try {
                open.close();
            } catch (DataAccessException e) {
                // A connection that broke has rolled back already; how the call ended is known, and to be stored.
                LOG.debug("The transaction of run {} ended with its connection", runId, e);
            }
        }
    }

    /// Asks something in the transaction. What the server refuses is an answer like any other; after a failure of
    /// the database, which takes no more statements in the transaction then, the session is broken.
    private <T> T answer(Function<OpenTransaction, T> question) {
        try {
            return work(question);
        } catch (ApiProblem refused) {
            throw HostAnswers.of(refused);
        } catch (RuntimeException failure) {
            throw broken(failure);
        }
    }

    /// Writes in the transaction. Whatever fails breaks the session: a part of what the plugin was told is written
    /// may be missing.
    private <T> void write(Function<OpenTransaction, T> writes) {
        try {
            work(writes);
        } catch (RuntimeException failure) {
            throw broken(failure);
        }
    }

    private <T> T work(Function<OpenTransaction, T> work) {
        if (broken != null) {
            throw broken;
        }
        return work.apply(open());
    }

    /// Notes that nothing can be committed any more; what follows gets the same answer.
    private HostCallError broken(RuntimeException failure) {
        databaseFailed |= !cancelled && HostAnswers.isOfDatabase(failure);
        HostCallError answer = HostAnswers.of(failure);
        if (broken == null) {
            broken = new HostCallError(
                    answer.kind(), "nothing of this call can be stored any more: " + answer.getMessage());
        }
        return answer;
    }

    private OpenTransaction open() {
        OpenTransaction open = transaction;
        if (open == null) {
            open = parts.transactions().beginTenant(delivery.tenantId());
            transaction = open;
        }
        if (cancelled) {
            throw new HostCallError(HostCallError.Kind.UNAVAILABLE, "the call's time is up");
        }
        return open;
    }

    /// Rows that follow each other are written together; events keep their place among them.
    private int apply(Transaction tx, List<PendingWrite> writes) {
        List<PreparedWrite> rows = new ArrayList<>();
        for (PendingWrite write : writes) {
            switch (write) {
                case RowWrite(PreparedWrite row) -> rows.add(row);
                case EventWrite(NewEvent event) -> {
                    parts.entities().apply(tx, context, rows);
                    rows = new ArrayList<>();
                    parts.outbox().append(tx, event);
                }
                default -> throw new IllegalArgumentException("not a write of this session: " + write.getClass());
            }
        }
        parts.entities().apply(tx, context, rows);
        return writes.size();
    }

    private PendingWrite.OfRow ofRow(PreparedWrite write) {
        JsonNode row = write.row().orElseThrow();
        return new PendingWrite.OfRow(new RowWrite(write), bytes(row));
    }

    /// A plugin's own event keeps the order of what it follows from.
    private NewEvent event(String type, byte[] payload) {
        return new NewEvent(
                type, context.actor(), causation, causation.orderKey(), new String(payload, StandardCharsets.UTF_8));
    }

    private byte[] bytes(JsonNode node) {
        return parts.json().writeValueAsBytes(node);
    }

    private JsonNode json(byte[] data) {
        try {
            JsonNode read = parts.json().readTree(data);
            if (read.isMissingNode()) {
                throw new HostCallError(HostCallError.Kind.INVALID, "not JSON: it is empty");
            }
            return read;
        } catch (JacksonException e) {
            throw new HostCallError(HostCallError.Kind.INVALID, "not JSON: " + e.getOriginalMessage());
        }
    }
}
