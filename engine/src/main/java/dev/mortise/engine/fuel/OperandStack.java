package dev.mortise.engine.fuel;

import java.util.ArrayList;
import java.util.List;

/// Follows how many operands a function keeps, operator by operator, and remembers the most. Where code cannot be
/// reached, it counts at least as many as there may be.
final class OperandStack {
    private final FunctionSpace functions;
    private final List<Block> blocks = new ArrayList<>();
    private long height;
    private long most;

    /// An open block: what lies below it, and what it takes and gives.
    private record Block(long below, int parameters, int results) {}

    /// Before the first operator of a function.
    ///
    /// @param functions of its module
    OperandStack(FunctionSpace functions) {
        this.functions = functions;
        blocks.add(new Block(0, 0, 0));
    }

    /// The most operands so far.
    long most() {
        return most;
    }

    /// How many blocks are open inside the function: the number of its own label.
    int depth() {
        return blocks.size() - 1;
    }

    /// Follows an operator.
    void follow(Operators operators) {
        int code = operators.code();
        switch (code) {
            case Operators.BLOCK, Operators.LOOP, Operators.TRY_TABLE -> open(operators.immediate());
            case Operators.IF -> {
                change(1, 0);
                open(operators.immediate());
            }
            case Operators.ELSE -> height = top().below() + top().parameters();
            case Operators.END -> {
                Block closed = blocks.removeLast();
                height = closed.below();
                push(closed.results());
            }
            case Operators.UNREACHABLE,
                    Operators.BR,
                    Operators.BR_TABLE,
                    Operators.RETURN,
                    Operators.RETURN_CALL,
                    Operators.RETURN_CALL_INDIRECT,
                    Operators.THROW,
                    Operators.THROW_REF -> height = top().below();
            case Operators.CALL -> call(functions.typeOf(operators.immediate()));
            case Operators.CALL_INDIRECT -> {
                change(1, 0);
                call(operators.immediate());
            }
            default -> change(pops(code), pushes(code));
        }
    }

    private Block top() {
        return blocks.getLast();
    }

    private void open(int type) {
        int parameters = type < 0 ? 0 : functions.types().parameters(type);
        int results = type >= 0 ? functions.types().results(type) : type == CoreBytes.ONE_RESULT ? 1 : 0;
        long below = Math.max(top().below(), height - parameters);
        blocks.add(new Block(below, parameters, results));
        height = below;
        push(parameters);
    }

    private void call(int type) {
        change(functions.types().parameters(type), functions.types().results(type));
    }

    private void change(int pops, int pushes) {
        height = Math.max(top().below(), height - pops);
        push(pushes);
    }

    private void push(int operands) {
        height += operands;
        most = Math.max(most, height);
    }

    private static int pops(int code) {
        return switch (code) {
            case Operators.DROP, Operators.BR_IF, Operators.BR_ON_NULL, Operators.BR_ON_NON_NULL -> 1;
            case Operators.LOCAL_SET, Operators.LOCAL_TEE, Operators.GLOBAL_SET, Operators.MEMORY_GROW -> 1;
            case Operators.TABLE_GET, Operators.REF_IS_NULL, Operators.REF_AS_NON_NULL -> 1;
            case Operators.TABLE_SET, Operators.TABLE_GROW -> 2;
            case Operators.SELECT, Operators.SELECT_TYPED -> 3;
            case Operators.MEMORY_COPY, Operators.MEMORY_FILL, Operators.MEMORY_INIT -> 3;
            case Operators.TABLE_COPY, Operators.TABLE_FILL, Operators.TABLE_INIT -> 3;
            default -> isLoad(code) || isUnary(code) ? 1 : isStore(code) || isBinary(code) ? 2 : 0;
        };
    }

    private static int pushes(int code) {
        return switch (code) {
            case Operators.NOP, Operators.DROP, Operators.BR_IF, Operators.BR_ON_NON_NULL -> 0;
            case Operators.LOCAL_SET, Operators.GLOBAL_SET, Operators.TABLE_SET -> 0;
            case Operators.MEMORY_COPY, Operators.MEMORY_FILL, Operators.MEMORY_INIT, Operators.DATA_DROP -> 0;
            case Operators.TABLE_COPY, Operators.TABLE_FILL, Operators.TABLE_INIT, Operators.ELEM_DROP -> 0;
            default -> isStore(code) ? 0 : 1;
        };
    }

    private static boolean isLoad(int code) {
        return code >= 0x28 && code <= 0x35;
    }

    private static boolean isStore(int code) {
        return code >= 0x36 && code <= 0x3e;
    }

    /// Tests for zero, bits counted, signs, roots and roundings, conversions.
    private static boolean isUnary(int code) {
        return code == 0x45
                || code == 0x50
                || (code >= 0x67 && code <= 0x69)
                || (code >= 0x79 && code <= 0x7b)
                || (code >= 0x8b && code <= 0x91)
                || (code >= 0x99 && code <= 0x9f)
                || (code >= 0xa7 && code <= 0xc4)
                || (code >= 0xfc00 && code <= 0xfc07);
    }

    /// Comparisons and arithmetic.
    private static boolean isBinary(int code) {
        return code >= 0x46 && code <= 0xa6 && !isUnary(code);
    }
}
