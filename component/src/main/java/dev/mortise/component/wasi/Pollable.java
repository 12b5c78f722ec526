package dev.mortise.component.wasi;

/// Something that a guest can wait for.
///
/// @param dueNanos when it is ready, by the call's monotonic clock; [Long#MIN_VALUE] for always
record Pollable(long dueNanos) {
    static final Pollable READY = new Pollable(Long.MIN_VALUE);

    /// Ready after some time; a wait that is longer than the clock counts ends with the call.
    static Pollable after(long u64Nanos, long nowNanos) {
        return at(u64Nanos < 0 ? Long.MAX_VALUE : saturated(nowNanos, u64Nanos));
    }

    static Pollable at(long u64Nanos) {
        return new Pollable(u64Nanos < 0 ? Long.MAX_VALUE : u64Nanos);
    }

    boolean isReady(long nowNanos) {
        return dueNanos <= nowNanos;
    }

    private static long saturated(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
