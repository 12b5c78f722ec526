package dev.mortise.component.internal.link;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Waits for what ends soon by itself, whatever interrupts the thread meanwhile.
public final class Uninterrupted {
    private Uninterrupted() {}

    /// Waits for the end. An interrupt of the thread is restored then.
    ///
    /// @throws ExecutionException if it failed
    public static <T> T get(Future<T> task) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
