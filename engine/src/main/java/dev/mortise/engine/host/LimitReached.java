package dev.mortise.engine.host;

/// The guest went beyond its call's budget. Ends the call; carries no stack trace, as it is an answer.
public final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param limit its name
    /// @param figure what the call would come to
    /// @param ceiling what it may come to
    /// @param what is counted, in the plural
    LimitReached(String limit, long figure, long ceiling, String what) {
        super(
                "the limit \"" + limit + "\" is exceeded: this would be " + figure + " " + what
                        + ", and a call may have " + ceiling,
                null,
                false,
                false);
    }
}
