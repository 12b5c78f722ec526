package dev.mortise.component.internal.abi;

import dev.mortise.component.LimitExceeded;
import dev.mortise.component.internal.memory.MemoryBudget;

/// What lifted values take of the host's heap, over all calls that one component instance has under way.
///
/// A guest may point to the same bytes from many places, and a value of the host is larger than its bytes in linear
/// memory: without a bound, a few kilobytes of guest memory could describe a value that no heap holds. The figures are
/// estimates of what objects of the JVM take; they are the same on every run.
public final class LiftedBytes {
    static final long MOST = 128L << 20;

    /// So much, the values of any ordinary call, is not told to the budget.
    private static final long FREE = 4L << 20;

    /// What is more is told in such steps, rounded down.
    private static final long STEP = 1L << 20;

    private static final long OBJECT = 32;
    private static final long PART = 40;

    private final MemoryBudget budget;
    private final long most;
    private long taken;
    private long held;

    /// @param budget of the instance, to count what its values take of the memory of all
    public LiftedBytes(MemoryBudget budget) {
        this.budget = budget;
        most = FREE + Math.min(MOST - FREE, budget.mostHeld());
    }

    /// Takes for a string or a list of numbers, before it is copied.
    ///
    /// @throws LimitExceeded if it does not fit
    void takeContent(long bytes) {
        take(2 * OBJECT + bytes);
    }

    /// Takes for parts of a list, record, tuple or variant, or for the names of flags, before they are lifted.
    ///
    /// @throws LimitExceeded if they do not fit
    void takeParts(long count) {
        take(OBJECT + count * PART);
    }

    private void take(long bytes) {
        if (bytes > most - taken) {
            throw new LimitExceeded(
                    "lifted_bytes",
                    "the values that are passed would take more than " + most + " bytes of the host: " + taken
                            + " are taken, " + bytes + " more are needed; pass less in one call");
        }
        hold(taken + bytes);
        taken += bytes;
    }

    private void hold(long bytes) {
        long needed = bytes <= FREE ? 0 : (bytes - FREE) / STEP * STEP;
        if (needed != held) {
            budget.hold(needed);
            held = needed;
        }
    }

    /// What is taken now, to return to when the call that begins ends.
    public long mark() {
        return taken;
    }

    /// Gives back what was taken since a mark.
    public void backTo(long mark) {
        taken = mark;
        hold(mark);
    }
}
