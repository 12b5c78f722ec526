package dev.mortise.engine.fuel;

/// What a function's code tells before it is rewritten.
///
/// @param calls whether it calls anything, in tail position or not
/// @param callsLast whether it calls anything in tail position
/// @param callsItselfLast how often it calls itself in tail position
/// @param mayCallItselfLast whether it may do so through a table or a reference
/// @param catches whether it catches exceptions
/// @param mayReturn whether it has a branch that leaves it or does not
/// @param operands the most operands that it keeps
record FunctionShape(
        boolean calls,
        boolean callsLast,
        int callsItselfLast,
        boolean mayCallItselfLast,
        boolean catches,
        boolean mayReturn,
        long operands) {
    /// Reads the operators of a function that the module declares itself.
    ///
    /// @param index the function's
    /// @param uses where it notes which functions they use
    static FunctionShape read(Operators operators, FunctionSpace functions, int index, FunctionUses uses) {
        OperandStack stack = new OperandStack(functions);
        boolean calls = false;
        boolean callsLast = false;
        int callsItselfLast = 0;
        boolean mayCallItselfLast = false;
        boolean catches = false;
        boolean mayReturn = false;
        while (!operators.atEnd()) {
            operators.next();
            switch (operators.code()) {
                case Operators.TRY_TABLE -> catches = true;
                case Operators.CALL, Operators.CALL_INDIRECT -> calls = true;
                case Operators.RETURN_CALL -> {
                    callsLast = true;
                    callsItselfLast += operators.immediate() == index ? 1 : 0;
                }
                case Operators.RETURN_CALL_INDIRECT -> {
                    callsLast = true;
                    mayCallItselfLast |= functions.types().equal(operators.immediate(), functions.typeOf(index));
                }
                case Operators.BR_IF, Operators.BR_ON_NULL, Operators.BR_ON_NON_NULL ->
                    mayReturn |= operators.immediate() == stack.depth();
                case Operators.BR_TABLE -> {
                    for (int i = 0; i < operators.labelCount(); i++) {
                        mayReturn |= operators.label(i) == stack.depth();
                    }
                }
                default -> {}
            }
            uses.note(operators);
            stack.follow(operators);
        }
        return new FunctionShape(
                calls || callsLast, callsLast, callsItselfLast, mayCallItselfLast, catches, mayReturn, stack.most());
    }

    /// Where the function keeps the counter.
    ///
    /// @param loops whether it goes to its begin instead of calling itself by name
    Charges.Place place(boolean loops) {
        boolean again = mayCallItselfLast || (callsItselfLast > 0 && !loops);
        if (catches || (again && mayReturn)) {
            return Charges.Place.GLOBAL_AND_STACK;
        }
        return again ? Charges.Place.GLOBAL : Charges.Place.LOCAL;
    }

    /// What its frame is counted.
    ///
    /// @param locals how many it declares, parameters counted
    /// @param codeBytes the size of its operators
    /// @return 0 if it is not counted
    int frameBytes(long locals, int codeBytes) {
        int bytes = GuestStack.frameBytes(locals + operands, codeBytes);
        return calls || bytes > GuestStack.LEAF_BYTES ? bytes : 0;
    }
}
