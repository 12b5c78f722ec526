package dev.mortise.server.platform;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes again and again what is older than it is to be kept, a few rows a transaction, so that nobody waits for it.
public abstract class Retention extends RecurringWork {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final String what;
    private final Duration interval;

    /// @param name the thread's
    /// @param what is deleted, for the log
    /// @param first how long after the start it is done for the first time
    /// @param interval how long after the end of one time the next begins
    protected Retention(String name, String what, Duration first, Duration interval) {
        super(name, first, interval);
        this.what = what;
        this.interval = interval;
    }

    /// Deletes everything that is to go, unless another node is about to.
    ///
    /// @return how much this node deleted
    /// @throws InterruptedException when the server stops
    protected abstract long sweep() throws InterruptedException;

    /// Leaves time for others between two transactions.
    ///
    /// @throws InterruptedException when the server stops
    protected static void pause() throws InterruptedException {
        Thread.sleep(BETWEEN);
    }

    @Override
    protected final void doOnce() {
        try {
            long deleted = sweep();
            if (deleted > 0) {
                LOG.info("Deleted {} {}", deleted, what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot delete {}; the next try is in {} min: {}", what, interval.toMinutes(), e.toString());
        }
    }
}
