package dev.mortise.component.internal.binary;

import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import java.util.Set;

/// External visibility of types: what an import or export mentions must itself have a name among the imports, or among
/// the imports and exports. Types are told apart by identity here, since a type has one identity for each of its names.
final class Visibility {
    private final Scope scope;
    private final WorkLimit work;

    Visibility(Scope scope, WorkLimit work) {
        this.scope = scope;
        this.work = work;
    }

    /// Whether everything that `type` mentions has a name; what `type` itself names is added.
    boolean register(ExternType type, boolean imports) {
        if (scope.kind == Scope.Kind.INSTANCE_TYPE) {
            return true;
        }
        work.step();
        Set<Object> names = imports ? scope.importedTypes : scope.exportedTypes;
        return switch (type) {
            case ExternType.NewResource(ResourceType resource) -> {
                name(resource, imports);
                yield true;
            }
            case ExternType.Type(DefinedType defined) -> {
                if (!contentsNamed(defined, names)) {
                    yield false;
                }
                switch (defined) {
                    case DefinedType.OfValue(ValueType value) -> name(value, imports);
                    case DefinedType.OfResource(ResourceType resource) -> name(resource, imports);
                    default -> {}
                }
                yield true;
            }
            case ExternType.Instance instance ->
                instance.exports().values().stream().allMatch(export -> register(export, imports));
            case ExternType.Function(FuncType function) -> named(function, names);
            case ExternType.Component component -> true;
            case ExternType.Module module -> true;
        };
    }

    private void name(Object type, boolean imports) {
        if (imports) {
            scope.importedTypes.add(type);
        }
        scope.exportedTypes.add(type);
    }

    private boolean contentsNamed(DefinedType type, Set<Object> names) {
        return switch (type) {
            case DefinedType.OfValue(ValueType value) -> contentsNamed(value, names);
            case DefinedType.OfResource resource -> true;
            case DefinedType.OfFunction(FuncType function) -> named(function, names);
            case DefinedType.OfComponent component -> true;
            case DefinedType.OfInstance(ExternType.Instance instance) -> named(instance, names);
        };
    }

    private boolean named(ExternType.Instance instance, Set<Object> names) {
        return instance.exports().values().stream().allMatch(export -> named(export, names));
    }

    private boolean named(ExternType type, Set<Object> names) {
        work.step();
        return switch (type) {
            case ExternType.NewResource resource -> true;
            case ExternType.Type(DefinedType defined) -> contentsNamed(defined, names);
            case ExternType.Instance inner -> named(inner, names);
            case ExternType.Function(FuncType function) -> named(function, names);
            case ExternType.Component component -> true;
            case ExternType.Module module -> true;
        };
    }

    private boolean named(FuncType function, Set<Object> names) {
        ValueType result = function.result();
        return function.parameters().stream().allMatch(parameter -> named(parameter.type(), names))
                && (result == null || named(result, names));
    }

    private boolean named(ValueType type, Set<Object> names) {
        work.step();
        return switch (type) {
            case ValueType.RecordType fields -> names.contains(fields);
            case ValueType.VariantType variant -> names.contains(variant);
            case ValueType.EnumType names2 -> names.contains(names2);
            case ValueType.FlagsType flags -> names.contains(flags);
            default -> contentsNamed(type, names);
        };
    }

    private boolean contentsNamed(ValueType type, Set<Object> names) {
        return switch (type) {
            case ValueType.OwnType(ResourceType resource) -> names.contains(resource);
            case ValueType.BorrowType(ResourceType resource) -> names.contains(resource);
            default -> ValueTypes.parts(type).stream().allMatch(part -> named(part, names));
        };
    }
}
