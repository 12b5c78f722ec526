package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentInstance;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Trap;
import dev.mortise.component.internal.memory.MemoryBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.types.FunctionType;

/// What one outermost component instance and all instances inside it share.
final class Store {
    private final MemoryBudget budget;
    private final ExtraImports extra;
    private final List<CompiledModule> modules;
    private final Map<ResourceType, RuntimeResource> resources = new HashMap<>();
    private final ComponentInstance owner;
    private @Nullable String poison;
    private int tags;

    Store(MemoryBudget budget, ExtraImports extra, List<CompiledModule> modules, ComponentInstance owner) {
        this.budget = budget;
        this.extra = extra;
        this.modules = modules;
        this.owner = owner;
    }

    MemoryBudget budget() {
        return budget;
    }

    ExtraImports extra() {
        return extra;
    }

    CompiledModule module(int index) {
        return modules.get(index);
    }

    ComponentInstance owner() {
        return owner;
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

    void checkUsable() {
        if (poison != null) {
            throw new Trap("poisoned", "cannot enter component instance: " + poison);
        }
    }
}
