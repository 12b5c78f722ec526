package dev.mortise.component;

/// An import that nothing provides, or that is provided with another type.
public final class LinkError extends ComponentException {
    private static final long serialVersionUID = 1L;

    /// Creates the fault.
    ///
    /// @param code the stable code
    /// @param message what, where, expected against found
    public LinkError(String code, String message) {
        super(code, message);
    }
}
