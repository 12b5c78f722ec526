package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.CoreRewriter;
import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.definition.CoreSource;
import dev.mortise.component.internal.definition.ModuleDefinition;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

/// A compiled component: core code and plan, ready to be instantiated by any thread.
public final class Program {
    /// What stored code depends on beside the component itself: the engine that compiled it, and what is done to core
    /// modules before.
    public static final String CODE_VERSION = "endive-1.0.0 layout-" + StoredCode.LAYOUT;

    private final ComponentDefinition component;
    private final IdentityHashMap<ModuleDefinition, CompiledModule> modules = new IdentityHashMap<>();
    private final Plan plan;
    private final List<String> hugeMethods;
    /// Modules by identity: their equality compares all of their code.
    private final IdentityHashMap<WasmModule, Integer> numbers = new IdentityHashMap<>();
    /// Of the first instance that took one: later ones share its blocks of memory. It goes with the last instance that
    /// shares them.
    private volatile WeakReference<@Nullable InstanceState> firstState = new WeakReference<>(null);

    private Program(Parts parts, List<CompiledModule> compiled, List<String> hugeMethods) {
        this.hugeMethods = hugeMethods;
        this.component = parts.component();
        this.plan = Plan.of(parts.components());
        for (CompiledModule module : compiled) {
            modules.put(module.source().definition(), module);
            numbers.put(module.module(), numbers.size());
        }
    }

    /// What a program is made of.
    ///
    /// @param component the outermost component
    /// @param given components that the host gives it
    /// @param modules core modules of all of them, and those that the host gives
    public record Parts(ComponentDefinition component, List<ComponentDefinition> given, List<CoreSource> modules) {
        private List<ComponentDefinition> components() {
            List<ComponentDefinition> all = new ArrayList<>(given);
            all.add(component);
            return all;
        }

        /// The parts of a component to which the host gives neither modules nor components.
        public static Parts of(ComponentDecoder.Decoded decoded) {
            return new Parts(decoded.component(), List.of(), decoded.modules());
        }
    }

    /// Has the core modules interpreted.
    ///
    /// @param binaries of the core modules, as they were rewritten
    /// @throws dev.mortise.component.InvalidComponent if one is invalid
    public static Program interpret(Parts parts, List<byte[]> binaries) {
        return new Program(
                parts, CoreCompiler.ofInterpreted(parts.modules(), binaries).interpreted(), List.of());
    }

    /// Compiles.
    ///
    /// @param binaries of the core modules, as they were rewritten
    /// @param rewriter how
    /// @param keep gets the code, for [#load]; null when nobody keeps it
    /// @throws dev.mortise.component.InvalidComponent if one cannot be compiled
    public static Program compile(
            Parts parts, List<byte[]> binaries, CoreRewriter rewriter, @Nullable Consumer<byte[]> keep) {
        CoreCompiler compiler = CoreCompiler.of(parts.modules(), binaries, rewriter);
        Program program = new Program(parts, compiler.compiled(), compiler.hugeMethods());
        if (keep != null) {
            keep.accept(compiler.stored().encode());
        }
        return program;
    }

    /// Code that was kept, whose classes the JVM is defining.
    public static final class Kept {
        private final StoredCode stored;
        private final DefinedClasses classes;

        private Kept(StoredCode stored) {
            this.stored = stored;
            this.classes = DefinedClasses.of(stored.classes());
        }

        /// Begins to define classes.
        ///
        /// @param code surely what [#compile] gave to be kept
        /// @return null if it is not of this version
        public static @Nullable Kept of(byte[] code) {
            try {
                return new Kept(StoredCode.decode(code));
            } catch (IOException | RuntimeException unfit) {
                return null;
            }
        }
    }

    /// Takes code that was kept.
    ///
    /// @return null if it does not fit
    public static @Nullable Program load(Parts parts, Kept kept) {
        StoredCode stored = kept.stored;
        try {
            return stored.modules().size() == parts.modules().size()
                    ? new Program(
                            parts,
                            CoreCompiler.of(parts.modules(), stored, kept.classes)
                                    .compiled(),
                            stored.hugeMethods())
                    : null;
        } catch (RuntimeException | LinkageError unfit) {
            return null;
        }
    }

    /// Methods that HotSpot compiles only when it is told how.
    public List<String> hugeMethods() {
        return hugeMethods;
    }

    /// Prepares an instance, which is then started. The imports have been checked.
    ///
    /// @param passedLimitBytes what values that are passed may take of the host's heap
    public Running prepare(
            HostImports imports,
            MemoryBudget budget,
            long passedLimitBytes,
            ExtraImports extra,
            ComponentInstance owner) {
        Store store = new Store(budget, passedLimitBytes, extra, modules, numbers, owner);
        return new Running(this, store, component, plan, imports);
    }

    boolean snapshot(Store store) {
        InstanceState shared = firstState.get();
        InstanceState taken = store.snapshot(shared);
        if (taken == null) {
            return false;
        }
        if (shared == null) {
            shared = taken.withoutInstances();
            firstState = new WeakReference<>(shared);
        }
        store.share(shared);
        return true;
    }
}
