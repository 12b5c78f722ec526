package dev.mortise.engine.fuel;

import java.util.Arrays;

/// Reads the operators of an expression one after the other: WebAssembly 3.0 without garbage collection, threads and
/// the
/// legacy exceptions. Operators with a prefix have it in the second byte of their code, except that all of SIMD is one.
final class Operators {
    static final int UNREACHABLE = 0x00;
    static final int NOP = 0x01;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int THROW = 0x08;
    static final int THROW_REF = 0x0a;
    static final int END = 0x0b;
    static final int BR = 0x0c;
    static final int BR_IF = 0x0d;
    static final int BR_TABLE = 0x0e;
    static final int RETURN = 0x0f;
    static final int CALL = 0x10;
    static final int CALL_INDIRECT = 0x11;
    static final int RETURN_CALL = 0x12;
    static final int RETURN_CALL_INDIRECT = 0x13;
    private static final int CALL_REF = 0x14;
    private static final int RETURN_CALL_REF = 0x15;
    static final int DROP = 0x1a;
    static final int SELECT = 0x1b;
    static final int SELECT_TYPED = 0x1c;
    static final int TRY_TABLE = 0x1f;
    static final int LOCAL_GET = 0x20;
    static final int LOCAL_SET = 0x21;
    static final int LOCAL_TEE = 0x22;
    static final int GLOBAL_GET = 0x23;
    static final int GLOBAL_SET = 0x24;
    static final int TABLE_GET = 0x25;
    static final int TABLE_SET = 0x26;
    static final int MEMORY_GROW = 0x40;
    static final int I32_CONST = 0x41;
    static final int I64_CONST = 0x42;
    static final int F32_CONST = 0x43;
    static final int F64_CONST = 0x44;
    static final int I32_EQZ = 0x45;
    static final int I32_NE = 0x47;
    static final int F64_GE = 0x66;
    static final int I64_NE = 0x52;
    static final int I64_LT_S = 0x53;
    static final int I64_ADD = 0x7c;
    static final int I64_SUB = 0x7d;
    static final int I64_AND = 0x83;
    static final int I64_OR = 0x84;
    static final int I64_SHL = 0x86;
    static final int I64_EXTEND_I32_U = 0xad;
    static final int REF_NULL = 0xd0;
    static final int REF_IS_NULL = 0xd1;
    static final int REF_FUNC = 0xd2;
    static final int REF_AS_NON_NULL = 0xd4;
    static final int BR_ON_NULL = 0xd5;
    static final int BR_ON_NON_NULL = 0xd6;
    static final int MEMORY_INIT = 0xfc08;
    static final int DATA_DROP = 0xfc09;
    static final int MEMORY_COPY = 0xfc0a;
    static final int MEMORY_FILL = 0xfc0b;
    static final int TABLE_INIT = 0xfc0c;
    static final int ELEM_DROP = 0xfc0d;
    static final int TABLE_COPY = 0xfc0e;
    static final int TABLE_GROW = 0xfc0f;
    static final int TABLE_FILL = 0xfc11;

    private static final int SIMD = 0xfd;

    private final CoreBytes bytes;
    private int start;
    private int code;
    private int immediate;
    private int[] labels = new int[4];
    private int labelCount;

    Operators(CoreBytes bytes) {
        this.bytes = bytes;
    }

    /// The operator that was read last.
    int code() {
        return code;
    }

    /// Its index, label, block type or 32-bit constant.
    int immediate() {
        return immediate;
    }

    /// How many labels a `br_table` or a `try_table` names.
    int labelCount() {
        return labelCount;
    }

    int label(int number) {
        return labels[number];
    }

    boolean atEnd() {
        return bytes.atEnd();
    }

    /// Writes the operator as it is, with the indices of functions, globals and locals moved.
    void copyTo(CoreOutput out, IndexShift shift) {
        switch (code) {
            case CALL, RETURN_CALL, REF_FUNC -> out.u8(code).u32(shift.function(immediate));
            case GLOBAL_GET, GLOBAL_SET -> out.u8(code).u32(shift.global(immediate));
            case LOCAL_GET, LOCAL_SET, LOCAL_TEE -> out.u8(code).u32(shift.local(immediate));
            default -> out.copySince(bytes, start);
        }
    }

    /// Reads the next operator.
    void next() {
        start = bytes.position();
        labelCount = 0;
        code = bytes.u8();
        switch (code) {
            case UNREACHABLE, NOP, ELSE, THROW_REF, END, RETURN, DROP, SELECT, REF_IS_NULL, REF_AS_NON_NULL -> {}
            case BLOCK, LOOP, IF -> immediate = bytes.blockType();
            case TRY_TABLE -> catches();
            case BR_TABLE -> branches();
            case BR, BR_IF, BR_ON_NULL, BR_ON_NON_NULL, CALL, RETURN_CALL, THROW -> index();
            case LOCAL_GET,
                    LOCAL_SET,
                    LOCAL_TEE,
                    GLOBAL_GET,
                    GLOBAL_SET,
                    TABLE_GET,
                    TABLE_SET,
                    0x3f,
                    MEMORY_GROW,
                    REF_FUNC -> index();
            case CALL_INDIRECT, RETURN_CALL_INDIRECT -> {
                index();
                bytes.skipLeb();
            }
            case SELECT_TYPED -> {
                int types = bytes.count();
                for (int i = 0; i < types; i++) {
                    bytes.skipValueType();
                }
            }
            case I32_CONST -> immediate = bytes.s32();
            case I64_CONST, REF_NULL -> bytes.skipLeb();
            case 0x43 -> bytes.skip(4);
            case 0x44 -> bytes.skip(8);
            case 0xfc -> saturatingOrBulk();
            case SIMD -> simd();
            default -> {
                if (code >= 0x28 && code <= 0x3e) {
                    memoryArgument();
                } else if (code < 0x45 || code > 0xc4) {
                    throw unsupported();
                }
            }
        }
    }

    private RuntimeException unsupported() {
        String feature = switch (code) {
            case 0x06, 0x07, 0x09, 0x18, 0x19 -> "legacy exceptions";
            // Calls by reference neither save nor read back the counter in the accounting that is followed: they would
            // be
            // work that nobody pays for.
            case CALL_REF, RETURN_CALL_REF -> "typed function references";
            case 0xd3, 0xfb -> "garbage collection";
            case 0xfe -> "threads";
            default -> "the opcode 0x" + Integer.toHexString(code);
        };
        return bytes.refusal(
                "unsupported",
                start,
                "this component uses instructions of " + feature
                        + ", which cannot be metered: build it without this feature");
    }

    private void index() {
        immediate = bytes.u32();
    }

    private void label() {
        if (labelCount == labels.length) {
            labels = Arrays.copyOf(labels, labels.length * 2);
        }
        labels[labelCount++] = bytes.u32();
    }

    private void branches() {
        int targets = bytes.count();
        for (int i = 0; i <= targets; i++) {
            label();
        }
    }

    private void catches() {
        immediate = bytes.blockType();
        int clauses = bytes.count();
        for (int i = 0; i < clauses; i++) {
            int kind = bytes.u8();
            if (kind < 2) {
                bytes.u32();
            }
            label();
        }
    }

    private void memoryArgument() {
        int alignment = bytes.u32();
        if ((alignment & 0x40) != 0) {
            bytes.u32();
        }
        bytes.skipLeb();
    }

    private void saturatingOrBulk() {
        int number = bytes.u32();
        code = 0xfc00 | (number & 0xff);
        switch (number) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> {}
            case 9, 11, 13, 15, 16, 17 -> bytes.u32();
            case 8, 10, 12, 14 -> {
                bytes.u32();
                bytes.u32();
            }
            default -> throw unsupported();
        }
    }

    private void simd() {
        int number = bytes.u32();
        if ((number >= 0 && number <= 11) || number == 92 || number == 93) {
            memoryArgument();
        } else if (number == 12 || number == 13) {
            bytes.skip(16);
        } else if (number >= 21 && number <= 34) {
            bytes.skip(1);
        } else if (number >= 84 && number <= 91) {
            memoryArgument();
            bytes.skip(1);
        } else if (number < 0 || number > 275) {
            throw unsupported();
        }
    }
}
