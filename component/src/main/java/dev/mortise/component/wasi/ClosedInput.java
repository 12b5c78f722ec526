package dev.mortise.component.wasi;

/// The one input stream that there is: at its end.
enum ClosedInput {
    /// It has no state.
    CLOSED
}
