package dev.mortise.component;

/// What decoding accepts at most. Every count is checked before anything is allocated for it.
///
/// @param componentBytes the whole component
/// @param nesting components or types inside each other
/// @param definitions entries of one index space
/// @param coreModules in the whole component
/// @param functionBytes the code of one core function
public record DecodeLimits(int componentBytes, int nesting, int definitions, int coreModules, int functionBytes) {
    private static final int JVM_METHOD_BYTES = 65_535;

    /// 64 MiB, 64 levels, 100 000 definitions, 256 modules, and functions of twice the bytes that a JVM method may
    /// have: no compiler's code shrinks to less than half on its way to JVM bytecode, and most of it grows.
    /// A longer function is refused here, before the time and memory are spent to parse and compile the component.
    public static final DecodeLimits DEFAULT = new DecodeLimits(64 << 20, 64, 100_000, 256, 2 * JVM_METHOD_BYTES);
}
