package dev.mortise.engine.sandbox;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// The threads that run guests.
///
/// Platform threads, since a virtual thread that computes is never set aside for another; a stack of fixed size, so
/// that deep recursion does not depend on how the server was started.
final class GuestThreads implements AutoCloseable {
    private static final long STACK_BYTES = 16L << 20;

    private final ExecutorService guests;

    GuestThreads(int most) {
        guests = Executors.newFixedThreadPool(
                most,
                Thread.ofPlatform()
                        .name("mortise-guest-", 0)
                        .stackSize(STACK_BYTES)
                        .daemon()
                        .factory());
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

    @Override
    public void close() {
        guests.shutdown();
    }
}
