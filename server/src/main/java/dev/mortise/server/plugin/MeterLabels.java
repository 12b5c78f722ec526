package dev.mortise.server.plugin;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The values of a label, of which there are so many at most: the first that come have their own, all further ones
/// share
/// one. A time series is never forgotten, so that their number must not depend on who comes. Thread-safe.
final class MeterLabels {
    /// What the further ones share. No tenant and no plugin can have that name.
    static final String OTHER = "_other";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    MeterLabels(int most) {
        this.most = most;
    }

    /// The label for a value.
    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            if (known.size() >= most) {
                return OTHER;
            }
            known.add(value);
            return value;
        }
    }
}
