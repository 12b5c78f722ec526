package dev.mortise.engine.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Turns at a processor. Who waits gets the next one by how little its tenant computed of late, and in order among
/// equals: a tenant that computes a little more than others need not wait behind one that never stops. Nobody waits for
/// ever, since what a tenant computed counts less while it waits. Thread-safe.
final class ProcessorTurns {
    private static final double CLEARLY_LESS = 0.75;
    private static final long LITTLE_NANOS = ComputedTime.BUSY_NANOS / 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiting> queue = new ArrayList<>();
    private volatile int waiting;
    private int free;

    private static final class Waiting {
        final ComputedTime.OfTenant tenant;
        final Condition granted;
        boolean hasTurn;

        Waiting(ComputedTime.OfTenant tenant, Condition granted) {
            this.tenant = tenant;
            this.granted = granted;
        }
    }

    /// @param most how many there are, at least 1
    ProcessorTurns(int most) {
        free = most;
    }

    /// How many calls wait.
    int waiting() {
        return waiting;
    }

    /// Takes a turn, or waits for one.
    ///
    /// @param tenant for whom
    /// @throws InterruptedException if the thread is interrupted while it waits; it has no turn then
    void take(ComputedTime.OfTenant tenant) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (free > 0) {
                free--;
                return;
            }
            Waiting self = new Waiting(tenant, lock.newCondition());
            queue.add(self);
            waiting = queue.size();
            try {
                while (!self.hasTurn) {
                    self.granted.await();
                }
            } catch (InterruptedException ended) {
                if (self.hasTurn) {
                    giveOn();
                } else {
                    queue.remove(self);
                    waiting = queue.size();
                }
                throw ended;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Gives a turn back.
    void giveBack() {
        lock.lock();
        try {
            giveOn();
        } finally {
            lock.unlock();
        }
    }

    /// Whether somebody waits whose tenant computed clearly less of late.
    ///
    /// @param tenant than whose
    boolean isOutranked(ComputedTime.OfTenant tenant) {
        if (waiting == 0) {
            return false;
        }
        lock.lock();
        try {
            double most = CLEARLY_LESS * tenant.nanos() - LITTLE_NANOS;
            return queue.stream().anyMatch(other -> other.tenant.nanos() < most);
        } finally {
            lock.unlock();
        }
    }

    private void giveOn() {
        Waiting next = null;
        double least = Double.POSITIVE_INFINITY;
        for (Waiting one : queue) {
            double nanos = one.tenant.nanos();
            if (nanos < least) {
                least = nanos;
                next = one;
            }
        }
        if (next == null) {
            free++;
            return;
        }
        queue.remove(next);
        waiting = queue.size();
        next.hasTurn = true;
        next.granted.signal();
    }
}
