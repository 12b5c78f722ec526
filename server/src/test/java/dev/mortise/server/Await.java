package dev.mortise.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for a condition itself, bounded by a deadline.
public final class Await {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration BETWEEN = Duration.ofMillis(5);

    private Await() {}

    /// Waits until it holds.
    ///
    /// @param what the condition in words, for the failure
    public static void until(String what, BooleanSupplier condition) {
        until(LONGEST, what, condition);
    }

    /// Waits until it holds, at most so long.
    public static void until(Duration longest, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + longest.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + longest + ": " + what);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
        }
    }

    /// Waits until the value is the expected one; the failure shows the last.
    public static <T> void untilEquals(T expected, Supplier<T> actual) {
        long end = System.nanoTime() + LONGEST.toNanos();
        T last = actual.get();
        while (!expected.equals(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LONGEST + ": expected " + expected + " but was " + last);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
            last = actual.get();
        }
    }

    /// Waits until a value is as wanted; the failure shows the last.
    public static <T> T until(String what, Supplier<T> source, Predicate<T> wanted) {
        long end = System.nanoTime() + LONGEST.toNanos();
        T last = source.get();
        while (!wanted.test(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LONGEST + ": " + what + "; the last was " + last);
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
            last = source.get();
        }
        return last;
    }
}
