package dev.mortise.server.plugin;

import dev.mortise.engine.manifest.Manifest;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.FoundRow;
import dev.mortise.server.data.PreparedWrite;
import dev.mortise.server.data.WriteContext;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Delivery;
import dev.mortise.server.event.NewEvent;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.OpenTransaction;
import dev.mortise.server.platform.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls of one plugin and tenant that are made one after the other, and whose effects are committed
/// together.
///
/// What a call writes waits here until the commit, and holds no lock. So that a call reads what those
/// before it wrote, a read that a waiting write could change commits what waits before it. When what waits
/// cannot be stored, nothing of it is, and each of those calls is to be made again by itself: what one of
/// them breaks takes no other with it.
///
/// A row that the calls' own events are about is read for all of them at once. The first thing that a call
/// reads may come from there, which is as if the call had begun a little earlier; that the row is still so
/// when it is written is checked by its version, as always.
///
/// The calls are made by one thread. While one of them takes long, another thread may commit what waits
/// ([#commitLate]): [#lock] is held for whatever uses the transaction or what waits.
final class CallBatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallBatch.class);

    private static final int MOST_WRITES = 2000;

    /// What the events of rows that are read together take, and with them the rows.
    private static final long MOST_AHEAD = 1 << 20;
    private static final long MOST_BYTES = 4 << 20;

    private final PluginCallStore.Parts parts;
    private final Manifest manifest;
    private final UUID tenantId;
    private final Duration longest;
    private final List<Delivery> ahead;
    private final List<Finished> waiting = new ArrayList<>();
    private final Set<RowName> written = new HashSet<>();
    private final Set<String> writtenEntities = new HashSet<>();
    private final Map<RowName, Optional<FoundRow>> readAhead = new HashMap<>();
    private final List<UUID> stored = new ArrayList<>();
    private final List<UUID> again = new ArrayList<>();
    /// Guards all that follows.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private @Nullable OpenTransaction transaction;
    private @Nullable PluginCallStore reader;
    private boolean closed;
    private long waitingSince;
    private long readAheadSince = System.nanoTime();
    private long bytes;
    private int writes;

    /// A row of the tenant.
    private record RowName(String entity, UUID id) {}

    /// A write that waits: a row's, or an event.
    sealed interface Effect {}

    /// A row's write.
    record RowEffect(PreparedWrite write) implements Effect {}

    /// An event that the plugin publishes.
    record EventEffect(NewEvent event) implements Effect {}

    /// A call that ended well.
    ///
    /// @param bytes what its effects take, about
    record Finished(Delivery delivery, UUID run, WriteContext context, List<Effect> effects, long bytes) {}

    /// @param deliveries those that calls are to be made for
    /// @param longest how long a finished call waits for those after it, unless one of them takes longer
    CallBatch(PluginCallStore.Parts parts, Manifest manifest, List<Delivery> deliveries, Duration longest) {
        this.longest = longest;
        this.parts = parts;
        this.manifest = manifest;
        this.tenantId = deliveries.getFirst().tenantId();
        this.ahead = new ArrayList<>(deliveries);
    }

    /// Does something while no other thread commits.
    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /// The transaction that calls read in before they write. Call it, and use what it gives, only within
    /// [#locked].
    ///
    /// @param by who is told ([PluginCallStore#leaveShared]) before it ends; null for the batch itself
    OpenTransaction reading(@Nullable PluginCallStore by) {
        PluginCallStore former = reader;
        if (former != null && former != by) {
            former.leaveShared();
        }
        reader = by;
        OpenTransaction open = transaction;
        if (open == null) {
            open = parts.transactions().beginTenant(tenantId);
            transaction = open;
        }
        return open;
    }

    /// Whether a row is the one that a call's own event is about.
    boolean isOwnRow(Delivery delivery, String entity, UUID id) {
        return isOwn(delivery, entity) && id.toString().equals(delivery.event().orderKey());
    }

    /// The row of a call's own event, read together with those of the calls after it. Call it within [#locked].
    Optional<FoundRow> ownRow(String entity, UUID id) {
        RowName name = new RowName(entity, id);
        if (!readAhead.containsKey(name)) {
            Set<UUID> ids = new HashSet<>(Set.of(id));
            long size = 0;
            for (Delivery later : ahead) {
                size += later.event().payload().length();
                if (size < MOST_AHEAD && isOwn(later, entity)) {
                    parse(later.event().orderKey()).ifPresent(ids::add);
                }
            }
            readAheadSince = System.nanoTime();
            Map<UUID, FoundRow> found = parts.entities().find(reading(reader), manifest, entity, ids);
            ids.forEach(each -> readAhead.put(new RowName(entity, each), Optional.ofNullable(found.get(each))));
        }
        return Objects.requireNonNull(readAhead.remove(name));
    }

    private boolean isOwn(Delivery delivery, String entity) {
        String type = delivery.event().type();
        String prefix = manifest.id() + "." + entity + ".";
        return type.startsWith(prefix) && type.indexOf('.', prefix.length()) < 0;
    }

    /// The id that a text is; empty when it is none.
    static Optional<UUID> parse(@Nullable String id) {
        try {
            return id == null ? Optional.empty() : Optional.of(Ids.parse(id, "row"));
        } catch (RuntimeException noId) {
            return Optional.empty();
        }
    }

    /// Call before a row is read.
    void beforeRead(String entity, UUID id) {
        locked(() -> {
            if (written.contains(new RowName(entity, id))) {
                commit();
            }
        });
    }

    /// Call before rows are searched.
    void beforeQuery(String entity) {
        locked(() -> {
            if (!writtenEntities.isEmpty()
                    && parts.entities().reach(manifest, entity).stream().anyMatch(writtenEntities::contains)) {
                commit();
            }
        });
    }

    /// Takes the effects of a call, whose row writes all go together with others.
    void add(Finished finished) {
        locked(() -> addLocked(finished));
    }

    private void addLocked(Finished finished) {
        if (waiting.isEmpty()) {
            waitingSince = System.nanoTime();
            changed.signalAll();
        }
        waiting.add(finished);
        for (Effect effect : finished.effects()) {
            writes++;
            if (effect instanceof RowEffect(PreparedWrite write)) {
                RowName name = new RowName(write.entity(), write.id());
                written.add(name);
                writtenEntities.add(write.entity());
                readAhead.remove(name);
            }
        }
        bytes += finished.bytes();
    }

    /// Call before each call.
    void next(Delivery delivery) {
        locked(() -> nextLocked(delivery));
    }

    private void nextLocked(Delivery delivery) {
        ahead.remove(delivery);
        if (System.nanoTime() - readAheadSince > longest.toNanos()) {
            readAhead.clear();
        }
        if (bytes > MOST_BYTES
                || writes > MOST_WRITES
                || (!waiting.isEmpty() && System.nanoTime() - waitingSince > longest.toNanos())) {
            commit();
        }
    }

    /// Call before a transaction of its own is opened that writes: what waits goes first, and no row that
    /// was read before is used after it.
    void commitAndForget() {
        locked(() -> {
            commit();
            end();
            readAhead.clear();
        });
    }

    /// Waits until what waits for its commit has waited for too long, and commits it. For another thread
    /// than that of the calls.
    ///
    /// @return false once the batch is closed
    boolean commitLate() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                if (waiting.isEmpty()) {
                    changed.await();
                    continue;
                }
                long left = waitingSince + longest.toNanos() - System.nanoTime();
                if (left <= 0) {
                    commit();
                    return true;
                }
                changed.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Commits what waits.
    void commit() {
        locked(this::commitLocked);
    }

    private void commitLocked() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Finished> finished = List.copyOf(waiting);
        waiting.clear();
        written.clear();
        writtenEntities.clear();
        bytes = 0;
        writes = 0;
        readAhead.clear();
        try {
            OpenTransaction open = reading(null);
            if (store(open, finished)) {
                open.commit();
                finished.forEach(one -> stored.add(one.delivery().id()));
            } else {
                finished.forEach(one -> again.add(one.delivery().id()));
            }
        } catch (RuntimeException e) {
            LOG.debug("{} calls of {} are not stored together: {}", finished.size(), manifest.id(), e.toString());
            finished.forEach(one -> again.add(one.delivery().id()));
        } finally {
            end();
        }
    }

    private boolean store(Transaction tx, List<Finished> finished) {
        List<EntityStore.CallWrite> rows = new ArrayList<>();
        for (Finished one : finished) {
            for (Effect effect : one.effects()) {
                if (effect instanceof RowEffect(PreparedWrite write)) {
                    rows.add(new EntityStore.CallWrite(one.context(), write));
                }
            }
        }
        var ofRows = parts.entities().applyTogether(tx, rows).iterator();
        List<NewEvent> events = new ArrayList<>();
        for (Finished one : finished) {
            for (Effect effect : one.effects()) {
                switch (effect) {
                    case RowEffect row -> ofRows.next().ifPresent(events::add);
                    case EventEffect(NewEvent event) -> events.add(event);
                }
            }
        }
        parts.outbox().appendAll(tx, events);
        return parts.deliveries()
                .markAllDone(
                        tx,
                        finished.stream()
                                .map(one -> new Deliveries.Done(one.delivery(), one.run()))
                                .toList(),
                        manifest.metadata().version());
    }

    /// Those that were stored since this was last asked.
    ///
    /// @param known which of them are asked for
    List<UUID> takeStored(Set<UUID> known) {
        return locked(() -> {
            List<UUID> taken = stored.stream().filter(known::contains).toList();
            stored.removeAll(taken);
            return taken;
        });
    }

    /// Those of which nothing was stored since this was last asked, and whose calls are to be made again.
    List<UUID> takeAgain() {
        return locked(() -> {
            List<UUID> taken = List.copyOf(again);
            again.clear();
            return taken;
        });
    }

    /// Ends the transaction that calls read in; the next read opens another one.
    void end() {
        locked(this::endLocked);
    }

    private void endLocked() {
        PluginCallStore told = reader;
        reader = null;
        if (told != null) {
            told.leaveShared();
        }
        OpenTransaction open = transaction;
        transaction = null;
        if (open != null) {
            PluginCallStore.close(open, manifest.id());
        }
    }

    /// Gives up what was not committed.
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
            waiting.forEach(one -> again.add(one.delivery().id()));
            waiting.clear();
            end();
        });
    }
}
