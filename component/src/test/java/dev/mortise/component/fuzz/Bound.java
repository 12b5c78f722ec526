package dev.mortise.component.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Supplier;

/// What working on one input may cost at most. The figures are far above what honest inputs of a mebibyte need.
final class Bound {
    static final long MOST_CPU_NANOS = 1_000_000_000;
    static final long MOST_ALLOCATED_BYTES = 256L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bound() {}

    /// Runs something that throws nothing, and complains if it costs too much. What is too dear once is run again,
    /// since
    /// a first run may load classes; the second one counts.
    static <T> T hold(String what, Supplier<T> run) {
        Measured<T> first = measure(run);
        if (first.fits()) {
            return first.result();
        }
        Measured<T> second = measure(run);
        if (second.fits()) {
            return second.result();
        }
        throw new AssertionError(String.format(
                Locale.ROOT,
                "%s costs too much: %d ms of CPU and %d KiB allocated, at most %d ms and %d KiB",
                what,
                second.cpuNanos / 1_000_000,
                second.allocatedBytes >> 10,
                MOST_CPU_NANOS / 1_000_000,
                MOST_ALLOCATED_BYTES >> 10));
    }

    private record Measured<T>(T result, long cpuNanos, long allocatedBytes) {
        boolean fits() {
            return cpuNanos <= MOST_CPU_NANOS && allocatedBytes <= MOST_ALLOCATED_BYTES;
        }
    }

    private static <T> Measured<T> measure(Supplier<T> run) {
        long cpuBefore = THREADS.getCurrentThreadCpuTime();
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        T result = run.get();
        return new Measured<>(
                result,
                THREADS.getCurrentThreadCpuTime() - cpuBefore,
                THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
    }
}
