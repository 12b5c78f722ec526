package dev.mortise.component;

import dev.mortise.component.internal.memory.SpareBlocks;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/// A cap over the memories and tables of many instances together, beside the cap of each. Thread-safe.
///
/// What an instance declares and grows to is taken before anything is allocated, and given back when the instance is
/// restored or closed. What the host holds of values that a guest passes counts too, where it is more than 4 MiB.
public final class MemoryPool {
    private final long limitBytes;
    private final LongConsumer reclaimer;
    private final AtomicLong usedBytes = new AtomicLong();
    private final SpareBlocks spareBlocks = new SpareBlocks();

    /// A pool that nothing is taken of.
    ///
    /// @param limitBytes for all instances together; a table's element counts as 8 bytes
    /// @param reclaimer asked when bytes are missing, and told how many: closes instances that nobody needs at this
    ///     moment, on the thread that asks
    public MemoryPool(long limitBytes, LongConsumer reclaimer) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException("limitBytes must not be negative, found " + limitBytes);
        }
        this.limitBytes = limitBytes;
        this.reclaimer = reclaimer;
    }

    /// What all instances may take together.
    ///
    /// @return in bytes
    public long limitBytes() {
        return limitBytes;
    }

    /// What they take now.
    ///
    /// @return from 0 to the limit
    public long usedBytes() {
        return usedBytes.get();
    }

    /// Takes bytes, or nothing.
    ///
    /// @throws LimitExceeded `pool_limit` if they do not fit, although what nobody needs was closed
    void take(long bytes) {
        long missing = tryTake(bytes);
        if (missing == 0) {
            return;
        }
        reclaimer.accept(missing);
        if (tryTake(bytes) != 0) {
            throw new LimitExceeded(
                    "pool_limit",
                    bytes + " bytes are needed; " + usedBytes.get() + " of " + limitBytes
                            + " bytes are taken by all instances together: try again when others have ended, or"
                            + " raise the limit of all");
        }
    }

    SpareBlocks spareBlocks() {
        return spareBlocks;
    }

    /// Gives bytes back.
    void give(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    /// @return how many bytes were missing; 0 when they were taken
    private long tryTake(long bytes) {
        while (true) {
            long used = usedBytes.get();
            if (bytes > limitBytes - used) {
                return bytes - (limitBytes - used);
            }
            if (usedBytes.compareAndSet(used, used + bytes)) {
                return 0;
            }
        }
    }
}
