package dev.mortise.component;

import org.jspecify.annotations.Nullable;

/// Keeps compiled code between runs, so that a component is compiled once. Thread-safe.
///
/// What it returns is executed as code of the JVM, outside any sandbox. An implementation must make sure that it is
/// what was stored, with a keyed hash for example, and otherwise return nothing.
public interface CodeCache {
    /// Finds code.
    ///
    /// @param key of 64 lower-case hexadecimal digits
    /// @return what was stored under the key; null if there is nothing, or not surely the same
    byte @Nullable [] load(String key);

    /// Keeps code. A failure to do so is not the caller's concern.
    ///
    /// @param key of 64 lower-case hexadecimal digits
    /// @param code not changed afterwards
    void store(String key, byte[] code);
}
