package dev.mortise.component.internal.link;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.OpcodeImpl;

/// Has a compiled function compare and convert numbers by the JVM's own instructions. The engine calls a method for
/// each such operator, and compares its answer with 0 for a branch. HotSpot puts those methods into functions of an
/// ordinary size; in one of more than 8 000 bytes, as an interpreter's loop, each stays a call. Until they are
/// compiled, all functions run faster without calls; and they are shorter.
final class PlainOperators implements CodeTransform {
    private static final String OPERATORS =
            OpcodeImpl.class.describeConstable().orElseThrow().descriptorString();
    private static final ClassDesc INTEGER = Integer.class.describeConstable().orElseThrow();
    private static final ClassDesc LONG = Long.class.describeConstable().orElseThrow();
    private static final ClassDesc DOUBLE = Double.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc INTS = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    private static final MethodTypeDesc LONGS = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    /// What a comparison asks of two numbers.
    private enum Relation {
        EQ(Opcode.IF_ICMPEQ, Opcode.IFEQ),
        NE(Opcode.IF_ICMPNE, Opcode.IFNE),
        LT(Opcode.IF_ICMPLT, Opcode.IFLT),
        GE(Opcode.IF_ICMPGE, Opcode.IFGE),
        GT(Opcode.IF_ICMPGT, Opcode.IFGT),
        LE(Opcode.IF_ICMPLE, Opcode.IFLE);

        private final Opcode ofInts;
        private final Opcode toZero;

        Relation(Opcode ofInts, Opcode toZero) {
            this.ofInts = ofInts;
            this.toZero = toZero;
        }

        Relation inverse() {
            return switch (this) {
                case EQ -> NE;
                case NE -> EQ;
                case LT -> GE;
                case GE -> LT;
                case GT -> LE;
                case LE -> GT;
            };
        }
    }

    private enum Kind {
        INT,
        UNSIGNED_INT,
        INT_TO_ZERO,
        LONG,
        UNSIGNED_LONG,
        LONG_TO_ZERO
    }

    private record Comparison(Kind kind, Relation relation) {}

    private static final Map<String, Comparison> COMPARISONS = Map.ofEntries(
            Map.entry("I32_EQZ", new Comparison(Kind.INT_TO_ZERO, Relation.EQ)),
            Map.entry("I32_EQ", new Comparison(Kind.INT, Relation.EQ)),
            Map.entry("I32_NE", new Comparison(Kind.INT, Relation.NE)),
            Map.entry("I32_LT_S", new Comparison(Kind.INT, Relation.LT)),
            Map.entry("I32_LT_U", new Comparison(Kind.UNSIGNED_INT, Relation.LT)),
            Map.entry("I32_GT_S", new Comparison(Kind.INT, Relation.GT)),
            Map.entry("I32_GT_U", new Comparison(Kind.UNSIGNED_INT, Relation.GT)),
            Map.entry("I32_LE_S", new Comparison(Kind.INT, Relation.LE)),
            Map.entry("I32_LE_U", new Comparison(Kind.UNSIGNED_INT, Relation.LE)),
            Map.entry("I32_GE_S", new Comparison(Kind.INT, Relation.GE)),
            Map.entry("I32_GE_U", new Comparison(Kind.UNSIGNED_INT, Relation.GE)),
            Map.entry("I64_EQZ", new Comparison(Kind.LONG_TO_ZERO, Relation.EQ)),
            Map.entry("I64_EQ", new Comparison(Kind.LONG, Relation.EQ)),
            Map.entry("I64_NE", new Comparison(Kind.LONG, Relation.NE)),
            Map.entry("I64_LT_S", new Comparison(Kind.LONG, Relation.LT)),
            Map.entry("I64_LT_U", new Comparison(Kind.UNSIGNED_LONG, Relation.LT)),
            Map.entry("I64_GT_S", new Comparison(Kind.LONG, Relation.GT)),
            Map.entry("I64_GT_U", new Comparison(Kind.UNSIGNED_LONG, Relation.GT)),
            Map.entry("I64_LE_S", new Comparison(Kind.LONG, Relation.LE)),
            Map.entry("I64_LE_U", new Comparison(Kind.UNSIGNED_LONG, Relation.LE)),
            Map.entry("I64_GE_S", new Comparison(Kind.LONG, Relation.GE)),
            Map.entry("I64_GE_U", new Comparison(Kind.UNSIGNED_LONG, Relation.GE)));

    private @Nullable InvokeInstruction comparison;

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (comparison != null && element instanceof BranchInstruction branch && isOfTruth(branch)) {
            fuse(code, known(comparison), branch);
            comparison = null;
            return;
        }
        atEnd(code);
        if (!(element instanceof InvokeInstruction call) || !isOperator(call)) {
            code.with(element);
        } else if (COMPARISONS.containsKey(call.name().stringValue())) {
            comparison = call;
        } else if (!converted(code, call.name().stringValue())) {
            code.with(call);
        }
    }

    @Override
    public void atEnd(CodeBuilder code) {
        if (comparison != null) {
            code.with(comparison);
            comparison = null;
        }
    }

    private static Comparison known(InvokeInstruction call) {
        Comparison known = COMPARISONS.get(call.name().stringValue());
        if (known == null) {
            throw new IllegalStateException("not a comparison: " + call);
        }
        return known;
    }

    private static boolean isOperator(InvokeInstruction call) {
        return call.owner().asSymbol().descriptorString().equals(OPERATORS);
    }

    private static boolean isOfTruth(BranchInstruction branch) {
        return branch.opcode() == Opcode.IFEQ || branch.opcode() == Opcode.IFNE;
    }

    private static void fuse(CodeBuilder code, Comparison comparison, BranchInstruction branch) {
        Relation relation = branch.opcode() == Opcode.IFNE
                ? comparison.relation()
                : comparison.relation().inverse();
        switch (comparison.kind()) {
            case INT, INT_TO_ZERO -> {}
            case UNSIGNED_INT -> code.invokestatic(INTEGER, "compareUnsigned", INTS);
            case LONG -> code.lcmp();
            case UNSIGNED_LONG -> code.invokestatic(LONG, "compareUnsigned", LONGS);
            case LONG_TO_ZERO -> code.lconst_0().lcmp();
        }
        code.branch(comparison.kind() == Kind.INT ? relation.ofInts : relation.toZero, branch.target());
    }

    private static boolean converted(CodeBuilder code, String operator) {
        switch (operator) {
            case "I64_EXTEND_I32_U" -> code.i2l().loadConstant(LOW_HALF).land();
            case "I64_EXTEND_32_S" -> code.l2i().i2l();
            case "I32_EXTEND_8_S" -> code.i2b();
            case "I32_EXTEND_16_S" -> code.i2s();
            case "F64_CONVERT_I32_S" -> code.i2d();
            case "I64_REINTERPRET_F64" ->
                code.invokestatic(DOUBLE, "doubleToRawLongBits", MethodTypeDesc.of(CD_long, CD_double));
            case "F64_REINTERPRET_I64" ->
                code.invokestatic(DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
            default -> {
                return false;
            }
        }
        return true;
    }
}
