package dev.mortise.server.event;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How deliveries are handed over.
///
/// @param concurrency how many deliveries this node carries out at once
/// @param lease how long a claim holds; longer than the longest call
/// @param idle how often an idle node looks without being woken
/// @param firstRetry how long after the first failure it is tried again; each further wait is twice as long
/// @param longestRetry the longest wait
/// @param drain how long a stop waits for what is running
public record DispatchOptions(
        int concurrency, Duration lease, Duration idle, Duration firstRetry, Duration longestRetry, Duration drain) {
    /// A delivery whose claims ran out so often is given up: it seems to kill the nodes that try it.
    static final int MOST_EXPIRIES = 20;

    /// What a server starts with.
    public static DispatchOptions standard() {
        return new DispatchOptions(
                16,
                Duration.ofSeconds(90),
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10));
    }

    /// How many deliveries of one tenant this node carries out at once.
    int mostOfTenant() {
        return mostOfOne(concurrency);
    }

    /// How many of so many places one tenant may have: a quarter, one at least, is left for the others, so that no
    /// tenant's calls, however long they take, keep another's from starting.
    static int mostOfOne(int places) {
        return Math.max(places - Math.max(places / 4, 1), 1);
    }

    /// How long to wait after a failure: doubled each time, with up to half of it taken off at random, so
    /// that what failed together does not come back together.
    ///
    /// @param attempt the try that failed, from 1
    Duration backoff(int attempt, RandomGenerator random) {
        long doubled = firstRetry.toMillis() << Math.min(attempt - 1, 20);
        long whole = Math.min(doubled, longestRetry.toMillis());
        return Duration.ofMillis(whole - random.nextLong(whole / 2 + 1));
    }
}
