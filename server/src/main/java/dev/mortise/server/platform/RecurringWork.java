package dev.mortise.server.platform;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Work that a node does again and again while the server runs, on a thread of its own: a time after the start for the
/// first time, then each time so long after the last has ended.
public abstract class RecurringWork implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RecurringWork.class);

    private final String name;
    private final Duration first;
    private final Duration interval;
    private @Nullable ScheduledExecutorService timer;

    /// @param name the thread's
    /// @param first how long after the start it is done for the first time; may be zero
    /// @param interval how long after the end of one time the next begins
    protected RecurringWork(String name, Duration first, Duration interval) {
        this.name = name;
        this.first = first;
        this.interval = interval;
    }

    /// Does it once. What it throws would end it for good, so it handles its failures itself; interrupted when the
    /// server stops.
    protected abstract void doOnce();

    /// Has it done soon, beside its times; nothing happens while the server does not run.
    public final synchronized void wake() {
        if (timer != null) {
            try {
                timer.execute(this::doOnce);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is not woken: the server stops", name, e);
            }
        }
    }

    @Override
    public final synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name(name).factory());
        var _ = started.scheduleWithFixedDelay(
                this::doOnce, first.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        timer = started;
    }

    @Override
    public final synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public final synchronized boolean isRunning() {
        return timer != null;
    }
}
