package dev.mortise.component;

/// How core modules become code.
///
/// @param rewriter applied to the core modules first
/// @param engine what runs them
public record CompileOptions(CoreRewriter rewriter, Engine engine) {
    /// What runs core code.
    public enum Engine {
        /// JVM bytecode. A function that does not fit into a JVM method is refused.
        COMPILED,
        /// An interpreter, 50 to 300 times slower, for tests.
        INTERPRETED
    }

    /// Bytecode, nothing rewritten.
    ///
    /// @return the options
    public static CompileOptions compiled() {
        return new CompileOptions(CoreRewriter.NONE, Engine.COMPILED);
    }

    /// The interpreter, nothing rewritten.
    ///
    /// @return the options
    public static CompileOptions interpreted() {
        return new CompileOptions(CoreRewriter.NONE, Engine.INTERPRETED);
    }
}
