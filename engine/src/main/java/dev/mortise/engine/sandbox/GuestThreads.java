package dev.mortise.engine.sandbox;

import dev.mortise.engine.fuel.GuestStack;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The threads that run guests.
///
/// Platform threads, since a virtual thread that computes is never set aside for another; a stack of fixed size, in
/// which a guest that uses all of its own stack leaves room for the host. Most of it is never touched and takes no
/// memory; an idle thread goes after a while and gives back what deep calls touched.
final class GuestThreads implements AutoCloseable {
    private static final long IDLE_SECONDS = 30;

    private final ExecutorService guests;
    private final AtomicInteger made = new AtomicInteger();

    /// A thread of one pool.
    private static final class GuestThread extends Thread {
        private final GuestThreads pool;
        /// Written and read by the thread itself.
        private boolean runsGuest;

        GuestThread(GuestThreads pool, Runnable work, String name) {
            super(null, work, name, GuestStack.THREAD_BYTES, false);
            this.pool = pool;
            setDaemon(true);
        }
    }

    @SuppressWarnings("this-escape")
    GuestThreads(int most) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> new GuestThread(this, work, "mortise-guest-" + made.getAndIncrement()));
        pool.allowCoreThreadTimeOut(true);
        guests = pool;
    }

    /// Runs the host's own work on a guest thread: a call that it makes needs no other thread.
    Future<?> submit(Runnable work) {
        return guests.submit(work);
    }

    /// Runs a guest on a guest thread and waits for it: on this one, if it is one. An interrupt of the waiting thread
    /// ends the call, whose outcome is still awaited, and is restored.
    <T> T run(RunningCall call, Supplier<T> work) {
        if (Thread.currentThread() instanceof GuestThread here && here.pool == this && !here.runsGuest) {
            here.runsGuest = true;
            try {
                return work.get();
            } finally {
                here.runsGuest = false;
            }
        }
        Future<T> future = guests.submit(work::get);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    call.end(RunningCall.Ending.CANCELLED);
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException failure -> throw failure;
                        case Error failure -> throw failure;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        guests.shutdown();
    }
}
