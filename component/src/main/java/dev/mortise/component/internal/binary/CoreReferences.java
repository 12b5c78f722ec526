package dev.mortise.component.internal.binary;

import java.util.BitSet;
import java.util.List;
import run.endive.wasm.InvalidException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/// What the engine does not check in the bodies of functions: that every block is closed, that a function whose
/// reference is taken is declared outside of bodies, that a null reference is of a type that exists, and that some
/// indices of tables and element segments do.
final class CoreReferences {
    private final BitSet declared;
    private final int tables;
    private final int elements;

    private CoreReferences(WasmModule module) {
        this.declared = declared(module);
        this.tables =
                module.tableSection().tableCount() + module.importSection().count(ExternalType.TABLE);
        this.elements = module.elementSection().elementCount();
    }

    /// Refuses a module.
    ///
    /// @throws InvalidException with the reason
    static void check(WasmModule module) {
        CoreReferences references = new CoreReferences(module);
        FunctionBody[] bodies = module.codeSection().functionBodies();
        for (int i = 0; i < bodies.length; i++) {
            references.check(bodies[i], i);
        }
    }

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

    private void check(FunctionBody body, int index) {
        int open = 1;
        for (AnnotatedInstruction instruction : body.instructions()) {
            if (open == 0) {
                throw new InvalidException(
                        "operators remaining after end of function body " + index + ": expected its end");
            }
            switch (instruction.opcode()) {
                case BLOCK, LOOP, IF, TRY_TABLE -> open++;
                case END -> open--;
                case REF_FUNC -> {
                    if (!declared.get((int) instruction.operand(0))) {
                        throw new InvalidException("undeclared function reference to function " + instruction.operand(0)
                                + " in function body " + index);
                    }
                }
                case REF_NULL -> {
                    long heap = instruction.operand(0);
                    if (heap != ValType.TypeIdxCode.FUNC.code()
                            && heap != ValType.TypeIdxCode.EXTERN.code()
                            && heap != ValType.TypeIdxCode.EXN.code()) {
                        throw new InvalidException("invalid heap type in function body " + index);
                    }
                }
                case TABLE_SIZE -> require("table", instruction.operand(0), tables, index);
                case ELEM_DROP, TABLE_INIT -> require("elem segment", instruction.operand(0), elements, index);
                default -> {}
            }
        }
        if (open != 0) {
            throw new InvalidException("control frames remain at end of function body " + index);
        }
    }

    private static void require(String what, long u32Index, int size, int body) {
        if (u32Index < 0 || u32Index >= size) {
            throw new InvalidException(
                    "unknown " + what + " " + u32Index + " in function body " + body + ": there are " + size);
        }
    }
}
