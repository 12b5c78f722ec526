package dev.mortise.component.fuzz;

/// The reference traps.
final class ReferenceTrap extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReferenceTrap(String why) {
        super(why);
    }

    static void trapIf(boolean condition, String why) {
        if (condition) {
            throw new ReferenceTrap(why);
        }
    }
}
