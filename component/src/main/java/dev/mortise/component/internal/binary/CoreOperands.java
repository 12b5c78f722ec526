package dev.mortise.component.internal.binary;

import dev.mortise.component.InvalidComponent;
import java.util.Arrays;

/// The operands and open blocks of one function body, as types: the two stacks of the core specification's validation
/// algorithm (appendix A.3). What cannot be reached has operands of any type.
final class CoreOperands {
    /// An operand of code that cannot be reached.
    static final int ANY = 0;

    static final int I32 = 0x7f;
    static final int I64 = 0x7e;
    static final int F32 = 0x7d;
    static final int F64 = 0x7c;
    static final int V128 = 0x7b;
    static final int FUNCREF = 0x70;
    static final int EXTERNREF = 0x6f;
    static final int EXNREF = 0x69;

    /// Set in the type of a reference that is not null.
    static final int NOT_NULL = 0x100;

    /// A method of the JVM cannot hold more.
    private static final int MOST_OPERANDS = 65_535;

    private final CoreWork work;
    private ByteReader code;
    private int[] operands = new int[64];
    private int height;
    private int[] kinds = new int[16];
    private int[] floors = new int[16];
    private boolean[] unreachable = new boolean[16];
    private int[][] parameters = new int[16][];
    private int[][] results = new int[16][];
    private int blocks;
    private int opcodeAt;

    CoreOperands(ByteReader code, CoreWork work) {
        this.code = code;
        this.work = work;
    }

    /// Begins with another function body.
    void begin(ByteReader body) {
        code = body;
        height = 0;
        blocks = 0;
    }

    static int of(String type) {
        return switch (type) {
            case "i32" -> I32;
            case "i64" -> I64;
            case "f32" -> F32;
            case "f64" -> F64;
            case "v128" -> V128;
            case "funcref" -> FUNCREF;
            case "externref" -> EXTERNREF;
            default -> EXNREF;
        };
    }

    static String text(int type) {
        return switch (type) {
            case ANY -> "any type";
            case I32 -> "i32";
            case I64 -> "i64";
            case F32 -> "f32";
            case F64 -> "f64";
            case V128 -> "v128";
            case FUNCREF -> "funcref";
            case EXTERNREF -> "externref";
            case EXNREF -> "exnref";
            case NOT_NULL | FUNCREF -> "(ref func)";
            case NOT_NULL | EXTERNREF -> "(ref extern)";
            default -> "(ref exn)";
        };
    }

    static boolean isReference(int type) {
        return type == ANY || (type & 0xff) <= FUNCREF;
    }

    /// Whether a value of one type may stand where the other is expected.
    static boolean matches(int found, int expected) {
        return found == expected || found == ANY || expected == ANY || found == (expected | NOT_NULL);
    }

    /// Says where the operator starts that follows, for messages.
    void at(int offset) {
        opcodeAt = offset;
    }

    InvalidComponent invalid(String message) {
        return new InvalidComponent("invalid", opcodeAt, message);
    }

    void push(int type) {
        if (height == operands.length) {
            if (height == MOST_OPERANDS) {
                throw new InvalidComponent(
                        "too_large", opcodeAt, "too many operands: a function may keep at most " + MOST_OPERANDS);
            }
            operands = Arrays.copyOf(operands, Math.min(height * 2, MOST_OPERANDS));
        }
        operands[height++] = type;
    }

    void push(int[] types) {
        work.steps(types.length, opcodeAt);
        for (int type : types) {
            push(type);
        }
    }

    int pop() {
        if (height == floors[blocks - 1]) {
            if (unreachable[blocks - 1]) {
                return ANY;
            }
            throw invalid("type mismatch: expected an operand, found none in this block");
        }
        return operands[--height];
    }

    int pop(int expected) {
        if (height == floors[blocks - 1] && !unreachable[blocks - 1]) {
            throw invalid("type mismatch: expected " + text(expected) + ", found no operand in this block");
        }
        int found = pop();
        if (!matches(found, expected)) {
            throw invalid("type mismatch: expected " + text(expected) + ", found " + text(found));
        }
        return found;
    }

    void pop(int[] types) {
        work.steps(types.length, opcodeAt);
        for (int i = types.length - 1; i >= 0; i--) {
            pop(types[i]);
        }
    }

    /// Pops a reference, null or not.
    int popReference() {
        int found = pop();
        if (!isReference(found)) {
            throw invalid("type mismatch: expected a reference, found " + text(found));
        }
        return found;
    }

    /// Checks that operands of some types are there, and leaves them as they are where they can be reached; where not,
    /// they are of these types from here on.
    void expect(int[] types) {
        pop(types);
        push(types);
    }

    /// Checks as [#expect] does, and leaves each operand at its own type.
    void look(int[] types) {
        work.steps(types.length, opcodeAt);
        int floor = floors[blocks - 1];
        for (int i = types.length - 1, at = height - 1; i >= 0; i--, at--) {
            if (at < floor) {
                if (unreachable[blocks - 1]) {
                    return;
                }
                throw invalid("type mismatch: expected " + text(types[i]) + ", found no operand in this block");
            }
            if (!matches(operands[at], types[i])) {
                throw invalid("type mismatch: expected " + text(types[i]) + ", found " + text(operands[at]));
            }
        }
    }

    /// Opens a block whose parameters were popped, and pushes them.
    void open(int kind, int[] blockParameters, int[] blockResults) {
        if (blocks == kinds.length) {
            int most = blocks * 2;
            kinds = Arrays.copyOf(kinds, most);
            floors = Arrays.copyOf(floors, most);
            unreachable = Arrays.copyOf(unreachable, most);
            parameters = Arrays.copyOf(parameters, most);
            results = Arrays.copyOf(results, most);
        }
        kinds[blocks] = kind;
        floors[blocks] = height;
        unreachable[blocks] = false;
        parameters[blocks] = blockParameters;
        results[blocks] = blockResults;
        blocks++;
        push(blockParameters);
    }

    /// Closes the innermost block: exactly its results must be there, and are popped.
    void close() {
        pop(results());
        if (height != floors[blocks - 1]) {
            throw invalid("type mismatch: expected the end of the block's values, found "
                    + (height - floors[blocks - 1]) + " more");
        }
        blocks--;
    }

    /// The innermost block's opcode; of the one that was closed last right after [#close].
    int kind() {
        return kinds[blocks - 1];
    }

    int closedKind() {
        return kinds[blocks];
    }

    int[] closedParameters() {
        return parameters[blocks];
    }

    int[] closedResults() {
        return results[blocks];
    }

    int[] parameters() {
        return parameters[blocks - 1];
    }

    int[] results() {
        return results[blocks - 1];
    }

    int blocks() {
        return blocks;
    }

    /// What follows up to the end of the block cannot be reached.
    void endReach() {
        height = floors[blocks - 1];
        unreachable[blocks - 1] = true;
    }

    /// What a branch to a label takes along.
    int[] label(int u32Depth) {
        if (Integer.compareUnsigned(u32Depth, blocks) >= 0) {
            throw new InvalidComponent(
                    "invalid",
                    code.position() - 1,
                    "unknown label " + Integer.toUnsignedString(u32Depth) + ": expected one below " + blocks);
        }
        int block = blocks - 1 - u32Depth;
        return kinds[block] == CoreCode.LOOP ? parameters[block] : results[block];
    }
}
