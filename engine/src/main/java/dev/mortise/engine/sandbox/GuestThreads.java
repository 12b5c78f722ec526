package dev.mortise.engine.sandbox;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The threads that run guests, and the one that watches their time.
///
/// Platform threads, since a virtual thread that computes is never set aside for another; a stack of fixed size, so
/// that deep recursion does not depend on how the server was started.
final class GuestThreads implements AutoCloseable {
    private static final long STACK_BYTES = 16L << 20;

    private final ExecutorService guests;
    private final ScheduledExecutorService watch;

    GuestThreads(int most) {
        guests = Executors.newFixedThreadPool(
                most,
                Thread.ofPlatform()
                        .name("mortise-guest-", 0)
                        .stackSize(STACK_BYTES)
                        .daemon()
                        .factory());
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("mortise-guest-watch").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
        watch = timer;
    }

    /// Runs work on a guest thread and waits for it. An interrupt of the waiting thread ends the call, whose outcome is
    /// still awaited, and is restored.
    <T> T run(RunningCall call, Supplier<T> work) {
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

    /// Ends a call when its time is up.
    ///
    /// @return to be cancelled when the call is over
    ScheduledFuture<?> watch(RunningCall call, Duration time) {
        return watch.schedule(() -> call.end(RunningCall.Ending.TIMED_OUT), time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        guests.shutdown();
        watch.shutdownNow();
    }
}
