package dev.mortise.component.internal.abi;

import dev.mortise.component.InstanceOptions;
import dev.mortise.component.LimitExceeded;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.function.LongConsumer;

/// What lifted values take of the host's heap, over all calls that one component instance has under way.
///
/// A guest may point to the same bytes from many places, and a value of the host is larger than its bytes in linear
/// memory: without a bound, a few kilobytes of guest memory could describe a value that no heap holds. The figures are
/// estimates of what objects of the JVM take; they are the same on every run.
public final class LiftedBytes {
    /// So much, the values of any ordinary call, is not told to the budget.
    private static final long FREE = 4L << 20;

    /// What is more is told in such steps, rounded down.
    private static final long STEP = 1L << 20;

    private static final long OBJECT = 32;
    private static final long PART = 40;

    /// How much content is one unit of work: copying takes far less time than an operator a byte.
    private static final long CONTENT_OF_UNIT = 8;
    /// So much work of a call is not told: what an ordinary call passes, the guest paid for when it made it.
    private static final long FREE_WORK = 4_096;

    private static final long UNTOLD = -1;

    private final MemoryBudget budget;
    private final LongConsumer told;
    private final long most;
    private long taken;
    private long held;
    /// Of the call that the guest makes now; below 0 outside of calls that it makes.
    private long work = UNTOLD;

    /// Tells nobody of the work.
    ///
    /// @param budget of the instance, to count what its values take of the memory of all
    public LiftedBytes(MemoryBudget budget) {
        this(budget, units -> {}, InstanceOptions.MOST_PASSED_BYTES);
    }

    /// @param budget of the instance, to count what its values take of the memory of all
    /// @param told of the work that values of the guest's own calls mean, in units, before it is done
    /// @param limitBytes what they may take at one time, if the memory that the budget allows is not less
    public LiftedBytes(MemoryBudget budget, LongConsumer told, long limitBytes) {
        this.budget = budget;
        this.told = told;
        most = Math.min(limitBytes, FREE + Math.min(InstanceOptions.MOST_PASSED_BYTES - FREE, budget.mostHeld()));
    }

    /// Takes for a string or a list of numbers, before it is copied.
    ///
    /// @throws LimitExceeded if it does not fit
    void takeContent(long bytes) {
        take(2 * OBJECT + bytes);
        work(bytes / CONTENT_OF_UNIT);
    }

    /// Takes for parts of a list, record, tuple or variant, or for the names of flags, before they are lifted.
    ///
    /// @throws LimitExceeded if they do not fit
    void takeParts(long count) {
        take(OBJECT + count * PART);
        work(count * PART);
    }

    /// Notes that a value is lowered into so much of a guest's memory.
    void noteLowered(long bytes) {
        work(bytes / CONTENT_OF_UNIT);
    }

    /// Begins a call that the guest makes.
    ///
    /// @return for [#endWork]
    public long beginWork() {
        long outer = work;
        work = 0;
        return outer;
    }

    /// Ends a call that the guest made.
    ///
    /// @param outer what [#beginWork] gave
    public void endWork(long outer) {
        work = outer;
    }

    private void work(long units) {
        if (work == UNTOLD) {
            return;
        }
        long before = Math.max(work, FREE_WORK);
        work += units;
        if (work > before) {
            told.accept(work - before);
        }
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
