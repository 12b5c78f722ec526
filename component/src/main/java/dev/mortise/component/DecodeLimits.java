package dev.mortise.component;

/// What decoding accepts at most. Every count is checked before anything is allocated for it.
///
/// @param componentBytes the whole component
/// @param nesting components or types inside each other
/// @param definitions entries of one index space
/// @param coreModules in the whole component
public record DecodeLimits(int componentBytes, int nesting, int definitions, int coreModules) {
    /// 64 MiB, 64 levels, 100 000 definitions, 256 modules.
    public static final DecodeLimits DEFAULT = new DecodeLimits(64 << 20, 64, 100_000, 256);
}
