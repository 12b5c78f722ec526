package dev.mortise.component;

/// The guest asked for more than its limits allow.
public final class LimitExceeded extends ComponentException {
    private static final long serialVersionUID = 1L;

    /// Creates the fault.
    ///
    /// @param code the stable code
    /// @param message what, where, expected against found
    public LimitExceeded(String code, String message) {
        super(code, message);
    }
}
