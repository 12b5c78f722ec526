package dev.mortise.engine.fuel;

import org.jspecify.annotations.Nullable;

/// Makes a function that calls itself in tail position a loop: the engine makes a tail call by giving its arguments
/// back to whoever called first, in an array of its own, which takes ten times as long and leaves gigabytes a second to
/// the collector. Fuel and stack are counted as for the call.
///
/// The body becomes `loop (block … end) end`, both with the function's results: a branch to the function's own label
/// leaves the block, and so the function, without being changed. A call of itself sets the parameters, gives the other
/// locals the values that they begin with, and goes to the loop.
///
/// @param blockType of loop and block
/// @param parameters how many the function has
/// @param clearing the code that gives the locals the values that they begin with
@SuppressWarnings("ArrayRecordComponent")
record SelfCalls(byte[] blockType, int parameters, byte[] clearing) {
    /// How many locals all of a function's calls of itself may set: so that its code does not grow beyond what the JVM
    /// takes.
    private static final int MOST_LOCALS = 512;

    private static final int FUNCREF = 0x70;
    private static final int EXTERNREF = 0x6f;

    /// @param count how often the function calls itself in tail position
    /// @param groups of the locals that it declares, read from here
    /// @param type its type
    /// @return null if it is to stay as it is
    static @Nullable SelfCalls of(int count, CoreBytes groups, FunctionTypes types, int type) {
        byte[] blockType = types.blockType(type);
        int parameters = types.parameters(type);
        if (count == 0 || blockType == null || (long) count * parameters > MOST_LOCALS) {
            return null;
        }
        CoreOutput clearing = new CoreOutput(16);
        long locals = parameters;
        for (int left = groups.count(); left > 0; left--) {
            long more = Integer.toUnsignedLong(groups.u32());
            int start = groups.position();
            groups.skipValueType();
            if (count * (locals + more) > MOST_LOCALS) {
                return null;
            }
            for (long end = locals + more; locals < end; locals++) {
                if (!clear(clearing, groups.array()[start], (int) locals)) {
                    return null;
                }
            }
        }
        return new SelfCalls(blockType, parameters, clearing.toBytes());
    }

    /// @return false for a type that it does not know
    private static boolean clear(CoreOutput code, int type, int local) {
        switch (type) {
            case CoreOutput.I32 -> code.u8(Operators.I32_CONST).u8(0);
            case CoreOutput.I64 -> code.u8(Operators.I64_CONST).u8(0);
            case CoreOutput.F32 -> code.u8(Operators.F32_CONST).copy(new byte[Float.BYTES], 0, Float.BYTES);
            case CoreOutput.F64 -> code.u8(Operators.F64_CONST).copy(new byte[Double.BYTES], 0, Double.BYTES);
            case FUNCREF, EXTERNREF -> code.u8(Operators.REF_NULL).u8(type);
            default -> {
                return false;
            }
        }
        code.u8(Operators.LOCAL_SET).u32(local);
        return true;
    }

    /// The function begins.
    void begin(CoreOutput out) {
        out.u8(Operators.LOOP).copy(blockType, 0, blockType.length);
        out.u8(Operators.BLOCK).copy(blockType, 0, blockType.length);
    }

    /// It calls itself; the arguments are on the stack.
    ///
    /// @param open how many blocks of its own are open
    void again(CoreOutput out, int open) {
        for (int parameter = parameters - 1; parameter >= 0; parameter--) {
            out.u8(Operators.LOCAL_SET).u32(parameter);
        }
        out.copy(clearing, 0, clearing.length);
        out.u8(Operators.BR).u32(open + 1);
    }

    /// The function's own `end` was written, which closes the block.
    void end(CoreOutput out) {
        out.u8(Operators.END).u8(Operators.END);
    }
}
