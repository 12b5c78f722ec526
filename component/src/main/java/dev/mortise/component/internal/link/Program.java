package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

/// A compiled component: core code and plan, ready to be instantiated by any thread.
public final class Program {
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

    /// Compiles.
    ///
    /// @param modules the core modules' binaries by index, as they were rewritten
    /// @throws dev.mortise.component.InvalidComponent if one cannot be compiled
    public static Program compile(ComponentDecoder.Decoded decoded, List<byte[]> modules, boolean interpreted) {
        return new Program(decoded.component(), CompiledModule.compile(decoded.modules(), modules, interpreted));
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
