package dev.mortise.engine.sandbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Ends calls whose time is up, within a few milliseconds. Thread-safe.
///
/// One thread looks at all running calls at the time of the earliest deadline that it knows of, and at least four times
/// a second: a call with a later deadline is only entered in a set, and wakes nobody.
final class GuestWatch implements AutoCloseable {
    private static final long LONGEST_SLEEP_NANOS = Duration.ofMillis(250).toNanos();

    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile long nextLookNanos;
    private volatile boolean closed;

    /// A call and its deadline.
    static final class Watched {
        private final RunningCall call;
        private final long deadlineNanos;

        private Watched(RunningCall call, long deadlineNanos) {
            this.call = call;
            this.deadlineNanos = deadlineNanos;
        }
    }

    GuestWatch() {
        nextLookNanos = System.nanoTime();
        thread = Thread.ofPlatform().name("mortise-guest-watch").daemon().start(this::look);
    }

    /// Watches a call from now on.
    ///
    /// @return to be forgotten when the call is over
    Watched watch(RunningCall call, Duration time) {
        Watched one = new Watched(call, System.nanoTime() + time.toNanos());
        watched.add(one);
        if (one.deadlineNanos - nextLookNanos < 0) {
            LockSupport.unpark(thread);
        }
        return one;
    }

    void forget(Watched one) {
        watched.remove(one);
    }

    private void look() {
        while (!closed) {
            long now = System.nanoTime();
            // Set before the set is read: a call that is entered meanwhile either is seen, or sees this and wakes us.
            long next = now + LONGEST_SLEEP_NANOS;
            nextLookNanos = next;
            for (Watched one : watched) {
                if (one.deadlineNanos - now <= 0) {
                    one.call.end(RunningCall.Ending.TIMED_OUT);
                } else if (one.deadlineNanos - next < 0) {
                    next = one.deadlineNanos;
                }
            }
            nextLookNanos = next;
            LockSupport.parkNanos(this, next - System.nanoTime());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
