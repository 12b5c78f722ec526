package dev.mortise.component.fuzz;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.HostFunction;
import dev.mortise.component.Linker;
import dev.mortise.component.Resource;
import dev.mortise.component.ResourceType;
import dev.mortise.component.Value;
import dev.mortise.component.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A host that gives a component whatever it imports: functions that return made-up values of their types, and
/// resources.
final class HostStubs {
    private final Choices choices;
    private final Map<ResourceType, ResourceType> provided = new HashMap<>();
    private final List<Resource> seen = new ArrayList<>();

    HostStubs(Choices choices) {
        this.choices = choices;
    }

    Linker linker(ComponentType component) {
        Linker.Builder builder = Linker.builder();
        component.imports().forEach((name, type) -> {
            if (type instanceof ExternType.Instance(Map<String, ExternType> exports)) {
                Linker.InstanceBuilder instance = builder.instance(name);
                exports.forEach((export, item) -> give(instance, export, item));
            } else {
                give(builder.instance(""), name, type);
            }
        });
        return builder.build();
    }

    private void give(Linker.InstanceBuilder instance, String name, ExternType type) {
        switch (type) {
            case ExternType.Function(FuncType function) -> instance.function(name, stub(function));
            case ExternType.NewResource(ResourceType resource) -> {
                ResourceType own = new ResourceType("stub-" + name);
                provided.put(resource, own);
                instance.resource(name, own, representation -> {});
            }
            default -> {}
        }
    }

    private HostFunction stub(FuncType function) {
        return (call, arguments) -> {
            arguments.forEach(this::remember);
            ValueType result = function.result();
            return result == null ? null : values().value(result);
        };
    }

    ValueSource values() {
        return new ValueSource(choices, this::resource);
    }

    /// A resource of the host, or one that a guest gave before.
    private @Nullable Resource resource(ResourceType type) {
        ResourceType own = provided.get(type);
        if (own != null) {
            return Resource.of(own, choices.u8());
        }
        return seen.isEmpty() ? null : choices.of(seen);
    }

    /// Keeps the resources of a value, to be passed on later.
    void remember(@Nullable Value value) {
        switch (value) {
            case Value.Own(Resource resource) -> seen.add(resource);
            case Value.ListValue(List<Value> elements) -> elements.forEach(this::remember);
            case Value.TupleValue(List<Value> elements) -> elements.forEach(this::remember);
            case Value.RecordValue(Map<String, Value> fields) -> fields.values().forEach(this::remember);
            case Value.VariantValue variant -> remember(variant.payload());
            case Value.OptionValue option -> remember(option.value());
            case Value.ResultValue result -> remember(result.payload());
            case null, default -> {}
        }
    }

    List<Resource> seen() {
        return seen;
    }
}
