package dev.mortise.engine.fuel;

/// The functions of a module by the indices that they have before the meter's imports are added.
///
/// @param types of the module
/// @param typesOfFunctions the type of each function, imported ones first
/// @param imported how many are imported
@SuppressWarnings("ArrayRecordComponent")
record FunctionSpace(FunctionTypes types, int[] typesOfFunctions, int imported) {
    int typeOf(int function) {
        return typesOfFunctions[function];
    }

    boolean isImported(int function) {
        return function < imported;
    }
}
