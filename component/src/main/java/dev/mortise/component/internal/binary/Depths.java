package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.DecodeLimits;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.InvalidComponent;
import java.util.Collection;
import java.util.IdentityHashMap;

/// Bounds how deep types of instances and components stand inside each other. A type may refer to earlier ones, so that
/// its depth does not show in the nesting of the binary, and what walks over types recurses.
final class Depths {
    private final IdentityHashMap<Object, Integer> known = new IdentityHashMap<>();
    private final DecodeLimits limits;

    Depths(DecodeLimits limits) {
        this.limits = limits;
    }

    /// Refuses an instance's type that is too deep. The parts it is made of have been checked.
    void check(ExternType.Instance type, int offset) {
        check(instance(type), offset);
    }

    /// Refuses a component's type that is too deep. The parts it is made of have been checked.
    void check(ComponentType type, int offset) {
        check(component(type), offset);
    }

    private void check(int depth, int offset) {
        if (depth > limits.nesting()) {
            throw new InvalidComponent(
                    "too_large",
                    offset,
                    "types are nested too deeply: at most " + limits.nesting()
                            + " types of instances and components inside each other");
        }
    }

    private int instance(ExternType.Instance type) {
        Integer depth = known.get(type);
        if (depth == null) {
            depth = 1 + deepest(type.exports().values());
            known.put(type, depth);
        }
        return depth;
    }

    private int component(ComponentType type) {
        Integer depth = known.get(type);
        if (depth == null) {
            depth = 1
                    + Math.max(
                            deepest(type.imports().values()),
                            deepest(type.exports().values()));
            known.put(type, depth);
        }
        return depth;
    }

    private int deepest(Collection<ExternType> types) {
        int deepest = 0;
        for (ExternType type : types) {
            deepest = Math.max(
                    deepest,
                    switch (type) {
                        case ExternType.Instance instance -> instance(instance);
                        case ExternType.Component(ComponentType component) -> component(component);
                        case ExternType.Type(DefinedType.OfInstance(ExternType.Instance instance)) ->
                            instance(instance);
                        case ExternType.Type(DefinedType.OfComponent(ComponentType component)) -> component(component);
                        case ExternType.Type other -> 0;
                        case ExternType.Function function -> 0;
                        case ExternType.Module module -> 0;
                        case ExternType.NewResource resource -> 0;
                    });
        }
        return deepest;
    }
}
