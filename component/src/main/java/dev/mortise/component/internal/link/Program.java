package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.List;

/// A compiled component: core code and plan, ready to be instantiated by any thread.
public final class Program {
    private final ComponentDefinition component;
    private final List<CompiledModule> modules;
    private final Plan plan;

    private Program(ComponentDefinition component, List<CompiledModule> modules) {
        this.component = component;
        this.modules = modules;
        this.plan = Plan.of(component);
    }

    /// Compiles.
    ///
    /// @param modules the core modules' binaries by index
    /// @throws dev.mortise.component.InvalidComponent if one cannot be compiled
    public static Program compile(ComponentDefinition component, List<byte[]> modules, boolean interpreted) {
        return new Program(component, CompiledModule.compile(modules, interpreted));
    }

    /// Instantiates. The imports have been checked.
    public Running instantiate(
            HostImports imports, long memoryLimitBytes, ExtraImports extra, ComponentInstance owner) {
        Store store = new Store(new MemoryBudget(memoryLimitBytes), extra, modules, owner);
        try {
            Frame frame =
                    new Instantiation(plan, store).run(component, null, imports.arguments(component.type(), store));
            return new Running(store, Instantiation.exports(component, frame));
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            throw Faults.classify(fault);
        }
    }
}
