package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;

/// Bounds what validating the functions of one module may cost: an operator of three bytes may take and give a thousand
/// values, and code that was not made to be slow takes and gives about one for each of its bytes.
final class CoreWork {
    private static final long FREE = 100_000;
    private static final long STEPS_PER_BYTE = 16;

    private final long most;
    private long steps;

    CoreWork(int codeBytes) {
        most = FREE + STEPS_PER_BYTE * codeBytes;
    }

    void steps(int count, int offset) {
        steps += count;
        if (steps > most) {
            throw new InvalidComponent(
                    "too_large",
                    offset,
                    "the functions of this core module take and give too many values for their size: at most " + most
                            + ", expected fewer blocks and calls with long lists of parameters and results");
        }
    }
}
