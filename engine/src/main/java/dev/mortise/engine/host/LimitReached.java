package dev.mortise.engine.host;

/// The guest went beyond its call's budget. Ends the call; carries no stack trace, as it is an answer.
public final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitReached(String limit, String what) {
        super("the limit \"" + limit + "\" is exceeded: " + what, null, false, false);
    }
}
