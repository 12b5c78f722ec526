package dev.mortise.server.platform;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Work that nodes claim piece by piece and do on threads of their own while the server runs. A thread looks for a
/// piece once a second, at once when it is woken, and at once after each piece.
public abstract class ClaimedWork implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedWork.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);

    private final String name;
    private final int atOnce;
    private final Semaphore wakeup = new Semaphore(0);
    private List<Thread> threads = List.of();
    private volatile boolean running;

    /// @param name of the threads, and of the work in the log
    /// @param atOnce how many pieces this node does at once, at least 1
    protected ClaimedWork(String name, int atOnce) {
        this.name = name;
        this.atOnce = atOnce;
    }

    /// Claims a piece, if there is one, and does it. Ends soon when the server stops ([#isRunning]). What it throws is
    /// logged, and a second later another piece is looked for.
    ///
    /// @return whether there was one
    /// @throws InterruptedException when the server has stopped for some seconds and it did not end
    protected abstract boolean workOnce() throws InterruptedException;

    /// Something may be due.
    public final void wake() {
        wakeup.release();
    }

    @Override
    public final synchronized void start() {
        running = true;
        threads = IntStream.range(0, atOnce)
                .mapToObj(place -> Thread.ofVirtual().name(name + "-" + place).start(this::work))
                .toList();
    }

    @Override
    public final synchronized void stop() {
        running = false;
        wakeup.release(atOnce);
        try {
            for (Thread thread : threads) {
                if (!thread.join(LONGEST_STOP)) {
                    thread.interrupt();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    private void work() {
        while (running) {
            try {
                if (!lookAndWork()) {
                    wakeup.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean lookAndWork() throws InterruptedException {
        try {
            return workOnce();
        } catch (RuntimeException e) {
            LOG.warn("{} broke off and looks again in {} s: {}", name, IDLE.toSeconds(), e.toString());
            return false;
        }
    }
}
