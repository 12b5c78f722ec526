package dev.mortise.engine.sandbox;

import dev.mortise.component.MemoryPool;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The memory of all guests of an engine, running and idle. Idle guests are given up when a running one needs it, those
/// first whose plugin has not been called for the longest time. Thread-safe.
final class GuestMemories {
    private final MemoryPool pool;
    private final Set<IdleGuests> idle = ConcurrentHashMap.newKeySet();

    /// @param limitBytes for all together
    GuestMemories(long limitBytes) {
        pool = new MemoryPool(limitBytes, this::reclaim);
    }

    MemoryPool pool() {
        return pool;
    }

    /// Keeps a guest that is in its fresh state for its plugin's next call.
    void keep(IdleGuests of, Guest guest) {
        of.keep(guest);
        idle.add(of);
    }

    /// Gives up a plugin's idle guests for good.
    void forget(IdleGuests of) {
        idle.remove(of);
        of.close();
    }

    private void reclaim(long bytes) {
        long now = System.nanoTime();
        List<Candidate> oldestFirst = idle.stream()
                .map(guests -> new Candidate(guests, now - guests.lastUsedNanos()))
                .sorted(Comparator.comparingLong(Candidate::idleNanos).reversed())
                .toList();
        long missing = bytes;
        for (Candidate candidate : oldestFirst) {
            while (missing > 0) {
                @Nullable Guest guest = candidate.guests().takeOldest();
                if (guest == null) {
                    break;
                }
                missing -= guest.memoryBytes();
                guest.close();
            }
        }
    }

    /// A plugin's idle guests and how long they have been so, at the moment of the look.
    private record Candidate(IdleGuests guests, long idleNanos) {}
}
