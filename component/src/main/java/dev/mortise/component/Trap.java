package dev.mortise.component;

/// The guest broke a rule and its call ended; its instance is poisoned.
public final class Trap extends ComponentException {
    private static final long serialVersionUID = 1L;

    /// Creates the fault.
    ///
    /// @param code the stable code
    /// @param message what, where, expected against found
    public Trap(String code, String message) {
        super(code, message);
    }
}
