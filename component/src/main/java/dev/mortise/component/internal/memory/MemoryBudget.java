package dev.mortise.component.internal.memory;

import dev.mortise.component.LimitExceeded;

/// The cap over all memories and tables of one component instance, and what they take now.
public final class MemoryBudget {
    /// What one element of a table counts.
    public static final long TABLE_ELEMENT_BYTES = 8;

    private final long limitBytes;
    private long usedBytes;
    private long peakBytes;
    private long snapshotBytes;

    public MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
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
    boolean tryTake(long bytes) {
        if (bytes > limitBytes - usedBytes) {
            return false;
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
        usedBytes = snapshotBytes;
        peakBytes = snapshotBytes;
    }

    public long usedBytes() {
        return usedBytes;
    }

    public long peakBytes() {
        return peakBytes;
    }
}
