package dev.mortise.engine.fuel;

/// Where the indices of functions and globals go when one imported function and one imported global are added after the
/// module's own imports, and those of locals when a parameter is added after the function's own parameters.
///
/// @param importedFunctions how many the module imports itself
/// @param importedGlobals how many the module imports itself
/// @param firstMovedLocal the first local whose index is another one then
record IndexShift(int importedFunctions, int importedGlobals, int firstMovedLocal) {
    /// Without added parameters.
    IndexShift(int importedFunctions, int importedGlobals) {
        this(importedFunctions, importedGlobals, Integer.MAX_VALUE);
    }

    /// The same in a function to which a parameter is added.
    ///
    /// @param parameters how many it has itself
    IndexShift withParameter(int parameters) {
        return new IndexShift(importedFunctions, importedGlobals, parameters);
    }

    int function(int index) {
        return index < importedFunctions ? index : index + 1;
    }

    int global(int index) {
        return index < importedGlobals ? index : index + 1;
    }

    int local(int index) {
        return index < firstMovedLocal ? index : index + 1;
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
