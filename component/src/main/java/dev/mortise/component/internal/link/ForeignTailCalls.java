package dev.mortise.component.internal.link;

import dev.mortise.component.Trap;

/// Counts the tail calls from one core instance to another that are open in a store, and bounds them: a tail call
/// within
/// an instance takes no stack, such a one does.
final class ForeignTailCalls {
    private static final int MOST = 4_096;

    private int open;

    void enter() {
        if (open == MOST) {
            throw new Trap(
                    "call_stack_exhausted",
                    "the limit \"stack\" is exceeded: tail calls from one core module to another may be nested " + MOST
                            + " deep; only those within a module take no stack");
        }
        open++;
    }

    void leave() {
        open--;
    }
}
