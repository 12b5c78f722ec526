package dev.mortise.engine.sandbox;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A plugin's instances that wait in their fresh state for the next call; the one that ended last is the first to go.
/// Thread-safe.
public final class IdleGuests {
    private final int most;
    private final ConcurrentLinkedDeque<Guest> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile long lastUsedNanos = System.nanoTime();
    private volatile boolean closed;

    /// @param most how many are kept
    IdleGuests(int most) {
        this.most = most;
    }

    /// Takes one.
    ///
    /// @return null when none is idle
    @Nullable
    Guest take() {
        lastUsedNanos = System.nanoTime();
        return counted(idle.pollFirst());
    }

    /// Takes the one that has been idle for the longest time.
    ///
    /// @return null when none is idle
    @Nullable
    Guest takeOldest() {
        return counted(idle.pollLast());
    }

    /// Keeps one that is in its fresh state, or closes it when there are enough.
    void keep(Guest guest) {
        if (count.incrementAndGet() <= most) {
            idle.addFirst(guest);
            if (closed) {
                close();
            }
        } else {
            count.decrementAndGet();
            guest.close();
        }
    }

    /// When one was asked for last, on the clock of [System#nanoTime].
    long lastUsedNanos() {
        return lastUsedNanos;
    }

    /// Closes all, and whatever is to be kept from here on.
    void close() {
        closed = true;
        for (Guest guest = takeOldest(); guest != null; guest = takeOldest()) {
            guest.close();
        }
    }

    private @Nullable Guest counted(@Nullable Guest guest) {
        if (guest != null) {
            count.decrementAndGet();
        }
        return guest;
    }
}
