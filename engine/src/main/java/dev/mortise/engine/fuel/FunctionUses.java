package dev.mortise.engine.fuel;

import java.util.BitSet;

/// How a module uses its functions, by their indices.
///
/// @param called those that are called by name, and not only in tail position
/// @param calledLast those that are called by name in tail position
/// @param referenced those that tables, globals or operators refer to
@SuppressWarnings("NonApiType")
record FunctionUses(BitSet called, BitSet calledLast, BitSet referenced) {
    FunctionUses() {
        this(new BitSet(), new BitSet(), new BitSet());
    }

    /// Notes what an operator does.
    void note(Operators operators) {
        switch (operators.code()) {
            case Operators.CALL -> called.set(operators.immediate());
            case Operators.RETURN_CALL -> calledLast.set(operators.immediate());
            case Operators.REF_FUNC -> referenced.set(operators.immediate());
            default -> {}
        }
    }

    /// Whether everyone who calls a function inside its module says which one it is, and goes on afterwards.
    boolean onlyCalled(int function) {
        return called.get(function) && !calledLast.get(function) && !referenced.get(function);
    }
}
