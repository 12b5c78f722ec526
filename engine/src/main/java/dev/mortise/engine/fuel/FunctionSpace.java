package dev.mortise.engine.fuel;

import java.util.BitSet;

/// The functions of a module by the indices that they have before the meter's imports are added.
///
/// @param types of the module
/// @param typesOfFunctions the type of each function, imported ones first
/// @param imported how many are imported
/// @param takeCounter those to which whoever calls them gives the counter as a last parameter of its own
@SuppressWarnings({"ArrayRecordComponent", "NonApiType"})
record FunctionSpace(FunctionTypes types, int[] typesOfFunctions, int imported, BitSet takeCounter) {
    int typeOf(int function) {
        return typesOfFunctions[function];
    }

    boolean isImported(int function) {
        return function < imported;
    }

    boolean takesCounter(int function) {
        return takeCounter.get(function);
    }

    /// The indices inside a function.
    ///
    /// @param shift those outside
    IndexShift inside(int function, IndexShift shift) {
        return takesCounter(function) ? shift.withParameter(types.parameters(typeOf(function))) : shift;
    }
}
