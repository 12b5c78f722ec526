package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentException;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.LimitExceeded;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Trap;
import dev.mortise.component.internal.abi.LiftedBytes;
import dev.mortise.component.internal.definition.ModuleDefinition;
import dev.mortise.component.internal.memory.FunctionReferences;
import dev.mortise.component.internal.memory.GuestMemory;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;

/// What one outermost component instance and all instances inside it share.
final class Store {
    /// What instances may have together. Components that instantiate each other twice, forty deep, are a few hundred
    /// bytes and would not end.
    private static final int MOST_DEFINITIONS = 200_000;
    /// What an instance counts beside its definitions: a core instance of an empty module takes 2 KiB of heap.
    private static final int COMPONENT_INSTANCE = 10;

    private static final int CORE_INSTANCE = 100;

    private final MemoryBudget budget;
    private final LiftedBytes liftedBytes;
    private final ExtraImports extra;
    private final IdentityHashMap<ModuleDefinition, CompiledModule> modules;
    private final IdentityHashMap<WasmModule, Integer> numbers;
    private final Map<ResourceType, RuntimeResource> resources = new HashMap<>();
    private final ComponentInstance owner;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Instance> coreInstances = new ArrayList<>();
    private final List<GuestMemory> memories = new ArrayList<>();
    private @Nullable InstanceState state;
    /// Only held: the program looks it up weakly.
    @SuppressWarnings("UnusedVariable")
    private @Nullable InstanceState shared;

    private boolean restorable = true;
    private boolean calledHost;
    private final ForeignTailCalls foreignTailCalls = new ForeignTailCalls();
    private final FunctionReferences functions = new FunctionReferences();
    private @Nullable CaughtExceptions caughtExceptions;
    private @Nullable String poison;
    private int tags;
    private int definitions;

    Store(
            MemoryBudget budget,
            long passedLimitBytes,
            ExtraImports extra,
            IdentityHashMap<ModuleDefinition, CompiledModule> modules,
            IdentityHashMap<WasmModule, Integer> numbers,
            ComponentInstance owner) {
        this.budget = budget;
        this.liftedBytes = new LiftedBytes(budget, this::work, passedLimitBytes);
        this.extra = extra;
        this.modules = modules;
        this.numbers = numbers;
        this.owner = owner;
    }

    private void work(long units) {
        try {
            extra.work(units);
        } catch (RuntimeException thrown) {
            throw new HostFault(thrown);
        }
    }

    MemoryBudget budget() {
        return budget;
    }

    LiftedBytes liftedBytes() {
        return liftedBytes;
    }

    ForeignTailCalls foreignTailCalls() {
        return foreignTailCalls;
    }

    ExtraImports extra() {
        return extra;
    }

    /// Counts a component instance before it is made.
    ///
    /// @throws LimitExceeded if there are too many
    void takeComponentInstance(int steps) {
        take(COMPONENT_INSTANCE + steps);
    }

    /// Counts a core instance before it is made.
    ///
    /// @throws LimitExceeded if there are too many
    void takeCoreInstance(WasmModule module) {
        take(CORE_INSTANCE
                + module.importSection().importCount()
                + module.functionSection().functionCount()
                + module.globalSection().globalCount());
    }

    private void take(int more) {
        definitions += more;
        if (definitions > MOST_DEFINITIONS) {
            throw new LimitExceeded(
                    "instance_limit",
                    "the instances in it have more than " + MOST_DEFINITIONS + " definitions together, of which a core"
                            + " instance counts " + CORE_INSTANCE + " more: instantiate fewer components and modules");
        }
        // No guest code may run here for long, which would notice.
        if (Thread.currentThread().isInterrupted()) {
            throw new Trap("interrupted", "the guest was interrupted while it was instantiated");
        }
    }

    void add(Frame frame) {
        frames.add(frame);
    }

    void add(Instance instance) {
        coreInstances.add(instance);
        restorable &= InstanceState.isRestorable(instance.module());
    }

    GuestMemory newMemory(MemoryLimits limits) {
        GuestMemory memory = GuestMemory.of(limits, budget, this::numberOf, extra.counter());
        memories.add(memory);
        return memory;
    }

    /// Notes that the host was called: what the instance holds may depend on the answer.
    void noteHostCall() {
        calledHost = true;
    }

    boolean hasCalledHost() {
        return calledHost;
    }

    /// Remembers the present state, if that is possible.
    ///
    /// @param like the state of another instance of the same program
    /// @return null if it is not
    @Nullable
    InstanceState snapshot(@Nullable InstanceState like) {
        for (Frame frame : frames) {
            restorable &= frame.isIdle();
        }
        if (!restorable || poison != null) {
            return null;
        }
        state = InstanceState.of(coreInstances, like);
        budget.snapshot();
        return state;
    }

    /// Holds what this instance shares with others of its program, for as long as it lives.
    void share(InstanceState state) {
        shared = state;
    }

    /// Returns to the snapshot.
    ///
    /// @return false if that is not possible; the instance is poisoned then
    boolean restore() {
        InstanceState target = state;
        if (target == null || poison != null || !target.restore()) {
            poison("it could not be restored");
            return false;
        }
        budget.restore();
        calledHost = false;
        release();
        return true;
    }

    /// Runs the host's destructors for what the guest still owns of its resources; those of guests do not run.
    private void release() {
        List<HandleTable.Entry> owned = new ArrayList<>();
        for (Frame frame : frames) {
            owned.addAll(frame.reset());
        }
        RuntimeException failure = null;
        for (HandleTable.Entry entry : owned) {
            try {
                CanonResource.run(entry.resource, entry.representation);
            } catch (ComponentException anothersAffair) {
                // The resource is of another instance, which has ended or ends by this.
            } catch (RuntimeException thrown) {
                if (failure == null) {
                    failure = thrown;
                } else {
                    failure.addSuppressed(thrown);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    CompiledModule module(ModuleDefinition definition) {
        return CompiledModule.present(modules.get(definition), "a core module");
    }

    /// The number of a core module among all of the component.
    int numberOf(WasmModule module) {
        return numbers.getOrDefault(module, -1);
    }

    ComponentInstance owner() {
        return owner;
    }

    FunctionReferences functions() {
        return functions;
    }

    CaughtExceptions caughtExceptions() {
        if (caughtExceptions == null) {
            caughtExceptions = new CaughtExceptions();
        }
        return caughtExceptions;
    }

    FunctionType newTagIdentity() {
        return GuestTag.identity(++tags);
    }

    void know(RuntimeResource resource) {
        resources.put(resource.type(), resource);
    }

    @Nullable
    RuntimeResource resource(ResourceType type) {
        return resources.get(type);
    }

    void poison(String why) {
        poison = why;
    }

    void close() {
        poison("it is closed");
        budget.close();
        state = null;
        shared = null;
        memories.forEach(GuestMemory::close);
        memories.clear();
        release();
    }

    void checkUsable() {
        if (poison != null) {
            throw new Trap("poisoned", "cannot enter component instance: " + poison);
        }
    }
}
