package dev.mortise.server.event;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes dispatchers: this node's at once, the other nodes' through [Neighbours]. Any number of calls before a
/// waiter looks are one. Thread-safe.
final class Wakeup {
    private final Semaphore here = new Semaphore(0);
    private final Semaphore elsewhere = new Semaphore(0);

    /// Something may be due on any node.
    void wakeAll() {
        wakeHere();
        elsewhere.release();
    }

    /// Something may be due that this node looks for.
    void wakeHere() {
        here.release();
    }

    /// Waits until something may be due here, or for a time.
    void awaitHere(Duration longest) throws InterruptedException {
        await(here, longest);
    }

    /// Waits until the others are to be woken.
    ///
    /// @return whether they are
    boolean awaitElsewhere(Duration longest) throws InterruptedException {
        return await(elsewhere, longest);
    }

    private static boolean await(Semaphore signal, Duration longest) throws InterruptedException {
        boolean woken = signal.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS);
        signal.drainPermits();
        return woken;
    }
}
