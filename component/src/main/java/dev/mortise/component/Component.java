package dev.mortise.component;

import java.util.List;

/// A decoded and validated component: immutable and thread-safe.
@SuppressWarnings("DoNotCallSuggester")
public final class Component {
    private Component() {}

    /// Decodes and validates.
    ///
    /// @param bytes the binary
    /// @return the component
    /// @throws InvalidComponent if it is malformed, invalid, or uses what this runtime does not have
    public static Component decode(byte[] bytes) {
        return decode(bytes, DecodeLimits.DEFAULT);
    }

    /// Decodes and validates within limits.
    ///
    /// @param bytes the binary
    /// @param limits what is accepted at most
    /// @return the component
    /// @throws InvalidComponent if it is malformed, invalid, or uses what this runtime does not have
    public static Component decode(byte[] bytes, DecodeLimits limits) {
        throw new UnsupportedOperationException("not there yet");
    }

    /// What it imports and exports.
    ///
    /// @return resolved types, no indices
    public ComponentType type() {
        throw new UnsupportedOperationException("not there yet");
    }

    /// Every core module, nested ones included.
    ///
    /// @return in the order of their bytes
    public List<CoreModule> coreModules() {
        throw new UnsupportedOperationException("not there yet");
    }

    /// Compiles the core modules and plans instantiation.
    ///
    /// @param options how
    /// @return to be instantiated many times
    /// @throws InvalidComponent if a function is too large for the JVM, with the function's name
    public CompiledComponent compile(CompileOptions options) {
        throw new UnsupportedOperationException("not there yet");
    }
}
