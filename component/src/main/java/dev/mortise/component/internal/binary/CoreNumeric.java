package dev.mortise.component.internal.binary;

import static dev.mortise.component.internal.binary.CoreOperands.F32;
import static dev.mortise.component.internal.binary.CoreOperands.F64;
import static dev.mortise.component.internal.binary.CoreOperands.I32;
import static dev.mortise.component.internal.binary.CoreOperands.I64;

/// The types of the operators that have no immediates (core specification 5.4.7) and of loads and stores (5.4.6).
final class CoreNumeric {
    static final int FIRST_ACCESS = 0x28;
    static final int LAST_ACCESS = 0x3e;
    static final int FIRST = 0x45;
    static final int LAST = 0xc4;
    private static final int FIRST_STORE = 0x36;

    private static final int[] TAKES = new int[LAST + 1];
    private static final int[] GIVES = new int[LAST + 1];
    private static final boolean[] TWO = new boolean[LAST + 1];

    /// The type of the value of each load and store, and the logarithm of how many bytes it reads or writes.
    private static final int[] ACCESSED = {
        I32, I64, F32, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64, I32, I64, F32, F64, I32, I32, I64, I64,
        I64
    };

    private static final int[] WIDTHS = {2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2};

    static {
        set(0x45, 0x45, I32, I32, false);
        set(0x46, 0x4f, I32, I32, true);
        set(0x50, 0x50, I64, I32, false);
        set(0x51, 0x5a, I64, I32, true);
        set(0x5b, 0x60, F32, I32, true);
        set(0x61, 0x66, F64, I32, true);
        set(0x67, 0x69, I32, I32, false);
        set(0x6a, 0x78, I32, I32, true);
        set(0x79, 0x7b, I64, I64, false);
        set(0x7c, 0x8a, I64, I64, true);
        set(0x8b, 0x91, F32, F32, false);
        set(0x92, 0x98, F32, F32, true);
        set(0x99, 0x9f, F64, F64, false);
        set(0xa0, 0xa6, F64, F64, true);
        set(0xa7, 0xa7, I64, I32, false);
        set(0xa8, 0xa9, F32, I32, false);
        set(0xaa, 0xab, F64, I32, false);
        set(0xac, 0xad, I32, I64, false);
        set(0xae, 0xaf, F32, I64, false);
        set(0xb0, 0xb1, F64, I64, false);
        set(0xb2, 0xb3, I32, F32, false);
        set(0xb4, 0xb5, I64, F32, false);
        set(0xb6, 0xb6, F64, F32, false);
        set(0xb7, 0xb8, I32, F64, false);
        set(0xb9, 0xba, I64, F64, false);
        set(0xbb, 0xbb, F32, F64, false);
        set(0xbc, 0xbc, F32, I32, false);
        set(0xbd, 0xbd, F64, I64, false);
        set(0xbe, 0xbe, I32, F32, false);
        set(0xbf, 0xbf, I64, F64, false);
        set(0xc0, 0xc1, I32, I32, false);
        set(0xc2, 0xc4, I64, I64, false);
    }

    private CoreNumeric() {}

    private static void set(int first, int last, int takes, int gives, boolean two) {
        for (int opcode = first; opcode <= last; opcode++) {
            TAKES[opcode] = takes;
            GIVES[opcode] = gives;
            TWO[opcode] = two;
        }
    }

    static boolean isAccess(int opcode) {
        return opcode >= FIRST_ACCESS && opcode <= LAST_ACCESS;
    }

    static boolean isPlain(int opcode) {
        return opcode >= FIRST && opcode <= LAST;
    }

    static void plain(int opcode, CoreOperands operands) {
        operands.pop(TAKES[opcode]);
        if (TWO[opcode]) {
            operands.pop(TAKES[opcode]);
        }
        operands.push(GIVES[opcode]);
    }

    /// The conversions that saturate, by the number after their prefix: 0 to 7.
    static void saturating(int number, CoreOperands operands) {
        operands.pop((number & 0x02) == 0 ? F32 : F64);
        operands.push(number < 4 ? I32 : I64);
    }

    /// The logarithm of the alignment that an access has by nature.
    static int width(int opcode) {
        return WIDTHS[opcode - FIRST_ACCESS];
    }

    static void access(int opcode, CoreOperands operands) {
        int type = ACCESSED[opcode - FIRST_ACCESS];
        if (opcode >= FIRST_STORE) {
            operands.pop(type);
            operands.pop(I32);
        } else {
            operands.pop(I32);
            operands.push(type);
        }
    }
}
