package dev.mortise.component.wasi;

import java.time.Duration;
import java.time.Instant;

/// What one call of a guest gets of the world: time and chance. Used by the call's thread alone.
public interface WasiHost {
    /// The wall clock.
    ///
    /// @return the time
    Instant now();

    /// The monotonic clock. Its zero should tell nothing about the host: the start of the call is a good one.
    ///
    /// @return nanoseconds, never fewer than before
    long monotonicNanos();

    /// Waits. It is up to the host how long it lets a guest sleep: it interrupts the thread, or throws.
    ///
    /// @param time how long, more than zero
    /// @throws InterruptedException if the thread is interrupted; the guest's call ends then
    void sleep(Duration time) throws InterruptedException;

    /// Fills an array with random bytes that nobody can guess.
    ///
    /// @param bytes is filled
    void randomBytes(byte[] bytes);
}
