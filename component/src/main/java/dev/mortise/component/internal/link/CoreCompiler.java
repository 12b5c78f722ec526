package dev.mortise.component.internal.link;

import dev.mortise.component.CoreRewriter;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.internal.binary.CoreParser;
import dev.mortise.component.internal.binary.FunctionBodies;
import dev.mortise.component.internal.core.EngineModule;
import dev.mortise.component.internal.core.ImportNames;
import dev.mortise.component.internal.core.NotRewritable;
import dev.mortise.component.internal.definition.CoreSource;
import dev.mortise.component.internal.definition.ModuleDefinition;
import dev.mortise.component.internal.memory.GuestMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.AnnotatedInstruction;
import run.endive.wasm.types.CodeSection;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionBody;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.OpCode;

/// Makes the core modules of one component, and those that the host gives it, ready for the engine.
final class CoreCompiler {
    private static final Pattern TOO_LARGE =
            Pattern.compile("exceeds the Java method size.*function index: (\\d+)", Pattern.DOTALL);
    private static final Set<OpCode> TAIL_CALLS =
            EnumSet.of(OpCode.RETURN_CALL, OpCode.RETURN_CALL_INDIRECT, OpCode.RETURN_CALL_REF);

    private final List<CoreSource> sources;
    private final List<EngineModule> modules;
    private final byte[] hostFunctions;
    private final CoreRewriter rewriter;
    private final CodeBox box = new CodeBox();
    private @Nullable List<String> hugeMethods;
    /// What was compiled before; null when nothing was.
    private @Nullable DefinedClasses kept;

    private CoreCompiler(
            List<CoreSource> sources, List<EngineModule> modules, byte[] hostFunctions, CoreRewriter rewriter) {
        this.rewriter = rewriter;
        this.sources = sources;
        this.modules = modules;
        this.hostFunctions = hostFunctions;
    }

    /// Takes modules with their instructions, for the compiler.
    ///
    /// @param sources the modules as their authors made them
    /// @param binaries what is compiled of each
    /// @param rewriter who made what is compiled of them
    /// @throws InvalidComponent if one uses what the engine does not have
    static CoreCompiler of(List<CoreSource> sources, List<byte[]> binaries, CoreRewriter rewriter) {
        return of(sources, binaries, rewriter, false);
    }

    /// The same for the interpreter.
    static CoreCompiler ofInterpreted(List<CoreSource> sources, List<byte[]> binaries) {
        return of(sources, binaries, CoreRewriter.NONE, true);
    }

    private static CoreCompiler of(
            List<CoreSource> sources, List<byte[]> binaries, CoreRewriter rewriter, boolean interpreted) {
        try {
            EngineModule.Together together = EngineModule.of(binaries, interpreted);
            return new CoreCompiler(sources, together.modules(), together.hostFunctions(), rewriter);
        } catch (NotRewritable unfit) {
            throw refused(sources.get(unfit.module()).definition(), unfit);
        }
    }

    /// Takes modules whose instructions were compiled before.
    static CoreCompiler of(List<CoreSource> sources, StoredCode stored, DefinedClasses classes) {
        CoreCompiler compiler = new CoreCompiler(sources, stored.modules(), stored.hostFunctions(), CoreRewriter.NONE);
        compiler.kept = classes;
        compiler.hugeMethods = stored.hugeMethods();
        return compiler;
    }

    List<CompiledModule> interpreted() {
        return all(false);
    }

    /// Compiles, or loads what was compiled before.
    ///
    /// @throws InvalidComponent if a module is invalid, or has a function that is too large for the JVM
    List<CompiledModule> compiled() {
        return all(true);
    }

    /// What was compiled.
    StoredCode stored() {
        return new StoredCode(
                modules.stream().map(EngineModule::skeleton).toList(),
                hostFunctions,
                classes().stream().map(CoreClasses::ofJar).toList(),
                hugeMethods());
    }

    private List<byte[]> classes() {
        List<byte[]> classes = new ArrayList<>();
        for (int i = 0; i < modules.size(); i++) {
            classes.add(CompiledModule.present(box.get(CodeBox.digest(i)), "classes of core module " + i));
        }
        return List.copyOf(classes);
    }

    /// What was compiled and is too large for HotSpot to compile as it compiles others.
    List<String> hugeMethods() {
        List<String> known = hugeMethods;
        if (known == null) {
            known = classes().stream()
                    .flatMap(jar -> HugeMethods.in(jar).stream())
                    .distinct()
                    .toList();
            hugeMethods = known;
        }
        return known;
    }

    private List<CompiledModule> all(boolean compile) {
        WasmModule host = hostFunctions.length == 0 ? null : Parser.parse(hostFunctions);
        List<CompiledModule> all = new ArrayList<>(modules.size());
        for (EngineModule module : modules) {
            int number = all.size();
            CoreSource source = sources.get(number);
            WasmModule parsed;
            try {
                byte[] binary = module.binary();
                parsed = numbered(kept == null ? CoreParser.parse(binary) : CoreParser.parseAgain(binary), number);
            } catch (RuntimeException | StackOverflowError | AssertionError refused) {
                throw refused(source.definition(), refused);
            }
            try {
                Function<Instance, Machine> machine = compile ? machine(parsed, module, number) : null;
                all.add(CompiledModule.of(
                        source, module, machine == null ? forInterpreter(parsed) : withoutCode(parsed), machine, host));
            } catch (RuntimeException | StackOverflowError | AssertionError refused) {
                Matcher tooLarge = TOO_LARGE.matcher(String.valueOf(refused.getMessage()));
                throw tooLarge.find()
                        ? tooLarge(source, parsed, Integer.parseInt(tooLarge.group(1)))
                        : refused(source.definition(), refused);
            }
        }
        return List.copyOf(all);
    }

    private static InvalidComponent refused(ModuleDefinition definition, Throwable refused) {
        InvalidComponent invalid = new InvalidComponent(
                "not_compilable",
                definition.byteOffset(),
                "core module " + definition.index() + " cannot be compiled: " + refused.getMessage());
        invalid.initCause(refused);
        return invalid;
    }

    /// The engine counts a function among those of the rewritten module, which may import more than the author's.
    private static InvalidComponent tooLarge(CoreSource source, WasmModule module, int function) {
        int imported = module.importSection().count(ExternalType.FUNCTION);
        ModuleDefinition definition = source.definition();
        return new FunctionBodies(source.bytes(), definition.byteOffset(), definition.size())
                .tooLarge(
                        definition.index(),
                        function - imported,
                        "become more than the 65535 that a method of the JVM may have");
    }

    /// The index of the global that functions reach through the memory.
    private int counter(WasmModule module, EngineModule rewritten) {
        boolean hasMemory = module.importSection().count(ExternalType.MEMORY) > 0
                || module.memorySection()
                        .map(memories -> memories.memoryCount() > 0)
                        .orElse(false);
        int global = 0;
        for (int i = 0; hasMemory && i < rewritten.imports().size(); i++) {
            if (module.importSection().getImport(i).importType() == ExternalType.GLOBAL) {
                ImportNames.Name name = rewritten.imports().get(i);
                if (rewriter.isCounter(name.module(), name.name())) {
                    return global;
                }
                global++;
            }
        }
        return -1;
    }

    private Function<Instance, Machine> machine(WasmModule module, EngineModule rewritten, int number) {
        DefinedClasses before = kept;
        if (before != null) {
            return reachable(before.machine(number));
        }
        var _ = compile(module);
        CompiledClasses changes = new CompiledClasses(
                rewriter.checksInterrupts(), tailCallsGiveReferences(module), counter(module, rewritten));
        box.change(module.digest(), changes::change);
        Function<Instance, Machine> compiled = compile(module);
        // What the compiler returns holds on to the module with all its instructions.
        return reachable(
                compiled instanceof run.endive.runtime.CompiledModule factory ? factory.machineFactory() : compiled);
    }

    /// Compiled functions call [GuestMemory], which this module shows to no others.
    private static Function<Instance, Machine> reachable(Function<Instance, Machine> factory) {
        Package memory = GuestMemory.class.getPackage();
        return instance -> {
            Machine machine = factory.apply(instance);
            GuestMemory.class
                    .getModule()
                    .addExports(memory.getName(), machine.getClass().getModule());
            return machine;
        };
    }

    private static boolean tailCallsGiveReferences(WasmModule module) {
        return Arrays.stream(module.typeSection().types()).anyMatch(FunctionType::hasObjectRefReturns)
                && Arrays.stream(module.codeSection().functionBodies())
                        .flatMap(body -> body.instructions().stream())
                        .anyMatch(instruction -> TAIL_CALLS.contains(instruction.opcode()));
    }

    /// Compiles, or loads what the box has.
    private Function<Instance, Machine> compile(WasmModule module) {
        return MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(InterpreterFallback.FAIL)
                .withCache(box)
                .compile();
    }

    /// Numbers the data segments through: see [GuestMemory#segment].
    private static WasmModule numbered(WasmModule module, int number) {
        for (FunctionBody body : module.codeSection().functionBodies()) {
            for (AnnotatedInstruction instruction : body.instructions()) {
                if (instruction.opcode() == OpCode.MEMORY_INIT) {
                    instruction.setOperand(0, GuestMemory.segment(number, (int) instruction.operand(0)));
                }
            }
        }
        WasmModule.Builder copy =
                copy(module).setCodeSection(module.codeSection()).withDigest(CodeBox.digest(number));
        module.customSections().forEach(section -> copy.addCustomSection(section.name(), section));
        return copy.build();
    }

    /// The same module without its instructions, which the engine needs no more once they are compiled.
    private static WasmModule withoutCode(WasmModule module) {
        FunctionBody none = new FunctionBody(List.of(), List.of());
        CodeSection.Builder code = CodeSection.builder();
        for (int i = 0; i < module.codeSection().functionBodyCount(); i++) {
            code.addFunctionBody(none);
        }
        return copy(module).setCodeSection(code.build()).build();
    }

    private static WasmModule forInterpreter(WasmModule module) {
        return copy(module)
                .setCodeSection(NarrowStores.replaced(module.codeSection()))
                .withDigest(module.digest())
                .build();
    }

    private static WasmModule.Builder copy(WasmModule module) {
        WasmModule.Builder copy = WasmModule.builder()
                .setTypeSection(module.typeSection())
                .setImportSection(module.importSection())
                .setFunctionSection(module.functionSection())
                .setTableSection(module.tableSection())
                .setGlobalSection(module.globalSection())
                .setExportSection(module.exportSection())
                .setElementSection(module.elementSection())
                .setDataSection(module.dataSection())
                .withValidation(false);
        module.memorySection().ifPresent(copy::setMemorySection);
        module.dataCountSection().ifPresent(copy::setDataCountSection);
        return copy;
    }
}
