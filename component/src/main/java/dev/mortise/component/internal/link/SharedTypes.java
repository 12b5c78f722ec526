package dev.mortise.component.internal.link;

import dev.mortise.component.internal.memory.GuestMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.CustomSection;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionSection;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.ImportSection;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.TagImport;
import run.endive.wasm.types.TagType;
import run.endive.wasm.types.TypeSection;
import run.endive.wasm.types.ValType;

/// Gives all core modules of a component one type section, and makes imports of the tags that they define: see
/// [GuestTag]. Numbers their data segments through: see [GuestMemory#segment].
///
/// The engine compares type indices where a module calls a function of another through a table, so that with each
/// module's own type section a right call may trap and a wrong one may pass. It also takes a block type of index 64 or
/// above for a value type: types of blocks therefore come first.
final class SharedTypes {
    /// The first name of every import that was a tag of the module itself; the second is its number.
    static final String OWN_TAGS = "t";

    private static final int EMPTY_BLOCK = 0x40;

    private final Map<FunctionType, Integer> indices = new LinkedHashMap<>();

    /// The same modules with one type section; their instructions are changed in place.
    ///
    /// @param blockTypes of each module, as [#blockTypes] tells
    static List<WasmModule> of(List<WasmModule> modules, List<int[]> blockTypes) {
        SharedTypes shared = new SharedTypes();
        for (int number = 0; number < modules.size(); number++) {
            for (int type : blockTypes.get(number)) {
                shared.index(modules.get(number), type);
            }
        }
        for (WasmModule module : modules) {
            for (FunctionType type : module.typeSection().types()) {
                shared.index(type);
            }
        }
        List<WasmModule> rewritten = new ArrayList<>(modules.size());
        for (WasmModule module : modules) {
            rewritten.add(shared.rewrite(module, rewritten.size()));
        }
        return List.copyOf(rewritten);
    }

    private int index(FunctionType type) {
        Integer known = indices.get(type);
        if (known == null) {
            known = indices.size();
            indices.put(type, known);
        }
        return known;
    }

    private int index(WasmModule module, int own) {
        return index(module.typeSection().getType(own));
    }

    /// The indices of the types that blocks of a module have, in the order of their first use.
    static int[] blockTypes(WasmModule module) {
        Set<Integer> types = new LinkedHashSet<>();
        for (FunctionBody body : module.codeSection().functionBodies()) {
            for (AnnotatedInstruction instruction : body.instructions()) {
                if (hasBlockType(instruction)) {
                    types.add((int) instruction.operand(0));
                }
            }
        }
        return types.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The same module without its instructions, which the engine needs no more once they are compiled.
    static WasmModule withoutCode(WasmModule module) {
        FunctionBody none = new FunctionBody(List.of(), List.of());
        CodeSection.Builder code = CodeSection.builder();
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            code.addFunctionBody(none);
        }
        return copy(module)
                .setTypeSection(module.typeSection())
                .setImportSection(module.importSection())
                .setFunctionSection(module.functionSection())
                .setCodeSection(code.build())
                .build();
    }

    private static WasmModule.Builder copy(WasmModule module) {
        WasmModule.Builder copy = WasmModule.builder()
                .setTableSection(module.tableSection())
                .setGlobalSection(module.globalSection())
                .setExportSection(module.exportSection())
                .setElementSection(module.elementSection())
                .setDataSection(module.dataSection())
                .withValidation(false);
        module.memorySection().ifPresent(copy::setMemorySection);
        module.startSection().ifPresent(copy::setStartSection);
        module.dataCountSection().ifPresent(copy::setDataCountSection);
        return copy;
    }

    private static boolean hasBlockType(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case BLOCK, LOOP, IF, TRY_TABLE ->
                instruction.operand(0) != EMPTY_BLOCK && !ValType.isValid(instruction.operand(0));
            default -> false;
        };
    }

    private static boolean hasTypeOperand(AnnotatedInstruction instruction) {
        return switch (instruction.opcode()) {
            case CALL_INDIRECT, RETURN_CALL_INDIRECT, CALL_REF, RETURN_CALL_REF -> true;
            default -> hasBlockType(instruction);
        };
    }

    private WasmModule rewrite(WasmModule module, int number) {
        for (FunctionBody body : module.codeSection().functionBodies()) {
            for (AnnotatedInstruction instruction : body.instructions()) {
                if (hasTypeOperand(instruction)) {
                    instruction.setOperand(0, index(module, (int) instruction.operand(0)));
                } else if (instruction.opcode() == OpCode.MEMORY_INIT) {
                    instruction.setOperand(0, GuestMemory.segment(number, (int) instruction.operand(0)));
                }
            }
        }
        WasmModule.Builder next = copy(module)
                .setTypeSection(types())
                .setImportSection(imports(module))
                .setFunctionSection(functions(module))
                .setCodeSection(module.codeSection())
                .withDigest(CodeBox.digest(number));
        for (CustomSection section : module.customSections()) {
            next.addCustomSection(section.name(), section);
        }
        return next.build();
    }

    private TypeSection types() {
        TypeSection.Builder section = TypeSection.builder();
        indices.keySet().forEach(section::addFunctionType);
        return section.build();
    }

    private ImportSection imports(WasmModule module) {
        ImportSection.Builder section = ImportSection.builder();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import one = module.importSection().getImport(i);
            section.addImport(
                    switch (one) {
                        case FunctionImport function ->
                            new FunctionImport(one.module(), one.name(), index(module, function.typeIndex()));
                        case TagImport tag -> tag(module, one.module(), one.name(), tag.tagType());
                        default -> one;
                    });
        }
        module.tagSection().ifPresent(own -> {
            for (int i = 0; i < own.tagCount(); i++) {
                section.addImport(tag(module, OWN_TAGS, Integer.toString(i), own.getTag(i)));
            }
        });
        return section.build();
    }

    private TagImport tag(WasmModule module, String first, String second, TagType type) {
        return new TagImport(first, second, type.attribute(), index(module, type.typeIdx()));
    }

    private FunctionSection functions(WasmModule module) {
        FunctionSection.Builder section = FunctionSection.builder();
        for (int i = 0; i < module.functionSection().functionCount(); i++) {
            section.addFunctionType(index(module, module.functionSection().getFunctionType(i)));
        }
        return section.build();
    }
}
