package dev.mortise.component.internal.link;

import dev.mortise.component.InvalidComponent;
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
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.Import;

/// A core module, parsed and compiled once. `declaredImports` are those that the component's author wrote; a rewriter
/// may
/// have added others.
record CompiledModule(
        WasmModule module,
        @Nullable Function<Instance, Machine> machine,
        List<Import> imports,
        Map<String, Export> exports,
        Set<List<String>> declaredImports) {

    private static final Pattern TOO_LARGE = Pattern.compile(
            "exceeds the Java method size.*function index: (\\d+)(?: \\(name: ([^)]*)\\))?", Pattern.DOTALL);

    /// Parses all core modules of a component and compiles them.
    ///
    /// @throws InvalidComponent if one is invalid, or has a function that is too large for the JVM
    static List<CompiledModule> compile(
            List<ModuleDefinition> definitions, List<byte[]> binaries, boolean interpreted) {
        List<WasmModule> parsed = new ArrayList<>(binaries.size());
        for (byte[] binary : binaries) {
            try {
                parsed.add(Parser.parse(binary));
            } catch (RuntimeException | StackOverflowError | AssertionError refused) {
                throw refused(definitions.get(parsed.size()), refused);
            }
        }
        List<CompiledModule> compiled = new ArrayList<>(parsed.size());
        for (WasmModule module : SharedTypes.of(parsed)) {
            compiled.add(compile(definitions.get(compiled.size()), module, interpreted));
        }
        return List.copyOf(compiled);
    }

    private static InvalidComponent refused(ModuleDefinition definition, Throwable refused) {
        String message = String.valueOf(refused.getMessage());
        Matcher tooLarge = TOO_LARGE.matcher(message);
        if (tooLarge.find()) {
            return new InvalidComponent(
                    "function_too_large",
                    definition.byteOffset(),
                    "function " + tooLarge.group(1) + " (" + tooLarge.group(2) + ") of core module "
                            + definition.index()
                            + " is too large: a function must fit into 64 KB of JVM bytecode. Build with size"
                            + " optimisation, or split the function; JavaScript plugins are built with"
                            + " componentize-qjs and optSize");
        }
        return new InvalidComponent(
                "not_compilable",
                definition.byteOffset(),
                "core module " + definition.index() + " cannot be compiled: " + message);
    }

    private static CompiledModule compile(ModuleDefinition definition, WasmModule module, boolean interpreted) {
        try {
            Function<Instance, Machine> machine = interpreted
                    ? null
                    : MachineFactoryCompiler.builder(module)
                            .withInterpreterFallback(InterpreterFallback.FAIL)
                            .compile();
            List<Import> imports = new ArrayList<>();
            for (int i = 0; i < module.importSection().importCount(); i++) {
                imports.add(module.importSection().getImport(i));
            }
            Map<String, Export> exports = new HashMap<>();
            for (int i = 0; i < module.exportSection().exportCount(); i++) {
                Export export = module.exportSection().getExport(i);
                exports.put(export.name(), export);
            }
            Set<List<String>> declared = new HashSet<>();
            definition.type().imports().forEach(one -> declared.add(List.of(one.module(), one.name())));
            return new CompiledModule(module, machine, List.copyOf(imports), Map.copyOf(exports), Set.copyOf(declared));
        } catch (RuntimeException | StackOverflowError | AssertionError refused) {
            throw refused(definition, refused);
        }
    }

    Instance instantiate(ImportValues imports, MemoryBudget budget) {
        Instance.Builder builder = Instance.builder(module)
                .withImportValues(imports)
                .withMemoryFactory(limits -> GuestMemory.of(limits, budget))
                .withTableFactory((table, initial) -> GuestTable.of(table, initial, budget))
                .withStart(false);
        if (machine != null) {
            builder.withMachineFactory(machine);
        }
        return builder.build();
    }

    static <T> T present(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException("no `" + name + "` where validation found one");
        }
        return value;
    }
}
