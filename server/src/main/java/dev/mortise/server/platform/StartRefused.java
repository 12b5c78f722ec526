package dev.mortise.server.platform;

/// The server cannot start for a reason that its operator can remove; the message says how. Printed without a stack
/// trace.
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what stands in the way and what would remove it
    public StartRefused(String message) {
        super(message);
    }

    /// @param message what stands in the way and what would remove it
    /// @param cause what was met
    public StartRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
