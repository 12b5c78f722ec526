package dev.mortise.component.internal.memory;

import dev.mortise.component.LimitExceeded;
import org.jspecify.annotations.Nullable;

/// The cap over all memories and tables of one component instance, and what they take now.
public final class MemoryBudget {
    /// What one element of a table counts.
    public static final long TABLE_ELEMENT_BYTES = 8;

    /// What is taken of the cap over many instances; undone by [#give].
    public interface Pool {
        /// @throws LimitExceeded if they do not fit
        void take(long bytes);

        void give(long bytes);

        long limitBytes();

        SpareBlocks spareBlocks();
    }

    private final long limitBytes;
    private final @Nullable Pool pool;
    private long usedBytes;
    private long peakBytes;
    private long snapshotBytes;
    private long heldBytes;

    public MemoryBudget(long limitBytes) {
        this(limitBytes, null);
    }

    /// @param pool what many instances take of together; null when there is no cap over them
    public MemoryBudget(long limitBytes, @Nullable Pool pool) {
        this.limitBytes = limitBytes;
        this.pool = pool;
    }

    /// Takes bytes for a declaration, before anything is allocated.
    ///
    /// @throws LimitExceeded if they do not fit
    void take(long bytes, String what) {
        if (!tryTake(bytes)) {
            throw new LimitExceeded(
                    "memory_limit",
                    what + " needs " + bytes + " bytes; " + usedBytes + " of " + limitBytes
                            + " bytes are taken already: declare less memory, or raise the limit");
        }
    }

    /// Takes bytes for growth; false when they do not fit.
    ///
    /// @throws LimitExceeded if they fit here, but not into the pool: that is not the guest's to handle
    boolean tryTake(long bytes) {
        if (bytes > limitBytes - usedBytes) {
            return false;
        }
        if (pool != null) {
            pool.take(bytes);
        }
        usedBytes += bytes;
        peakBytes = Math.max(peakBytes, usedBytes);
        return true;
    }

    /// Remembers what is taken now.
    public void snapshot() {
        snapshotBytes = usedBytes;
    }

    /// Returns to the snapshot; the peak counts from there.
    public void restore() {
        if (pool != null) {
            pool.give(usedBytes - snapshotBytes);
        }
        usedBytes = snapshotBytes;
        peakBytes = snapshotBytes;
    }

    /// Says how much the host holds for the guest beside its memories: it counts against the pool, not against the
    /// limit
    /// of this instance.
    ///
    /// @throws LimitExceeded if it does not fit into the pool; what was held before is still held then
    public void hold(long bytes) {
        if (pool == null) {
            return;
        }
        if (bytes > heldBytes) {
            pool.take(bytes - heldBytes);
        } else {
            pool.give(heldBytes - bytes);
        }
        heldBytes = bytes;
    }

    /// What the host may hold at most, so that an instance that is alone is never refused for it.
    public long mostHeld() {
        return pool == null ? Long.MAX_VALUE : Math.max(pool.limitBytes() - limitBytes, 0);
    }

    /// Takes blocks that other instances left.
    ///
    /// @return how many there were
    int takeSpare(byte[][] into, int most) {
        return pool == null ? 0 : pool.spareBlocks().take(into, most);
    }

    /// Leaves blocks to other instances.
    void giveSpare(byte[][] blocks, int count) {
        if (pool != null) {
            pool.spareBlocks().give(blocks, count);
        }
    }

    /// Gives everything back to the pool. Nothing is taken afterwards.
    public void close() {
        if (pool != null) {
            pool.give(usedBytes + heldBytes);
        }
        heldBytes = 0;
        usedBytes = 0;
        snapshotBytes = 0;
    }

    public long usedBytes() {
        return usedBytes;
    }

    public long peakBytes() {
        return peakBytes;
    }
}
