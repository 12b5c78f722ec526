package dev.mortise.server.event;

/// An event that breaks a rule; the message says which and what would be right.
public final class EventRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code a stable word: `type`, `size`, `characters`, `depth`
    /// @param message what, found against allowed
    public EventRefused(String code, String message) {
        super(message);
        this.code = code;
    }

    /// The stable word.
    public String code() {
        return code;
    }
}
