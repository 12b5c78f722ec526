package dev.mortise.bench;

import java.util.Arrays;
import java.util.List;

/// How long calls took, from when they were due.
final class Latencies {
    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /// @param nanos one of each call, at least one
    static Latencies of(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("no call was measured");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /// Those of all rounds.
    static Latencies together(List<Latencies> rounds) {
        return of(rounds.stream()
                .flatMapToLong(round -> Arrays.stream(round.sortedNanos))
                .toArray());
    }

    int calls() {
        return sortedNanos.length;
    }

    /// What that share of the calls did not exceed.
    ///
    /// @param share above 0, at most 1
    double millis(double share) {
        int rank = (int) Math.ceil(share * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
    }
}
