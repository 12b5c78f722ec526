package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;

/// Bounds what comparing and rewriting types may cost in one decoding: types share parts, so that a small binary can
/// describe a type whose expansion is enormous.
final class WorkLimit {
    private static final int MOST_STEPS = 4_000_000;

    private int left = MOST_STEPS;

    void step() {
        if (--left < 0) {
            throw new InvalidComponent(
                    "too_large", 0, "the component's types are too large to compare: expected less sharing or nesting");
        }
    }
}
