package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.binary.Skeleton;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
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
                CompiledModule.compile(bytes, decoded.modules(), modules, null, null)
                        .modules());
    }

    /// Compiles.
    ///
    /// @param bytes the component's own
    /// @param modules the core modules' binaries by index, as they were rewritten
    /// @param keep gets the code, for [#load]; null when nobody keeps it
    /// @throws dev.mortise.component.InvalidComponent if one cannot be compiled
    public static Program compile(
            byte[] bytes, ComponentDecoder.Decoded decoded, List<byte[]> modules, @Nullable Consumer<byte[]> keep) {
        CodeBox box = new CodeBox();
        CompiledModule.All all = CompiledModule.compile(bytes, decoded.modules(), modules, null, box);
        if (keep != null) {
            List<StoredCode.Module> stored = new ArrayList<>();
            for (int i = 0; i < modules.size(); i++) {
                byte[] classes = CompiledModule.present(box.get(CodeBox.digest(i)), "classes of core module " + i);
                stored.add(new StoredCode.Module(
                        Skeleton.of(modules.get(i)), all.blockTypes().get(i), classes));
            }
            keep.accept(new StoredCode(stored).encode());
        }
        return new Program(decoded.component(), all.modules());
    }

    /// Takes code that was kept.
    ///
    /// @param bytes the component's own
    /// @return null if it does not fit
    public static @Nullable Program load(byte[] bytes, ComponentDecoder.Decoded decoded, byte[] code) {
        try {
            StoredCode stored = StoredCode.decode(code);
            if (stored.modules().size() != decoded.modules().size()) {
                return null;
            }
            CodeBox box = new CodeBox();
            for (int i = 0; i < stored.modules().size(); i++) {
                box.putIfAbsent(CodeBox.digest(i), stored.modules().get(i).classes());
            }
            List<byte[]> skeletons =
                    stored.modules().stream().map(StoredCode.Module::skeleton).toList();
            List<int[]> blockTypes =
                    stored.modules().stream().map(StoredCode.Module::blockTypes).toList();
            return new Program(
                    decoded.component(),
                    CompiledModule.compile(bytes, decoded.modules(), skeletons, blockTypes, box)
                            .modules());
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
