package dev.mortise.component;

/// The root of what this module throws. Each kind says who is at fault and carries a stable code.
public abstract sealed class ComponentException extends RuntimeException
        permits InvalidComponent, LinkError, Trap, LimitExceeded {
    private static final long serialVersionUID = 1L;

    private final String code;

    ComponentException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// The stable, machine-readable name of the fault, such as `invalid_utf8`.
    ///
    /// @return lower-case words joined by underscores
    public final String code() {
        return code;
    }
}
