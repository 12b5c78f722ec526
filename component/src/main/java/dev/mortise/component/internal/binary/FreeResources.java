package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Finds resources that types mention without introducing them themselves.
final class FreeResources {
    private final WorkLimit work;
    private final Predicate<ResourceType> wanted;
    private final Set<ResourceType> introduced = new HashSet<>();

    /// Looks for those that `wanted` accepts.
    FreeResources(WorkLimit work, Predicate<ResourceType> wanted) {
        this.work = work;
        this.wanted = wanted;
    }

    /// Resources that these types introduce are not free in what is asked about next.
    void introduce(Collection<ExternType> types) {
        for (ExternType type : types) {
            work.step();
            if (type instanceof ExternType.NewResource(ResourceType resource)) {
                introduced.add(resource);
            } else if (type instanceof ExternType.Instance(var exports)) {
                introduce(exports.values());
            }
        }
    }

    /// Whether a type definition mentions one.
    boolean any(DefinedType type) {
        return switch (type) {
            case DefinedType.OfValue(ValueType value) -> value(value);
            case DefinedType.OfResource(ResourceType resource) -> free(resource);
            case DefinedType.OfFunction(FuncType function) -> function(function);
            case DefinedType.OfComponent(ComponentType component) -> component(component);
            case DefinedType.OfInstance(ExternType.Instance instance) ->
                any(instance.exports().values());
        };
    }

    /// Whether one of the types mentions one.
    boolean any(Collection<ExternType> types) {
        boolean any = false;
        for (ExternType type : types) {
            any |= any(type);
        }
        return any;
    }

    /// Whether the type of an import or export mentions one.
    boolean any(ExternType type) {
        work.step();
        return switch (type) {
            case ExternType.Function(FuncType function) -> function(function);
            case ExternType.Instance(var exports) -> any(exports.values());
            case ExternType.Component(ComponentType component) -> component(component);
            case ExternType.Module module -> false;
            case ExternType.NewResource(ResourceType resource) -> {
                introduced.add(resource);
                yield false;
            }
            case ExternType.Type(DefinedType defined) -> any(defined);
        };
    }

    private boolean component(ComponentType component) {
        boolean imports = any(component.imports().values());
        boolean exports = any(component.exports().values());
        return imports || exports;
    }

    private boolean function(FuncType function) {
        ValueType result = function.result();
        return function.parameters().stream().anyMatch(parameter -> value(parameter.type()))
                || (result != null && value(result));
    }

    private boolean value(ValueType type) {
        work.step();
        return switch (type) {
            case ValueType.OwnType(ResourceType resource) -> free(resource);
            case ValueType.BorrowType(ResourceType resource) -> free(resource);
            default -> {
                List<ValueType> parts = ValueTypes.parts(type);
                yield parts.stream().anyMatch(this::value);
            }
        };
    }

    private boolean free(ResourceType resource) {
        return !introduced.contains(resource) && wanted.test(resource);
    }
}
