package dev.mortise.server.plugin;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataIntegrityViolationException;

/// Writes runs beside the calls: many of them in one transaction, at the latest a moment after they ended. Thread-safe.
///
/// What waits is bounded by its size; whoever brings more waits until there is room, so that nothing is lost or piles
/// up
/// when the database is slow. It begins before deliveries are handed out and ends after them.
final class RunWriter implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RunWriter.class);

    /// How long a run waits for others at most.
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_BYTES = 16 << 20;

    private final Consumer<List<Entry>> sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition roomy = lock.newCondition();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("run-writer").unstarted(this::run);
    private long bytes;
    private long added;
    private long stored;
    private int awaited;
    private boolean running;
    private boolean stopping;

    /// A run with its log.
    ///
    /// @param written completed when it is stored, or never will be; null when nobody waits for that
    record Entry(
            RunQueries.Run run,
            List<RunQueries.Line> lines,
            @Nullable CompletableFuture<Void> written) {
        /// What it takes of the memory, about.
        int bytes() {
            long size = 512 + (run.error() == null ? 0 : 2L * run.error().length());
            for (RunQueries.Line line : lines) {
                size += 128 + 2L * line.message().length();
            }
            return (int) Math.min(size, MOST_BYTES);
        }
    }

    /// @param sink stores all or nothing, in one transaction; what it gets again after a failure may be stored already
    RunWriter(Consumer<List<Entry>> sink) {
        this.sink = sink;
    }

    /// Has a run written soon. Waits only while there is no room.
    void add(RunQueries.Run run, List<RunQueries.Line> lines) {
        put(new Entry(run, lines, null));
    }

    /// Writes a run and waits until it is stored.
    ///
    /// @throws IllegalStateException if it is not stored in time
    void addAndWait(RunQueries.Run run, List<RunQueries.Line> lines) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        put(new Entry(run, lines, written));
        try {
            written.orTimeout(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (RuntimeException e) {
            throw new IllegalStateException("run " + run.id() + " could not be stored", e);
        }
    }

    /// Waits until everything is stored that was added before.
    void flush() {
        lock.lock();
        try {
            long last = added;
            awaited++;
            changed.signal();
            long left = LONGEST_WAIT.toNanos();
            while (stored < last && left > 0) {
                left = roomy.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            awaited--;
            lock.unlock();
        }
    }

    private void put(Entry entry) {
        lock.lock();
        try {
            while (!waiting.isEmpty() && bytes + entry.bytes() > MOST_BYTES) {
                roomy.awaitUninterruptibly();
            }
            waiting.add(entry);
            bytes += entry.bytes();
            added++;
            awaited += entry.written() == null ? 0 : 1;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<Entry> batch;
            try {
                batch = next();
            } catch (InterruptedException e) {
                return;
            }
            if (batch.isEmpty() || !write(batch)) {
                return;
            }
            done(batch);
        }
    }

    /// @return empty when there will be no more
    private List<Entry> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                if (stopping) {
                    return List.of();
                }
                changed.await();
            }
            long left = INTERVAL.toNanos();
            while (!stopping && awaited == 0 && waiting.size() < MOST_AT_ONCE && bytes < MOST_BYTES / 2 && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<Entry> batch = new ArrayList<>();
            while (batch.size() < MOST_AT_ONCE && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /// Tries until it is stored.
    ///
    /// @return false when this is interrupted before
    private boolean write(List<Entry> batch) {
        while (true) {
            try {
                sink.accept(batch);
                return true;
            } catch (DataIntegrityViolationException refused) {
                writeOneByOne(batch);
                return true;
            } catch (RuntimeException e) {
                LOG.warn(
                        "Cannot store {} runs; the next try is in {} s: {}",
                        batch.size(),
                        AFTER_FAILURE.toSeconds(),
                        e.toString());
            }
            try {
                Thread.sleep(AFTER_FAILURE);
            } catch (InterruptedException e) {
                return false;
            }
        }
    }

    /// The database refuses something of a batch for what it is: that alone is left out.
    private void writeOneByOne(List<Entry> batch) {
        for (Entry entry : batch) {
            try {
                sink.accept(List.of(entry));
            } catch (RuntimeException e) {
                LOG.error(
                        "Run {} of {} is not stored",
                        entry.run().id(),
                        entry.run().pluginId(),
                        e);
                if (entry.written() != null) {
                    entry.written().completeExceptionally(e);
                }
            }
        }
    }

    private void done(List<Entry> batch) {
        lock.lock();
        try {
            for (Entry entry : batch) {
                bytes -= entry.bytes();
                awaited -= entry.written() == null ? 0 : 1;
            }
            stored += batch.size();
            roomy.signalAll();
        } finally {
            lock.unlock();
        }
        for (Entry entry : batch) {
            if (entry.written() != null) {
                entry.written().complete(null);
            }
        }
    }

    /// How many runs wait.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            running = true;
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    /// Stores what waits, as far as it can.
    @Override
    public void stop() {
        lock.lock();
        try {
            running = false;
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(LAST_WORDS)) {
                thread.interrupt();
                LOG.error("{} runs and more are not stored: the database does not take them", waiting());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /// Before everything that makes runs; the end is in the opposite order.
    @Override
    public int getPhase() {
        return -10;
    }
}
