package dev.mortise.component.internal.link;

import java.util.Map;
import run.endive.runtime.Memory;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/// The stores of fewer bytes than a number has, for the interpreter. The engine's own take the address for signed when
/// they add the offset, so that a store far outside goes to the begin of the memory.
///
/// They stand in the code as stores of a vector's lane, which guests cannot have, and the engine leaves what it does
/// not know to [Interpreter#evalDefault].
final class NarrowStores {
    private static final int OFFSET = 1;
    private static final Map<OpCode, OpCode> STAND_INS = Map.of(
            OpCode.I32_STORE8, OpCode.V128_STORE8_LANE,
            OpCode.I64_STORE8, OpCode.V128_STORE8_LANE,
            OpCode.I32_STORE16, OpCode.V128_STORE16_LANE,
            OpCode.I64_STORE16, OpCode.V128_STORE16_LANE,
            OpCode.I64_STORE32, OpCode.V128_STORE32_LANE);

    private NarrowStores() {}

    /// The same code with stand-ins for such stores.
    static CodeSection replaced(CodeSection code) {
        CodeSection.Builder replaced = CodeSection.builder().setRequiresDataCount(code.isRequiresDataCount());
        for (FunctionBody body : code.functionBodies()) {
            replaced.addFunctionBody(new FunctionBody(
                    body.localTypes(),
                    body.instructions().stream().map(NarrowStores::replaced).toList()));
        }
        return replaced.build();
    }

    private static AnnotatedInstruction replaced(AnnotatedInstruction instruction) {
        OpCode standIn = STAND_INS.get(instruction.opcode());
        if (standIn == null || instruction.operand(OFFSET) == 0) {
            return instruction;
        }
        return AnnotatedInstruction.builder()
                .from(new Instruction(instruction.address(), standIn, instruction.operands()))
                .withDepth(instruction.depth())
                .build();
    }

    static boolean isStandIn(OpCode opcode) {
        return STAND_INS.containsValue(opcode);
    }

    /// Does what a stand-in stands for.
    static void store(OpCode standIn, Memory memory, int address, long value) {
        switch (standIn) {
            case V128_STORE8_LANE -> memory.writeByte(address, (byte) value);
            case V128_STORE16_LANE -> memory.writeShort(address, (short) value);
            default -> memory.writeI32(address, (int) value);
        }
    }
}
