package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Replaces resource types in types. What holds none of them stays the same object, and a part that several types share
/// stays shared, so that types keep their identity.
@SuppressWarnings("ReferenceEquality")
final class Substitution {
    private final Map<ResourceType, ResourceType> replacements = new HashMap<>();
    private final IdentityHashMap<ValueType, ValueType> renamed = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Object> done = new IdentityHashMap<>();
    private final WorkLimit work;

    Substitution(WorkLimit work) {
        this.work = work;
    }

    private boolean isEmpty() {
        return replacements.isEmpty() && renamed.isEmpty();
    }

    /// Replaces a type by an equal one of another identity.
    void rename(ValueType type, ValueType by) {
        renamed.put(type, by);
        forget();
    }

    boolean replaces(ResourceType type) {
        return replacements.containsKey(type);
    }

    void replace(ResourceType type, ResourceType by) {
        replacements.put(type, by);
        forget();
    }

    private void forget() {
        if (!done.isEmpty()) {
            done.clear();
        }
    }

    ResourceType resource(ResourceType type) {
        return replacements.getOrDefault(type, type);
    }

    @SuppressWarnings("unchecked")
    private <T> @Nullable T known(T type) {
        work.step();
        return (T) done.get(type);
    }

    private <T> T keep(T type, T replaced) {
        done.put(type, replaced);
        return replaced;
    }

    ExternType extern(ExternType type) {
        if (isEmpty()) {
            return type;
        }
        ExternType known = known(type);
        if (known != null) {
            return known;
        }
        ExternType replaced = switch (type) {
            case ExternType.Function(FuncType function) -> {
                FuncType next = function(function);
                yield next == function ? type : new ExternType.Function(next);
            }
            case ExternType.Instance instance -> instance(instance);
            case ExternType.Component(ComponentType component) -> {
                ComponentType next = component(component);
                yield next == component ? type : new ExternType.Component(next);
            }
            case ExternType.Module module -> module;
            case ExternType.NewResource(ResourceType resource) -> {
                ResourceType next = resource(resource);
                yield next == resource ? type : new ExternType.NewResource(next);
            }
            case ExternType.Type(DefinedType defined) -> {
                DefinedType next = defined(defined);
                yield next == defined ? type : new ExternType.Type(next);
            }
        };
        return keep(type, replaced);
    }

    ExternType.Instance instance(ExternType.Instance type) {
        Map<String, ExternType> exports = externs(type.exports());
        return exports == type.exports() ? type : new ExternType.Instance(exports);
    }

    private ComponentType component(ComponentType type) {
        Map<String, ExternType> imports = externs(type.imports());
        Map<String, ExternType> exports = externs(type.exports());
        return imports == type.imports() && exports == type.exports() ? type : new ComponentType(imports, exports);
    }

    private Map<String, ExternType> externs(Map<String, ExternType> types) {
        Map<String, ExternType> next = new LinkedHashMap<>();
        boolean changed = false;
        for (Map.Entry<String, ExternType> entry : types.entrySet()) {
            ExternType replaced = extern(entry.getValue());
            changed |= replaced != entry.getValue();
            next.put(entry.getKey(), replaced);
        }
        return changed ? next : types;
    }

    private DefinedType defined(DefinedType type) {
        return switch (type) {
            case DefinedType.OfValue(ValueType value) -> {
                ValueType next = value(value);
                yield next == value ? type : new DefinedType.OfValue(next);
            }
            case DefinedType.OfResource(ResourceType resource) -> {
                ResourceType next = resource(resource);
                yield next == resource ? type : new DefinedType.OfResource(next);
            }
            case DefinedType.OfFunction(FuncType function) -> {
                FuncType next = function(function);
                yield next == function ? type : new DefinedType.OfFunction(next);
            }
            case DefinedType.OfComponent(ComponentType component) -> {
                ComponentType next = component(component);
                yield next == component ? type : new DefinedType.OfComponent(next);
            }
            case DefinedType.OfInstance(ExternType.Instance instance) -> {
                ExternType.Instance next = instance(instance);
                yield next == instance ? type : new DefinedType.OfInstance(next);
            }
        };
    }

    FuncType function(FuncType type) {
        FuncType known = known(type);
        if (known != null) {
            return known;
        }
        List<ValueType.Field> parameters = fields(type.parameters());
        ValueType result = type.result();
        ValueType nextResult = result == null ? null : value(result);
        boolean same = parameters == type.parameters() && nextResult == result;
        return keep(type, same ? type : new FuncType(parameters, nextResult));
    }

    private List<ValueType.Field> fields(List<ValueType.Field> fields) {
        List<ValueType.Field> next = new ArrayList<>(fields.size());
        boolean changed = false;
        for (ValueType.Field field : fields) {
            ValueType type = value(field.type());
            changed |= type != field.type();
            next.add(type == field.type() ? field : new ValueType.Field(field.name(), type));
        }
        return changed ? next : fields;
    }

    private ValueType value(ValueType type) {
        ValueType known = known(type);
        if (known != null) {
            return known;
        }
        return keep(type, replaceIn(type));
    }

    private ValueType replaceIn(ValueType type) {
        ValueType other = renamed.get(type);
        if (other != null) {
            return other;
        }
        return switch (type) {
            case ValueType.Primitive primitive -> primitive;
            case ValueType.EnumType names -> names;
            case ValueType.FlagsType names -> names;
            case ValueType.ListType(ValueType element) -> {
                ValueType next = value(element);
                yield next == element ? type : new ValueType.ListType(next);
            }
            case ValueType.OptionType(ValueType some) -> {
                ValueType next = value(some);
                yield next == some ? type : new ValueType.OptionType(next);
            }
            case ValueType.RecordType(List<ValueType.Field> fields) -> {
                List<ValueType.Field> next = fields(fields);
                yield next == fields ? type : new ValueType.RecordType(next);
            }
            case ValueType.TupleType(List<ValueType> elements) -> {
                List<ValueType> next = new ArrayList<>(elements.size());
                boolean changed = false;
                for (ValueType element : elements) {
                    ValueType replaced = value(element);
                    changed |= replaced != element;
                    next.add(replaced);
                }
                yield changed ? new ValueType.TupleType(next) : type;
            }
            case ValueType.VariantType(List<ValueType.Case> cases) -> {
                List<ValueType.Case> next = new ArrayList<>(cases.size());
                boolean changed = false;
                for (ValueType.Case one : cases) {
                    ValueType payload = one.type();
                    ValueType replaced = payload == null ? null : value(payload);
                    changed |= replaced != payload;
                    next.add(new ValueType.Case(one.name(), replaced));
                }
                yield changed ? new ValueType.VariantType(next) : type;
            }
            case ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error) -> {
                ValueType nextOk = ok == null ? null : value(ok);
                ValueType nextError = error == null ? null : value(error);
                yield nextOk == ok && nextError == error ? type : new ValueType.ResultType(nextOk, nextError);
            }
            case ValueType.OwnType(ResourceType resource) ->
                replaces(resource) ? new ValueType.OwnType(resource(resource)) : type;
            case ValueType.BorrowType(ResourceType resource) ->
                replaces(resource) ? new ValueType.BorrowType(resource(resource)) : type;
        };
    }
}
