package dev.mortise.component;

import org.jspecify.annotations.Nullable;

/// How one instance is made.
///
/// @param memoryLimitBytes for all memories and tables of all its core instances together; a table's element counts as
///     8 bytes
/// @param coreImports what rewritten core modules import beyond what the component gives them
/// @param pool what the instance takes of together with others; null for none
/// @param passedLimitBytes what values that guests pass, to the host or to each other, may take of the host's heap at
///     one time, about; at most [#MOST_PASSED_BYTES], and never more than 4 MiB beyond the memory
public record InstanceOptions(
        long memoryLimitBytes,
        CoreImports coreImports,
        @Nullable MemoryPool pool,
        long passedLimitBytes) {
    /// What values that are passed may take, unless less is allowed.
    public static final long MOST_PASSED_BYTES = 128L << 20;

    /// The most elements of one table. Each is a reference of the JVM, and growth copies all of them: tables of
    /// millions of elements make its collector stop every thread for seconds. Toolchains make tables of some ten
    /// thousand elements.
    public static final int MOST_TABLE_ELEMENTS = 100_000;

    /// Checks.
    public InstanceOptions {
        if (memoryLimitBytes < 0) {
            throw new IllegalArgumentException("memoryLimitBytes must not be negative, found " + memoryLimitBytes);
        }
        if (passedLimitBytes < 0 || passedLimitBytes > MOST_PASSED_BYTES) {
            throw new IllegalArgumentException(
                    "passedLimitBytes must be from 0 to " + MOST_PASSED_BYTES + ", found " + passedLimitBytes);
        }
    }

    /// Passes as much as can be passed.
    ///
    /// @param memoryLimitBytes for all memories and tables
    /// @param coreImports what rewritten core modules import beyond what the component gives them
    /// @param pool what the instance takes of together with others; null for none
    public InstanceOptions(long memoryLimitBytes, CoreImports coreImports, @Nullable MemoryPool pool) {
        this(memoryLimitBytes, coreImports, pool, MOST_PASSED_BYTES);
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

    /// The same with another limit on what is passed.
    ///
    /// @param bytes from 0 to [#MOST_PASSED_BYTES]
    /// @return the options
    public InstanceOptions withPassedLimit(long bytes) {
        return new InstanceOptions(memoryLimitBytes, coreImports, pool, bytes);
    }
}
