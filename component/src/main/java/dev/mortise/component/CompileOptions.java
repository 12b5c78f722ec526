package dev.mortise.component;

import org.jspecify.annotations.Nullable;

/// How core modules become code.
///
/// @param rewriter applied to the core modules first
/// @param engine what runs them
/// @param cache keeps compiled code; null when nothing is kept
/// @param rewriterVersion tells what the rewriter does: code is found in the cache only under the version that it was
///     stored under
public record CompileOptions(
        CoreRewriter rewriter, Engine engine, @Nullable CodeCache cache, String rewriterVersion) {
    /// What runs core code.
    public enum Engine {
        /// JVM bytecode. A function that does not fit into a JVM method is refused.
        COMPILED,
        /// An interpreter, 50 to 300 times slower, for tests.
        INTERPRETED
    }

    /// Without a cache.
    ///
    /// @param rewriter applied to the core modules first
    /// @param engine what runs them
    public CompileOptions(CoreRewriter rewriter, Engine engine) {
        this(rewriter, engine, null, "");
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
