package dev.mortise.component;

/// What decoding accepts at most. Every count is checked before anything is allocated for it.
///
/// @param componentBytes the whole component
/// @param nesting components or types inside each other
/// @param definitions entries of one index space
/// @param coreModules in the whole component
/// @param coreFunctions that the core modules of the whole component define; each becomes a method of the JVM
/// @param functionBytes the code of one core function
/// @param scopes components, component types and instance types in the whole component
/// @param checks entries that are looked at when the types of definitions are compared, copied and named, each as often
///     as it is used. This bounds time and memory where a small binary shares parts of types; a plugin needs thousands
public record DecodeLimits(
        int componentBytes,
        int nesting,
        int definitions,
        int coreModules,
        int coreFunctions,
        int functionBytes,
        int scopes,
        int checks) {
    private static final int JVM_METHOD_BYTES = 65_535;

    /// 64 MiB, 64 levels, 50 000 definitions, 256 modules with 50 000 functions, each of twice the bytes that
    /// a JVM method may have, 5 000 scopes, 150 000 checks. No compiler's code shrinks to less than half on its way
    /// to JVM bytecode, and most of it grows: a longer function is refused here, before the time and memory are
    /// spent to parse and compile the component.
    public static final DecodeLimits DEFAULT =
            new DecodeLimits(64 << 20, 64, 50_000, 256, 50_000, 2 * JVM_METHOD_BYTES, 5_000, 150_000);
}
