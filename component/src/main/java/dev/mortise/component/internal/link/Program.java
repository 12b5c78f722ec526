package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

/// A compiled component: core code and plan, ready to be instantiated by any thread.
public final class Program {
    /// What stored code depends on beside the component itself: the engine that compiled it, and what is done to core
    /// modules before.
    public static final String CODE_VERSION = "endive-1.0.0 layout-" + StoredCode.LAYOUT;

    private final ComponentDefinition component;
    private final List<CompiledModule> modules;
    private final Plan plan;
    /// Modules by identity: their equality compares all of their code.
    private final IdentityHashMap<WasmModule, Integer> numbers = new IdentityHashMap<>();
    /// Of the first instance that took one: later ones share its blocks of memory.
    private final AtomicReference<@Nullable InstanceState> firstState = new AtomicReference<>();

    private Program(ComponentDefinition component, List<CompiledModule> modules) {
        this.component = component;
        this.modules = modules;
        this.plan = Plan.of(component);
        for (int i = 0; i < modules.size(); i++) {
            numbers.put(modules.get(i).module(), i);
        }
    }

    /// Has the core modules interpreted.
    ///
    /// @param bytes the component's own
    /// @param modules the core modules' binaries by index, as they were rewritten
    /// @throws dev.mortise.component.InvalidComponent if one is invalid
    public static Program interpret(byte[] bytes, ComponentDecoder.Decoded decoded, List<byte[]> modules) {
        return new Program(
                decoded.component(),
                CoreCompiler.of(bytes, decoded.modules(), modules).interpreted());
    }

    /// Compiles.
    ///
    /// @param bytes the component's own
    /// @param modules the core modules' binaries by index, as they were rewritten
    /// @param keep gets the code, for [#load]; null when nobody keeps it
    /// @throws dev.mortise.component.InvalidComponent if one cannot be compiled
    public static Program compile(
            byte[] bytes, ComponentDecoder.Decoded decoded, List<byte[]> modules, @Nullable Consumer<byte[]> keep) {
        CoreCompiler compiler = CoreCompiler.of(bytes, decoded.modules(), modules);
        Program program = new Program(decoded.component(), compiler.compiled());
        if (keep != null) {
            keep.accept(compiler.stored().encode());
        }
        return program;
    }

    /// Takes code that was kept.
    ///
    /// @param bytes the component's own
    /// @return null if it does not fit
    public static @Nullable Program load(byte[] bytes, ComponentDecoder.Decoded decoded, byte[] code) {
        try {
            StoredCode stored = StoredCode.decode(code);
            return stored.modules().size() == decoded.modules().size()
                    ? new Program(
                            decoded.component(),
                            CoreCompiler.of(bytes, decoded.modules(), stored).compiled())
                    : null;
        } catch (IOException | RuntimeException | LinkageError unfit) {
            return null;
        }
    }

    /// Prepares an instance, which is then started. The imports have been checked.
    public Running prepare(HostImports imports, long memoryLimitBytes, ExtraImports extra, ComponentInstance owner) {
        Store store = new Store(new MemoryBudget(memoryLimitBytes), extra, modules, numbers, owner);
        return new Running(this, store, component, plan, imports);
    }

    boolean snapshot(Store store) {
        InstanceState taken = store.snapshot(firstState.get());
        if (taken != null && firstState.get() == null) {
            firstState.compareAndSet(null, taken.withoutInstances());
        }
        return taken != null;
    }
}
