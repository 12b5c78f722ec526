package dev.mortise.server.plugin;

import dev.mortise.engine.call.CallStore;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.call.PendingWrite;
import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.FoundRow;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The data session of one delivery's call: one transaction of the tenant, opened at the first use; or a
/// part of a [CallBatch], as long as the call reads nothing that it wrote itself and deletes nothing.
///
/// The delivery is marked done in that same transaction, so the effects of an event are stored exactly
/// once: a claim that was lost makes the mark fail, and with it everything.
final class PluginCallStore implements CallStore {
    private static final Logger LOG = LoggerFactory.getLogger(PluginCallStore.class);

    private final Parts parts;
    private final Manifest manifest;
    private final Delivery delivery;
    private final UUID runId = Ids.next();
    private final WriteContext context;
    private final Causation causation;
    private final @Nullable CallBatch batch;
    private volatile @Nullable OpenTransaction transaction;
    /// The batch's transaction while this call reads in it.
    private volatile @Nullable OpenTransaction shared;
    private @Nullable FoundRow lastRead;
    private @Nullable String lastEntity;
    private boolean hasRead;
    /// Whether a call that began in a batch goes on in a transaction of its own.
    private boolean alone;
    private boolean batched;
    private long waitedNanos;
    private final ReentrantLock cancelling = new ReentrantLock();
    private volatile boolean cancelled;
    private volatile @Nullable HostCallError broken;
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
            EventSchemas schemas,
            JsonMapper json,
            Clock clock) {}

    /// A session with a transaction of its own.
    PluginCallStore(Parts parts, Manifest manifest, Delivery delivery) {
        this(parts, manifest, delivery, null);
    }

    /// @param batch what it is stored with; null for a transaction of its own
    PluginCallStore(Parts parts, Manifest manifest, Delivery delivery, @Nullable CallBatch batch) {
        this.batch = delivery.kind() == Delivery.Kind.TENANT ? null : batch;
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

    /// How long the call waited for commits, its own and the batch's.
    long waitedNanos() {
        return waitedNanos;
    }

    /// Whether the call ended well and waits for the batch's commit.
    boolean batched() {
        return batched;
    }

    /// A row's write, on its way through the engine.
    ///
    /// @param bytes of the row as JSON; 0 when it goes
    private record RowWrite(PreparedWrite write, int bytes) implements PendingWrite {}

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
        return answer(entity, id, tx -> {
            hasRead = true;
            FoundRow read = lastRead;
            if (read != null
                    && entity.equals(lastEntity)
                    && read.version() == version
                    && read.id().toString().equals(id)) {
                return ofRow(parts.entities().prepareUpdate(context, manifest, read, json(patch)));
            }
            return ofRow(parts.entities().prepareUpdate(tx, context, manifest, entity, id, json(patch), version));
        });
    }

    @Override
    public PendingWrite prepareDelete(String entity, String id, long version) {
        hasRead = true;
        return answer(
                entity, id, tx -> new RowWrite(parts.entities().prepareDelete(tx, manifest, entity, id, version), 0));
    }

    @Override
    public void flush(List<PendingWrite> writes) {
        if (!writes.isEmpty()) {
            own();
            write(tx -> apply(tx, writes));
        }
    }

    @Override
    public Optional<byte[]> get(String entity, String id) {
        return answer(entity, id, tx -> {
            lastRead = null;
            CallBatch with = alone ? null : batch;
            if (with == null) {
                return parts.entities().get(tx, manifest, entity, id).map(this::bytes);
            }
            Optional<UUID> row = CallBatch.parse(id);
            if (row.isEmpty()) {
                return parts.entities().get(tx, manifest, entity, id).map(this::bytes);
            }
            boolean isFirst = !hasRead;
            hasRead = true;
            Optional<FoundRow> found = isFirst && with.isOwnRow(delivery, entity, row.get())
                    ? with.ownRow(entity, row.get())
                    : Optional.ofNullable(parts.entities()
                            .find(tx, manifest, entity, Set.of(row.get()))
                            .get(row.get()));
            lastRead = found.orElse(null);
            lastEntity = entity;
            return found.map(one -> bytes(one.json()));
        });
    }

    @Override
    public byte[] query(String entity, byte[] query, int maxRows) {
        if (batch != null && !alone) {
            leaveShared();
            long began = System.nanoTime();
            batch.beforeQuery(entity);
            waitedNanos += System.nanoTime() - began;
        }
        hasRead = true;
        return answer(tx -> bytes(parts.entities()
                .query(tx, manifest, entity, json(query), maxRows)
                .json()));
    }

    @Override
    public PendingWrite preparePublish(String eventType, byte[] payload) {
        if (manifest.publication(eventType).isEmpty()) {
            throw new HostCallError(
                    HostCallError.Kind.DENIED,
                    "the manifest declares no event \"%s\"; it declares %s: add [[events.publish]]"
                            .formatted(
                                    eventType,
                                    manifest.publishes().stream()
                                            .map(Manifest.Publication::type)
                                            .toList()));
        }
        json(payload);
        try {
            NewEvent event = event(eventType, payload);
            parts.outbox().check(event);
            parts.schemas().problem(manifest, eventType, event.payload()).ifPresent(problem -> {
                throw new HostCallError(
                        HostCallError.Kind.INVALID, "the payload of %s: %s".formatted(eventType, problem));
            });
            return new EventWrite(event);
        } catch (HostCallError refused) {
            throw refused;
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
        if (batch != null && !alone && broken == null && !cancelled && goesTogether(writes)) {
            batch.add(finished(writes));
            batched = true;
            return;
        }
        own();
        long began = System.nanoTime();
        try {
            commitOwn(writes);
        } finally {
            waitedNanos += System.nanoTime() - began;
        }
    }

    private void commitOwn(List<PendingWrite> writes) {
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
        cancelling.lock();
        try {
            OpenTransaction open = transaction != null ? transaction : shared;
            if (open != null) {
                open.cancel();
            }
        } finally {
            cancelling.unlock();
        }
    }

    /// Has a cancel touch the batch's transaction no more: others need it, or it ends. One that takes no more
    /// statements is given up; what waits in the batch gets another.
    void leaveShared() {
        cancelling.lock();
        try {
            shared = null;
        } finally {
            cancelling.unlock();
        }
        if (batch != null && (broken != null || cancelled)) {
            batch.end();
        }
    }

    @Override
    public void close() {
        OpenTransaction open = transaction;
        if (open != null) {
            transaction = null;
            close(open, manifest.id());
        }
        leaveShared();
    }

    static void close(OpenTransaction open, String plugin) {
        try {
            open.close();
        } catch (DataAccessException e) {
            // A connection that broke has rolled back already; how the call ended is known, and to be stored.
            LOG.debug("A transaction of {} ended with its connection", plugin, e);
        }
    }

    /// From here on the call has a transaction of its own, behind those that wait in the batch.
    private void own() {
        if (batch != null && !alone) {
            leaveShared();
            lastRead = null;
            long began = System.nanoTime();
            batch.commitAndForget();
            waitedNanos += System.nanoTime() - began;
            alone = true;
        }
    }

    private boolean goesTogether(List<PendingWrite> writes) {
        Set<UUID> rows = new HashSet<>();
        for (PendingWrite write : writes) {
            if (write instanceof RowWrite(PreparedWrite row, int size)
                    && !(parts.entities().goesTogether(row) && rows.add(row.id()))) {
                return false;
            }
        }
        return true;
    }

    private CallBatch.Finished finished(List<PendingWrite> writes) {
        List<CallBatch.Effect> effects = new ArrayList<>();
        long bytes = 0;
        for (PendingWrite write : writes) {
            switch (write) {
                case RowWrite(PreparedWrite row, int size) -> {
                    effects.add(new CallBatch.RowEffect(row));
                    bytes += size;
                }
                case EventWrite(NewEvent event) -> {
                    effects.add(new CallBatch.EventEffect(event));
                    bytes += event.payload().length();
                }
                default -> throw new IllegalArgumentException("not a write of this session: " + write.getClass());
            }
        }
        return new CallBatch.Finished(delivery, runId, context, effects, bytes);
    }

    /// [#answer] to a question about one row.
    private <T> T answer(String entity, String id, Function<OpenTransaction, T> question) {
        if (batch != null && !alone) {
            leaveShared();
            long began = System.nanoTime();
            CallBatch.parse(id).ifPresent(row -> batch.beforeRead(entity, row));
            waitedNanos += System.nanoTime() - began;
        }
        return answer(question);
    }

    /// Asks something in the transaction. What the server refuses is an answer like any other; after a
    /// failure of the database, which takes no more statements in the transaction then, the session is
    /// broken.
    private <T> T answer(Function<OpenTransaction, T> question) {
        try {
            return work(question);
        } catch (ApiProblem refused) {
            throw HostAnswers.of(refused);
        } catch (RuntimeException failure) {
            throw broken(failure);
        }
    }

    /// Writes in the transaction. Whatever fails breaks the session: a part of what the plugin was told is
    /// written may be missing.
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
        CallBatch with = alone ? null : batch;
        return with == null ? work.apply(open()) : with.locked(() -> work.apply(open()));
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
        if (open == null && batch != null && !alone) {
            open = batch.reading(this);
            shared = open;
        } else if (open == null) {
            open = openOwn();
        }
        if (cancelled) {
            throw new HostCallError(HostCallError.Kind.UNAVAILABLE, "the call's time is up");
        }
        return open;
    }

    private OpenTransaction openOwn() {
        OpenTransaction open = parts.transactions().beginTenant(delivery.tenantId());
        transaction = open;
        return open;
    }

    /// Rows that follow each other are written together; events keep their place among them.
    private int apply(Transaction tx, List<PendingWrite> writes) {
        List<PreparedWrite> rows = new ArrayList<>();
        for (PendingWrite write : writes) {
            switch (write) {
                case RowWrite(PreparedWrite row, int size) -> rows.add(row);
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
        byte[] row = bytes(write.row().orElseThrow());
        return new PendingWrite.OfRow(new RowWrite(write, row.length), row);
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
