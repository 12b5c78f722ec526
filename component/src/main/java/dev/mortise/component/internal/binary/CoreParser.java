package dev.mortise.component.internal.binary;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.DeclarativeElement;
import run.endive.wasm.types.Element;
import run.endive.wasm.types.ElementSection;
import run.endive.wasm.types.Instruction;
import run.endive.wasm.types.OpCode;
import run.endive.wasm.types.ValType;

/// Has the engine parse a core module that was rewritten, and validate it once more: a fault of the rewriters ends
/// here.
/// The author's module has passed [CoreModuleDecoder].
///
/// The engine refuses some modules that the specification allows: custom sections whose names have characters that no
/// identifier has, malformed `name` sections, and a function that takes a reference to itself though it is exported. It
/// also makes a list as long as the largest index that a `name` section mentions. Here it sees no custom sections, and
/// a segment that declares the exported functions.
public final class CoreParser {
    private static final int CUSTOM = 0;
    private static final int PREAMBLE = 8;

    private CoreParser() {}

    /// Parses and validates.
    ///
    /// @param numbered a core module with numbered imports
    /// @return the module, its imports still numbered
    /// @throws RuntimeException of some kind if the engine refuses it
    public static WasmModule parse(byte[] numbered) {
        WasmModule module = parseAgain(withoutCustomSections(numbered));
        return rebuilt(rebuilt(module, declared(module), true), module.elementSection(), false);
    }

    /// Parses what is left of a module that was validated before.
    ///
    /// @param skeleton without custom sections, and surely what was made of that module
    /// @return the module
    public static WasmModule parseAgain(byte[] skeleton) {
        return Parser.builder().withValidation(false).build().parse(() -> new ByteArrayInputStream(skeleton));
    }

    /// The same module without its custom sections.
    ///
    /// @param binary a core module that has passed [CoreModuleDecoder]
    public static byte[] withoutCustomSections(byte[] binary) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(binary.length);
        ByteReader reader = new ByteReader(binary, 0, binary.length);
        reader.skip(PREAMBLE, "the preamble of a core module");
        out.write(binary, 0, PREAMBLE);
        while (!reader.atEnd()) {
            int start = reader.position();
            int id = reader.u8("a core section id");
            ByteReader section = reader.slice(reader.length("a core section"));
            if (id == CUSTOM) {
                section.name("a custom section's name");
            } else {
                out.write(binary, start, reader.position() - start);
            }
        }
        return out.toByteArray();
    }

    private static ElementSection declared(WasmModule module) {
        ElementSection.Builder section = ElementSection.builder();
        for (Element element : module.elementSection().elements()) {
            section.addElement(element);
        }
        List<List<Instruction>> references = CoreReferences.declared(module).stream()
                .mapToObj(index -> List.of(
                        new Instruction(-1, OpCode.REF_FUNC, new long[] {index}),
                        new Instruction(-1, OpCode.END, new long[0])))
                .toList();
        section.addElement(new DeclarativeElement(ValType.FuncRef, references));
        return section.build();
    }

    private static WasmModule rebuilt(WasmModule module, ElementSection elements, boolean validates) {
        WasmModule.Builder next = WasmModule.builder()
                .setTypeSection(module.typeSection())
                .setImportSection(module.importSection())
                .setFunctionSection(module.functionSection())
                .setTableSection(module.tableSection())
                .setGlobalSection(module.globalSection())
                .setExportSection(module.exportSection())
                .setElementSection(elements)
                .setCodeSection(module.codeSection())
                .setDataSection(module.dataSection())
                .withValidation(validates)
                .withDigest(module.digest());
        module.memorySection().ifPresent(next::setMemorySection);
        module.startSection().ifPresent(next::setStartSection);
        module.dataCountSection().ifPresent(next::setDataCountSection);
        module.tagSection().ifPresent(next::setTagSection);
        module.customSections().forEach(custom -> next.addCustomSection(custom.name(), custom));
        return next.build();
    }
}
