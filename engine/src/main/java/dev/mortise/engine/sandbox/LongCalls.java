package dev.mortise.engine.sandbox;

import dev.mortise.component.Trap;
import dev.mortise.engine.host.Turn;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets fewer calls compute for long at once than there are processors, so that a call that is short finds one free.
/// Thread-safe.
///
/// A call that computes for longer than [#SHORT_NANOS] needs a turn to go on. There is one less than processors, and at
/// least one. Whoever has had one for [#TURN_NANOS] gives it to the one that has waited for the longest time, if
/// there is one, and waits in its place. While a call waits for its data it has none.
final class LongCalls {
    static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Semaphore turns;
    private final LongSupplier nanoTime;

    /// @param most how many may compute for long at once, at least 1
    LongCalls(int most) {
        this(most, System::nanoTime);
    }

    LongCalls(int most, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        turns = new Semaphore(most, true);
    }

    /// A call begins to compute now.
    Of begin() {
        return new Of();
    }

    /// How many calls wait for a turn.
    int waiting() {
        return turns.getQueueLength();
    }

    /// One call.
    final class Of implements Turn {
        /// When it began to compute, or got its turn.
        private long sinceNanos = nanoTime.getAsLong();
        private boolean holds;

        /// Goes on, or waits until it may.
        ///
        /// @throws Trap `interrupted` if the thread is interrupted while it waits
        void sliceEnded() {
            long nanos = nanoTime.getAsLong() - sinceNanos;
            if (holds) {
                if (nanos < TURN_NANOS || !turns.hasQueuedThreads()) {
                    return;
                }
                giveBack();
            } else if (nanos < SHORT_NANOS) {
                return;
            }
            try {
                turns.acquire();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                throw new Trap("interrupted", "the guest was interrupted while others computed");
            }
            holds = true;
            sinceNanos = nanoTime.getAsLong();
        }

        @Override
        public void giveBack() {
            if (holds) {
                holds = false;
                sinceNanos = nanoTime.getAsLong();
                turns.release();
            }
        }

        @Override
        public void waited(long nanos) {
            if (!holds) {
                sinceNanos += nanos;
            }
        }
    }
}
