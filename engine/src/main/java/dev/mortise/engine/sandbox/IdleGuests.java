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

    /// @param most how many are kept
    IdleGuests(int most) {
        this.most = most;
    }

    /// Takes one.
    ///
    /// @return null when none is idle
    @Nullable
    Guest take() {
        Guest guest = idle.pollFirst();
        if (guest != null) {
            count.decrementAndGet();
        }
        return guest;
    }

    /// Keeps one that is in its fresh state, or closes it when there are enough.
    void keep(Guest guest) {
        if (count.incrementAndGet() <= most) {
            idle.addFirst(guest);
        } else {
            count.decrementAndGet();
            guest.close();
        }
    }
}
