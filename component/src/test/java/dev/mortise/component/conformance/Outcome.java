package dev.mortise.component.conformance;

/// How a directive went.
sealed interface Outcome {
    /// It did what the file says.
    record Passed(boolean sameMessage) implements Outcome {}

    /// It did something else.
    record Failed(String why) implements Outcome {}

    /// It is about something that this runtime does not have, or that is no business of a component runtime.
    ///
    /// @param isRefusal whether it is the decoder that refuses the component for that reason
    record OutOfScope(String reason, boolean isRefusal) implements Outcome {
        OutOfScope(String reason) {
            this(reason, false);
        }
    }

    /// Passed, with nothing said about a message.
    Outcome PASSED = new Passed(false);
}
