package dev.mortise.engine.fault;

/// The root of what this module throws. Each kind says who is at fault and carries a stable code.
public abstract class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /// Creates the fault.
    ///
    /// @param code the stable code
    /// @param message what, where, expected against found, what to do
    protected EngineException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// The stable, machine-readable name of the fault, such as `wrong_state`.
    ///
    /// @return lower-case words joined by underscores
    public final String code() {
        return code;
    }
}
