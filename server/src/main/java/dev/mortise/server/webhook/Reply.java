package dev.mortise.server.webhook;

import org.jspecify.annotations.Nullable;

/// How one try to send a message went.
sealed interface Reply {
    /// The receiver answered.
    ///
    /// @param status the HTTP status
    /// @param beginning the first characters of the body
    /// @param retryAfter the header `Retry-After`; null without one
    record Answered(int status, String beginning, @Nullable String retryAfter) implements Reply {}

    /// No answer came.
    ///
    /// @param outcome why
    /// @param error the reason, for the webhook's owner
    record Failed(Outcome outcome, String error) implements Reply {}

    /// What became of the try.
    default Outcome outcome() {
        return switch (this) {
            case Answered answered -> Outcome.of(answered.status());
            case Failed failed -> failed.outcome();
        };
    }
}
