package dev.mortise.engine.sandbox;

import dev.mortise.component.Trap;
import dev.mortise.engine.host.Turn;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets fewer calls compute for long at once than there are processors, so that a call that is short finds one free.
/// Thread-safe.
///
/// A call that computes for longer than [#SHORT_NANOS] needs a turn to go on, and each call of a tenant that is busy
/// ([ComputedTime]) needs one to begin: many short calls keep the processors from others as one long call does. There
/// is one turn less than processors, and at least one ([ProcessorTurns]). Whoever has had one for [#TURN_NANOS] passes
/// it on if somebody waits, and waits in its place; sooner to a tenant that computed clearly less. While a call waits
/// for its data it has none.
final class LongCalls {
    static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ProcessorTurns turns;
    private final LongSupplier nanoTime;
    private final ComputedTime computed;

    /// @param most how many may compute for long at once, at least 1
    LongCalls(int most) {
        this(most, System::nanoTime);
    }

    LongCalls(int most, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        turns = new ProcessorTurns(most);
        computed = new ComputedTime(nanoTime);
    }

    /// A call of a tenant that is about to compute.
    ///
    /// @param tenantId for whom
    Of of(UUID tenantId) {
        return new Of(tenantId);
    }

    /// How many calls wait for a turn.
    int waiting() {
        return turns.waiting();
    }

    /// One call.
    final class Of implements Turn {
        /// When it began to compute, or got its turn.
        private long sinceNanos = nanoTime.getAsLong();
        /// Until when its tenant's time is counted.
        private long countedNanos = sinceNanos;
        private final ComputedTime.OfTenant tenant;
        private boolean holds;

        private Of(UUID tenantId) {
            tenant = computed.of(tenantId);
        }

        /// Begins to compute, or waits until it may.
        ///
        /// @throws Trap `interrupted` if the thread is interrupted while it waits
        void begin() {
            if (tenant.isBusy()) {
                take();
            }
        }

        /// Goes on, or waits until it may.
        ///
        /// @throws Trap `interrupted` if the thread is interrupted while it waits
        void sliceEnded() {
            long now = nanoTime.getAsLong();
            count(now);
            if (holds) {
                boolean had = now - sinceNanos >= TURN_NANOS;
                if (had ? turns.waiting() == 0 : !turns.isOutranked(tenant)) {
                    letOthersRun();
                    return;
                }
                giveBack();
            } else if (now - sinceNanos < SHORT_NANOS && !tenant.isBusy()) {
                return;
            }
            take();
        }

        /// Whoever was woken up on this processor may run now; else it waits until the system's next tick, 4 ms on
        /// many. It is a matter of speed and not of order, as the warning would have it.
        @SuppressWarnings("ThreadPriorityCheck")
        private static void letOthersRun() {
            Thread.yield();
        }

        /// Ends it.
        void end() {
            count(nanoTime.getAsLong());
            giveBack();
        }

        private void count(long now) {
            tenant.add(now - countedNanos);
            countedNanos = now;
        }

        private void take() {
            try {
                turns.take(tenant);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                throw new Trap("interrupted", "the guest was interrupted while others computed");
            }
            holds = true;
            sinceNanos = nanoTime.getAsLong();
            countedNanos = sinceNanos;
        }

        @Override
        public void giveBack() {
            if (holds) {
                holds = false;
                sinceNanos = nanoTime.getAsLong();
                count(sinceNanos);
                turns.giveBack();
            }
        }

        @Override
        public void waited(long nanos) {
            if (!holds) {
                sinceNanos += nanos;
                countedNanos += nanos;
                begin();
            }
        }
    }
}
