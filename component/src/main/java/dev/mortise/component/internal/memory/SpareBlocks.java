package dev.mortise.component.internal.memory;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Blocks that ended instances wrote and later ones write over. Thread-safe.
///
/// A block that lives as long as a call is what the JVM's collector is slowest with: it copies each of them, while
/// everybody waits. One that is used again has long been copied for the last time. A new block is allocated only when
/// none is spare, so that there are never more than instances had in use at one moment; what nobody needed for a while
/// is left to the collector.
///
/// Whoever takes a block must write over all of it: it still holds what the last one wrote.
public final class SpareBlocks {
    static final long TRIM_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private byte[][] blocks = new byte[64][];
    private int count;
    /// The fewest that there were since the last trim: so many are of no use.
    private int fewest;
    private final LongSupplier nanoTime;
    private long trimmedNanos;

    public SpareBlocks() {
        this(System::nanoTime);
    }

    SpareBlocks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        trimmedNanos = nanoTime.getAsLong();
    }

    /// Takes as many as there are.
    ///
    /// @param into gets them, from the front
    /// @param most how many
    /// @return how many there were
    int take(byte[][] into, int most) {
        lock.lock();
        try {
            int taken = Math.min(most, count);
            count -= taken;
            System.arraycopy(blocks, count, into, 0, taken);
            Arrays.fill(blocks, count, count + taken, null);
            fewest = Math.min(fewest, count);
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Gives blocks that nobody uses any more.
    ///
    /// @param given from the front
    /// @param more how many
    void give(byte[][] given, int more) {
        lock.lock();
        try {
            if (count + more > blocks.length) {
                blocks = Arrays.copyOf(blocks, Math.max(2 * blocks.length, count + more));
            }
            System.arraycopy(given, 0, blocks, count, more);
            count += more;
            long now = nanoTime.getAsLong();
            if (now - trimmedNanos > TRIM_NANOS) {
                trimmedNanos = now;
                Arrays.fill(blocks, count - fewest, count, null);
                count -= fewest;
                fewest = count;
            }
        } finally {
            lock.unlock();
        }
    }

    /// How many are spare.
    public int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }
}
