package dev.mortise.engine.fuel;

/// Where the indices of functions and globals go when one imported function and one imported global are added after the
/// module's own imports.
///
/// @param importedFunctions how many the module imports itself
/// @param importedGlobals how many the module imports itself
record IndexShift(int importedFunctions, int importedGlobals) {
    int function(int index) {
        return index < importedFunctions ? index : index + 1;
    }

    int global(int index) {
        return index < importedGlobals ? index : index + 1;
    }

    /// The added function.
    int exhausted() {
        return importedFunctions;
    }

    /// The added global.
    int left() {
        return importedGlobals;
    }
}
