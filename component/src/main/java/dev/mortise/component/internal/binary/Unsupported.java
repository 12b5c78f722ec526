package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;

/// Refusals, by name, of what lies outside the synchronous component model.
final class Unsupported {
    private Unsupported() {}

    static InvalidComponent feature(String name, int offset) {
        return new InvalidComponent(
                "unsupported",
                offset,
                "this component uses " + name
                        + ", which this runtime does not have: expected the synchronous component model of WASI 0.2");
    }
}
