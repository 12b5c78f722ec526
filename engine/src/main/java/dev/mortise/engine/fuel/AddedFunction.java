package dev.mortise.engine.fuel;

/// Bodies of functions that are added to a module for whoever calls it from outside.
final class AddedFunction {
    private AddedFunction() {}

    /// Stands in an export's place and calls the exported function. It costs no fuel.
    ///
    /// @param callee of the same type, or one that takes the counter too
    static CoreOutput forExport(int callee, FunctionSpace functions, IndexShift shift) {
        int type = functions.typeOf(callee);
        int parameters = functions.types().parameters(type);
        int operands = Math.max(parameters, functions.types().results(type));
        CoreOutput operators = new CoreOutput(64 + 3 * parameters);
        Charges charges = new Charges(
                operators, shift, parameters, -1, Charges.Place.LOCAL, GuestStack.frameBytes(parameters + operands, 0));
        charges.enterForFree();
        for (int i = 0; i < parameters; i++) {
            operators.u8(Operators.LOCAL_GET).u32(i);
        }
        charges.call(functions.takesCounter(callee));
        return calling(callee, operators, charges, shift);
    }

    /// Stands in the start function's place and calls it. It costs what a function of the module would.
    static CoreOutput forStart(int callee, IndexShift shift) {
        CoreOutput operators = new CoreOutput(64);
        Charges charges = new Charges(operators, shift, 0, -1, Charges.Place.LOCAL, GuestStack.frameBytes(0, 0));
        charges.enter();
        charges.add(1);
        charges.saveForCall();
        return calling(callee, operators, charges, shift);
    }

    private static CoreOutput calling(int callee, CoreOutput operators, Charges charges, IndexShift shift) {
        operators.u8(Operators.CALL).u32(shift.function(callee));
        charges.reloadForEnd();
        operators.u8(Operators.END);
        CoreOutput body = new CoreOutput(96).u32(charges.localGroups());
        charges.declareLocals(body);
        return body.append(operators);
    }
}
