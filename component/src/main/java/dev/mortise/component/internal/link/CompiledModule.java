package dev.mortise.component.internal.link;

import dev.mortise.component.InvalidComponent;
import dev.mortise.component.internal.binary.CoreParser;
import dev.mortise.component.internal.binary.FunctionBodies;
import dev.mortise.component.internal.binary.ImportNames;
import dev.mortise.component.internal.definition.ModuleDefinition;
import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.GuestTable;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ImportTag;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.Import;
import run.endive.wasm.types.TagImport;

/// A core module, parsed and compiled once.
///
/// @param imports what others give, under the names that the author gave
/// @param tags those that the module defines: imports to the engine
/// @param declaredImports those that the component's author wrote; a rewriter may have added others
record CompiledModule(
        WasmModule module,
        @Nullable Function<Instance, Machine> machine,
        List<CoreNeed> imports,
        List<TagImport> tags,
        Map<String, Export> exports,
        Set<ImportNames.Name> declaredImports) {

    private static final Pattern TOO_LARGE =
            Pattern.compile("exceeds the Java method size.*function index: (\\d+)", Pattern.DOTALL);

    /// What all core modules of a component became.
    ///
    /// @param modules by index
    /// @param blockTypes of each module, as [SharedTypes#blockTypes] tells
    record All(List<CompiledModule> modules, List<int[]> blockTypes) {}

    /// Parses all core modules of a component and compiles them.
    ///
    /// @param component the component's bytes, as its author made them
    /// @param definitions its core modules
    /// @param binaries what is compiled of each
    /// @param blockTypes what a skeleton does not tell; null for modules with instructions
    /// @param box gives and takes classes; null for the interpreter
    /// @throws InvalidComponent if one is invalid, or has a function that is too large for the JVM
    static All compile(
            byte[] component,
            List<ModuleDefinition> definitions,
            List<byte[]> binaries,
            @Nullable List<int[]> blockTypes,
            @Nullable CodeBox box) {
        List<WasmModule> parsed = new ArrayList<>(binaries.size());
        List<List<ImportNames.Name>> names = new ArrayList<>(binaries.size());
        for (byte[] binary : binaries) {
            try {
                ImportNames numbered = ImportNames.of(binary);
                names.add(numbered.names());
                parsed.add(CoreParser.parse(numbered));
            } catch (RuntimeException | StackOverflowError | AssertionError refused) {
                throw refused(definitions.get(parsed.size()), refused);
            }
        }
        List<CompiledModule> compiled = new ArrayList<>(parsed.size());
        List<int[]> types = blockTypes != null
                ? blockTypes
                : parsed.stream().map(SharedTypes::blockTypes).toList();
        for (WasmModule module : SharedTypes.of(parsed, types)) {
            int index = compiled.size();
            ModuleDefinition definition = definitions.get(index);
            try {
                compiled.add(compile(definition, module, names.get(index), box));
            } catch (RuntimeException | StackOverflowError | AssertionError refused) {
                Matcher tooLarge = TOO_LARGE.matcher(String.valueOf(refused.getMessage()));
                throw tooLarge.find()
                        ? tooLarge(component, definition, module, Integer.parseInt(tooLarge.group(1)))
                        : refused(definition, refused);
            }
        }
        return new All(List.copyOf(compiled), types);
    }

    private static InvalidComponent refused(ModuleDefinition definition, Throwable refused) {
        String message = String.valueOf(refused.getMessage());
        InvalidComponent invalid = new InvalidComponent(
                "not_compilable",
                definition.byteOffset(),
                "core module " + definition.index() + " cannot be compiled: " + message);
        invalid.initCause(refused);
        return invalid;
    }

    /// The engine counts a function among those of the rewritten module, which may import more than the author's.
    private static InvalidComponent tooLarge(
            byte[] component, ModuleDefinition definition, WasmModule module, int function) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        return new FunctionBodies(component, definition.byteOffset(), definition.size())
                .tooLarge(
                        definition.index(),
                        function - imported,
                        "become more than the 65535 that a method of the JVM may have");
    }

    private static CompiledModule compile(
            ModuleDefinition definition, WasmModule parsed, List<ImportNames.Name> names, @Nullable CodeBox box) {
        Function<Instance, Machine> machine = box == null ? null : machine(parsed, box);
        WasmModule module = machine == null ? parsed : SharedTypes.withoutCode(parsed);
        List<CoreNeed> imports = new ArrayList<>();
        List<TagImport> tags = new ArrayList<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import one = module.importSection().getImport(i);
            if (i < names.size()) {
                imports.add(new CoreNeed(names.get(i).module(), names.get(i).name(), one));
            } else {
                tags.add((TagImport) one);
            }
        }
        Map<String, Export> exports = new HashMap<>();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            exports.put(export.name(), export);
        }
        Set<ImportNames.Name> declared = new HashSet<>();
        definition.type().imports().forEach(one -> declared.add(new ImportNames.Name(one.module(), one.name())));
        return new CompiledModule(
                module, machine, List.copyOf(imports), List.copyOf(tags), Map.copyOf(exports), Set.copyOf(declared));
    }

    private static Function<Instance, Machine> machine(WasmModule module, CodeBox box) {
        Function<Instance, Machine> compiled = MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(InterpreterFallback.FAIL)
                .withCache(box)
                .compile();
        // What the compiler returns holds on to the module with all its instructions.
        return compiled instanceof run.endive.runtime.CompiledModule factory ? factory.machineFactory() : compiled;
    }

    /// An import: its names as the author gave them, and as the engine has it.
    record CoreNeed(String module, String name, Import wanted) {}

    /// Whether the author wrote an import, or a rewriter added it.
    boolean declares(CoreNeed one) {
        return declaredImports.contains(new ImportNames.Name(one.module(), one.name()));
    }

    /// Instantiates.
    ///
    /// @param imports a value for each of [#imports]
    Instance instantiate(ImportValues.Builder imports, Store store) {
        for (TagImport own : tags) {
            FunctionType type = module.typeSection().getType(own.tagType().typeIdx());
            GuestTag tag = new GuestTag(own.tagType(), type, store.newTagIdentity());
            imports.addTag(new ImportTag(own.module(), own.name(), tag));
        }
        MemoryBudget budget = store.budget();
        Instance.Builder builder = Instance.builder(module)
                .withImportValues(imports.build())
                .withMemoryFactory(limits -> GuestMemory.of(limits, budget, store::numberOf))
                .withTableFactory((table, initial) -> GuestTable.of(table, initial, budget))
                .withInitialize(false)
                .withStart(false);
        if (machine != null) {
            builder.withMachineFactory(machine);
        }
        Instance instance = builder.build();
        GuestTag.identify(instance.imports());
        return instance.initialize(false);
    }

    static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("no `" + name + "` where validation found one");
        }
        return value;
    }
}
