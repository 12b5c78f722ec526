package dev.mortise.component.internal.core;

/// Walks over the operators of a function body or a constant expression. Of most it only knows the length.
final class Operator {
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int END = 0x0B;
    static final int THROW_REF = 0x0A;
    static final int BR = 0x0C;
    static final int BR_IF = 0x0D;
    static final int BR_TABLE = 0x0E;
    static final int RETURN = 0x0F;
    static final int CALL_INDIRECT = 0x11;
    static final int RETURN_CALL = 0x12;
    static final int RETURN_CALL_INDIRECT = 0x13;
    static final int TRY_TABLE = 0x1F;
    static final int LOCAL_GET = 0x20;
    static final int GLOBAL_GET = 0x23;
    static final int I32_CONST = 0x41;
    static final int REF_FUNC = 0xD2;
    static final int BR_ON_NULL = 0xD5;
    static final int BR_ON_NON_NULL = 0xD6;
    static final int UNREACHABLE = 0x00;

    private final Bytes code;

    Operator(Bytes code) {
        this.code = code;
    }

    /// Skips what follows an opcode that was read.
    void skipImmediates(int opcode) {
        switch (opcode) {
            case BLOCK, LOOP, IF -> skipBlockType();
            case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, 0x08, 0x10, 0x12, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26 ->
                code.skipNumber();
            case 0x3F, 0x40, I32_CONST, 0x42, REF_FUNC -> code.skipNumber();
            case BR_TABLE -> {
                int labels = code.count();
                for (int i = 0; i <= labels; i++) {
                    code.skipNumber();
                }
            }
            case CALL_INDIRECT, RETURN_CALL_INDIRECT -> {
                code.skipNumber();
                code.skipNumber();
            }
            case 0x1C -> {
                int types = code.count();
                for (int i = 0; i < types; i++) {
                    code.valueType();
                }
            }
            case TRY_TABLE -> {
                skipBlockType();
                int clauses = code.count();
                for (int i = 0; i < clauses; i++) {
                    Clause.read(code);
                }
            }
            case 0x43 -> code.skip(4);
            case 0x44 -> code.skip(8);
            case 0xD0 -> {
                if (code.peek() < 0x40) {
                    throw new NotRewritable("typed function references are not supported");
                }
                code.skip(1);
            }
            case 0x14, 0x15 -> throw new NotRewritable("typed function references are not supported");
            case 0xFC -> skipBulk(code.u32());
            case 0xFD -> skipVector(code.u32());
            default -> {
                if (opcode >= 0x28 && opcode <= 0x3E) {
                    skipMemoryArgument();
                } else if (!hasNoImmediates(opcode)) {
                    throw new NotRewritable("unknown opcode 0x" + Integer.toHexString(opcode));
                }
            }
        }
    }

    private static boolean hasNoImmediates(int opcode) {
        return switch (opcode) {
            case UNREACHABLE, 0x01, 0x05, THROW_REF, END, 0x0F, 0x1A, 0x1B, 0xD1, 0xD3, 0xD4 -> true;
            default -> opcode >= 0x45 && opcode <= 0xC4;
        };
    }

    void skipBlockType() {
        if (isBlockIndex(code.peek())) {
            code.skipNumber();
        } else if (code.peek() == 0x40) {
            code.skip(1);
        } else {
            code.valueType();
        }
    }

    /// Whether the first byte of a block type starts the index of a function type.
    static boolean isBlockIndex(int leading) {
        return (leading & 0x40) == 0 || (leading & 0x80) != 0;
    }

    private void skipMemoryArgument() {
        int flags = code.u32();
        if ((flags & 0x40) != 0) {
            code.skipNumber();
        }
        code.skipNumber();
    }

    private void skipBulk(int operator) {
        switch (operator) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> {}
            case 9, 11, 13, 15, 16, 17 -> code.skipNumber();
            case 8, 10, 12, 14 -> {
                code.skipNumber();
                code.skipNumber();
            }
            default -> throw new NotRewritable("unknown opcode 0xfc " + operator);
        }
    }

    private void skipVector(int operator) {
        if (operator <= 11 || operator == 92 || operator == 93) {
            skipMemoryArgument();
        } else if (operator == 12 || operator == 13) {
            code.skip(16);
        } else if (operator >= 21 && operator <= 34) {
            code.skip(1);
        } else if (operator >= 84 && operator <= 91) {
            skipMemoryArgument();
            code.skip(1);
        } else if (operator > 0x113) {
            throw new NotRewritable("unknown opcode 0xfd " + operator);
        }
    }

    /// Skips a constant expression.
    void skipExpression() {
        int opcode;
        do {
            opcode = code.u8();
            skipImmediates(opcode);
        } while (opcode != END);
    }

    /// A clause of `try_table`.
    record Clause(int kind, int tag, int label) {
        static Clause read(Bytes code) {
            int kind = code.u8();
            if (kind > 3) {
                throw new NotRewritable("unknown catch clause " + kind);
            }
            int tag = kind < 2 ? code.u32() : -1;
            return new Clause(kind, tag, code.u32());
        }

        boolean keepsReference() {
            return kind == 1 || kind == 3;
        }
    }
}
