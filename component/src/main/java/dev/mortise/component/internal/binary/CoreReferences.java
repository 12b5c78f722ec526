package dev.mortise.component.internal.binary;

import java.util.BitSet;
import java.util.List;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;

/// Which functions a core module names outside of bodies. The module has been checked.
final class CoreReferences {
    private CoreReferences() {}

    /// The functions that a body may take a reference of: those in exports, element segments and initial values.
    static BitSet declared(WasmModule module) {
        BitSet declared = new BitSet();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                declared.set(export.index());
            }
        }
        for (Element element : module.elementSection().elements()) {
            element.initializers().forEach(initializer -> declare(initializer, declared));
        }
        for (int i = 0; i < module.globalSection().globalCount(); i++) {
            declare(module.globalSection().getGlobal(i).initInstructions(), declared);
        }
        for (int i = 0; i < module.tableSection().tableCount(); i++) {
            declare(module.tableSection().getTable(i).initialize(), declared);
        }
        return declared;
    }

    private static void declare(List<? extends Instruction> expression, BitSet declared) {
        for (Instruction instruction : expression) {
            if (instruction.opcode() == OpCode.REF_FUNC) {
                declared.set((int) instruction.operand(0));
            }
        }
    }
}
