package dev.mortise.component.fuzz;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Interrupts a thread when its time is over.
final class Deadline {
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fuzz-deadline").factory());

    private final Thread thread = Thread.currentThread();
    private boolean over;

    private Deadline() {}

    /// Runs something and interrupts it if it takes longer. Afterwards the thread is not interrupted.
    static <T> T within(Duration time, Supplier<T> run) {
        Deadline deadline = new Deadline();
        ScheduledFuture<?> alarm = CLOCK.schedule(deadline::ring, time.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return run.get();
        } finally {
            alarm.cancel(false);
            deadline.end();
        }
    }

    private synchronized void ring() {
        if (!over) {
            thread.interrupt();
        }
    }

    private synchronized void end() {
        over = true;
        // Whatever was interrupted has ended; the next run must not find the flag set.
        Thread.interrupted();
    }
}
