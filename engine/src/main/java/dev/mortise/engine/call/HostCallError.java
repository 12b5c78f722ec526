package dev.mortise.engine.call;

/// Why a host call failed; the plugin gets it as the `error` of the contract. Carries no stack trace: it is
/// an answer.
public final class HostCallError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /// The cases of the contract's `error`.
    public enum Kind {
        /// The data or the name is not acceptable.
        INVALID,
        /// There is no such thing, or it may not be seen.
        NOT_FOUND,
        /// The row has another version, or a unique value exists.
        CONFLICT,
        /// The plugin may not do that.
        DENIED,
        /// A limit of the call is used up.
        EXHAUSTED,
        /// The host cannot do it at this moment.
        UNAVAILABLE
    }

    /// Makes an answer.
    ///
    /// @param kind the case
    /// @param message for people: what, found against expected, what to do
    public HostCallError(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /// The case.
    ///
    /// @return the kind
    public Kind kind() {
        return kind;
    }
}
