package dev.mortise.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was measured, by benchmark or by the peer's way of doing it: nanoseconds and allocated bytes an operation.
final class Measured {
    private final Map<Object, List<Double>> nanos = new HashMap<>();
    private final Map<Object, List<Double>> bytes = new HashMap<>();

    void addNanos(Object what, double value) {
        nanos.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
    }

    void addBytes(Object what, double value) {
        bytes.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
    }

    /// The median.
    ///
    /// @return NaN when nothing was measured
    double nanos(Object what) {
        return median(nanos.getOrDefault(what, List.of()));
    }

    /// The median.
    ///
    /// @return NaN when nothing was measured
    double bytes(Object what) {
        return median(bytes.getOrDefault(what, List.of()));
    }

    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
