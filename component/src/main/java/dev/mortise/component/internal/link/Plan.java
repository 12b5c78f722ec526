package dev.mortise.component.internal.link;

import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.abi.Despecialization;
import dev.mortise.component.internal.abi.Flattening;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.definition.Step;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// What is worked out once for a component, so that instantiation only follows steps: the flattening of every lifted
/// and
/// lowered function.
final class Plan {
    private final IdentityHashMap<Step, Flattening> functions = new IdentityHashMap<>();

    static Plan of(List<ComponentDefinition> components) {
        Plan plan = new Plan();
        components.forEach(plan::add);
        return plan;
    }

    private void add(ComponentDefinition component) {
        Despecialization shapes = null;
        for (Step step : component.steps()) {
            switch (step) {
                case Step.Lift lift -> {
                    shapes = shapes == null ? shapes(lift.resources()) : shapes;
                    functions.put(step, new Flattening(lift.type(), shapes));
                }
                case Step.Lower lower -> {
                    shapes = shapes == null ? shapes(lower.resources()) : shapes;
                    functions.put(step, new Flattening(lower.type(), shapes));
                }
                case Step.Nested nested -> add(nested.component());
                default -> {}
            }
        }
    }

    private static Despecialization shapes(Map<ResourceType, Integer> slots) {
        ToIntFunction<ResourceType> slot = resource -> {
            Integer found = slots.get(resource);
            if (found == null) {
                throw new IllegalStateException("no slot for " + resource);
            }
            return found;
        };
        return new Despecialization(slot);
    }

    Flattening flattening(Step step) {
        return CompiledModule.present(functions.get(step), "a planned function");
    }
}
