package dev.mortise.component;

import org.jspecify.annotations.Nullable;

/// How one instance is made.
///
/// @param memoryLimitBytes for all memories and tables of all its core instances together; a table's element counts as
///     8 bytes
/// @param coreImports what rewritten core modules import beyond what the component gives them
/// @param pool what the instance takes of together with others; null for none
public record InstanceOptions(
        long memoryLimitBytes,
        CoreImports coreImports,
        @Nullable MemoryPool pool) {
    /// The most elements of one table. Each is a reference of the JVM, and growth copies all of them: tables of
    /// millions of elements make its collector stop every thread for seconds. Toolchains make tables of some ten
    /// thousand elements.
    public static final int MOST_TABLE_ELEMENTS = 100_000;

    /// Checks.
    public InstanceOptions {
        if (memoryLimitBytes < 0) {
            throw new IllegalArgumentException("memoryLimitBytes must not be negative, found " + memoryLimitBytes);
        }
    }

    /// In no pool.
    ///
    /// @param memoryLimitBytes for all memories and tables
    /// @param coreImports what rewritten core modules import beyond what the component gives them
    public InstanceOptions(long memoryLimitBytes, CoreImports coreImports) {
        this(memoryLimitBytes, coreImports, null);
    }

    /// No extra imports.
    ///
    /// @param memoryLimitBytes for all memories and tables
    /// @return the options
    public static InstanceOptions ofMemory(long memoryLimitBytes) {
        return new InstanceOptions(memoryLimitBytes, CoreImports.NONE);
    }
}
