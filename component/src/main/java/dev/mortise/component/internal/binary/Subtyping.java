package dev.mortise.component.internal.binary;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whether a definition of one type may stand where another is expected. A mismatch is told as text, null is a match.
@SuppressWarnings("ReferenceEquality")
final class Subtyping {
    private final WorkLimit work;

    Subtyping(WorkLimit work) {
        this.work = work;
    }

    static String kind(ExternType type) {
        return switch (type) {
            case ExternType.Function function -> "func";
            case ExternType.Instance instance -> "instance";
            case ExternType.Component component -> "component";
            case ExternType.Module module -> "module";
            case ExternType.NewResource resource -> "type";
            case ExternType.Type defined -> "type";
        };
    }

    /// The resource that a type entry stands for; null when it is none.
    static @Nullable ResourceType resourceOf(ExternType type) {
        return switch (type) {
            case ExternType.NewResource(ResourceType resource) -> resource;
            case ExternType.Type(DefinedType.OfResource(ResourceType resource)) -> resource;
            default -> null;
        };
    }

    /// Finds what stands for each resource that `expected` introduces.
    void bind(ExternType actual, ExternType expected, Substitution bound) {
        work.step();
        if (expected instanceof ExternType.NewResource(ResourceType introduced)) {
            ResourceType by = resourceOf(actual);
            if (by != null && !bound.replaces(introduced)) {
                bound.replace(introduced, by);
            }
        } else if (expected instanceof ExternType.Instance wanted && actual instanceof ExternType.Instance given) {
            wanted.exports().forEach((name, type) -> {
                ExternType found = given.exports().get(name);
                if (found != null) {
                    bind(found, type, bound);
                }
            });
        }
    }

    /// Lets named types of `expected` be those of `actual`, which have been found equal.
    private void rename(ExternType actual, ExternType expected, Substitution bound) {
        work.step();
        if (expected instanceof ExternType.Type(DefinedType.OfValue(ValueType wanted))
                && actual instanceof ExternType.Type(DefinedType.OfValue(ValueType given))) {
            if (!(wanted instanceof ValueType.Primitive)) {
                bound.rename(wanted, given);
            }
        } else if (expected instanceof ExternType.Instance wanted && actual instanceof ExternType.Instance given) {
            wanted.exports().forEach((name, type) -> {
                ExternType found = given.exports().get(name);
                if (found != null) {
                    rename(found, type, bound);
                }
            });
        }
    }

    /// Gives each resource that a type introduces a new identity.
    void freshen(ExternType type, Substitution bound) {
        work.step();
        if (type instanceof ExternType.NewResource(ResourceType introduced)) {
            if (!bound.replaces(introduced)) {
                bound.replace(introduced, new ResourceType(introduced.name()));
            }
        } else if (type instanceof ExternType.Instance(Map<String, ExternType> exports)) {
            exports.values().forEach(export -> freshen(export, bound));
        }
    }

    @Nullable
    String mismatch(ExternType actual, ExternType expected) {
        work.step();
        return switch (expected) {
            case ExternType.Function(FuncType wanted) ->
                actual instanceof ExternType.Function(FuncType given)
                        ? functions(given, wanted)
                        : kinds(actual, expected);
            case ExternType.Instance wanted ->
                actual instanceof ExternType.Instance given ? instances(given, wanted) : kinds(actual, expected);
            case ExternType.Component(ComponentType wanted) ->
                actual instanceof ExternType.Component(ComponentType given)
                        ? components(given, wanted)
                        : kinds(actual, expected);
            case ExternType.Module(ExternType.CoreModuleType wanted) ->
                actual instanceof ExternType.Module(ExternType.CoreModuleType given)
                        ? CoreSubtyping.modules(given, wanted, work)
                        : kinds(actual, expected);
            case ExternType.NewResource(ResourceType wanted) -> {
                ResourceType given = resourceOf(actual);
                if (given == null) {
                    yield actual instanceof ExternType.Type
                            ? "expected resource, found defined type"
                            : kinds(actual, expected);
                }
                yield resources(given, wanted);
            }
            case ExternType.Type(DefinedType wanted) -> {
                ResourceType resource = resourceOf(actual);
                if (resource != null) {
                    yield wanted instanceof DefinedType.OfResource(ResourceType other)
                            ? resources(resource, other)
                            : "expected defined type, found resource";
                }
                yield actual instanceof ExternType.Type(DefinedType given)
                        ? defined(given, wanted)
                        : kinds(actual, expected);
            }
        };
    }

    private static @Nullable String resources(ResourceType given, ResourceType wanted) {
        return given.equals(wanted) ? null : "resource types are not the same: expected " + wanted + ", found " + given;
    }

    private static String kinds(ExternType actual, ExternType expected) {
        return "expected " + kind(expected) + ", found " + kind(actual);
    }

    private @Nullable String defined(DefinedType given, DefinedType wanted) {
        return switch (wanted) {
            case DefinedType.OfValue(ValueType type) ->
                given instanceof DefinedType.OfValue(ValueType other)
                        ? values(other, type)
                        : "expected a value type, found another type";
            case DefinedType.OfResource(ResourceType type) ->
                given instanceof DefinedType.OfResource(ResourceType other)
                        ? resources(other, type)
                        : "expected resource, found defined type";
            case DefinedType.OfFunction(FuncType type) ->
                given instanceof DefinedType.OfFunction(FuncType other)
                        ? functions(other, type)
                        : "expected a function type, found another type";
            case DefinedType.OfComponent(ComponentType type) ->
                given instanceof DefinedType.OfComponent(ComponentType other)
                        ? components(other, type)
                        : "expected a component type, found another type";
            case DefinedType.OfInstance(ExternType.Instance type) ->
                given instanceof DefinedType.OfInstance(ExternType.Instance other)
                        ? instances(other, type)
                        : "expected an instance type, found another type";
        };
    }

    /// Resources that `wanted` introduces must have been bound: two instance types that each introduce one differ.
    private @Nullable String instances(ExternType.Instance given, ExternType.Instance wanted) {
        return given == wanted ? null : exports(given.exports(), wanted.exports(), new Substitution(work));
    }

    private @Nullable String exports(
            Map<String, ExternType> given, Map<String, ExternType> wanted, Substitution bound) {
        for (Map.Entry<String, ExternType> export : wanted.entrySet()) {
            ExternType found = given.get(export.getKey());
            if (found == null) {
                return "missing expected export `" + export.getKey() + "`";
            }
            String why = mismatch(found, bound.extern(export.getValue()));
            if (why != null) {
                return "type mismatch in instance export `" + export.getKey() + "`: " + why;
            }
        }
        return null;
    }

    private @Nullable String components(ComponentType given, ComponentType wanted) {
        if (given == wanted) {
            return null;
        }
        Instantiated instantiated = instantiate(given, wanted.imports());
        if (instantiated.mismatch() != null) {
            return "type mismatch in import: " + instantiated.mismatch();
        }
        Substitution bound = new Substitution(work);
        bind(new ExternType.Instance(instantiated.exports()), new ExternType.Instance(wanted.exports()), bound);
        return exports(instantiated.exports(), wanted.exports(), bound);
    }

    /// What instantiating gives, or why it is not possible.
    record Instantiated(
            Map<String, ExternType> exports, @Nullable String mismatch) {}

    /// The exports of a component of type `component` when it is given the arguments.
    Instantiated instantiate(ComponentType component, Map<String, ExternType> arguments) {
        Substitution bound = new Substitution(work);
        for (Map.Entry<String, ExternType> wanted : component.imports().entrySet()) {
            ExternType given = arguments.get(wanted.getKey());
            if (given == null) {
                return new Instantiated(Map.of(), "missing import named `" + wanted.getKey() + "`");
            }
            bind(given, wanted.getValue(), bound);
        }
        for (Map.Entry<String, ExternType> wanted : component.imports().entrySet()) {
            ExternType given = Objects.requireNonNull(arguments.get(wanted.getKey()));
            String why = mismatch(given, bound.extern(wanted.getValue()));
            if (why != null) {
                return new Instantiated(Map.of(), "`" + wanted.getKey() + "`: " + why);
            }
        }
        component
                .imports()
                .forEach((name, wanted) -> rename(Objects.requireNonNull(arguments.get(name)), wanted, bound));
        ExternType.Instance exports = new ExternType.Instance(component.exports());
        freshen(exports, bound);
        return new Instantiated(((ExternType.Instance) bound.extern(exports)).exports(), null);
    }

    @Nullable
    String functions(FuncType given, FuncType wanted) {
        if (given.parameters().size() != wanted.parameters().size()) {
            return "expected " + wanted.parameters().size() + " parameters, found "
                    + given.parameters().size();
        }
        for (int i = 0; i < wanted.parameters().size(); i++) {
            ValueType.Field expected = wanted.parameters().get(i);
            ValueType.Field found = given.parameters().get(i);
            if (!expected.name().equals(found.name())) {
                return "expected parameter named `" + expected.name() + "`, found `" + found.name() + "`";
            }
            String why = values(found.type(), expected.type());
            if (why != null) {
                return "type mismatch in function parameter `" + expected.name() + "`: " + why;
            }
        }
        String why = optional("result", given.result(), wanted.result());
        return why == null ? null : "type mismatch with result type: " + why;
    }

    private @Nullable String optional(String what, @Nullable ValueType given, @Nullable ValueType wanted) {
        if (given == null || wanted == null) {
            if (given == null && wanted == null) {
                return null;
            }
            return wanted == null
                    ? "expected " + what + " type to not be present"
                    : "expected " + what + " type, but found none";
        }
        return values(given, wanted);
    }

    @Nullable
    String values(ValueType given, ValueType wanted) {
        work.step();
        if (given == wanted) {
            return null;
        }
        boolean same = switch (wanted) {
            case ValueType.Primitive primitive -> false;
            case ValueType.ListType(ValueType element) -> {
                if (given instanceof ValueType.ListType(ValueType other)) {
                    yield values(other, element) == null;
                }
                yield false;
            }
            case ValueType.OptionType(ValueType some) -> {
                if (given instanceof ValueType.OptionType(ValueType other)) {
                    yield values(other, some) == null;
                }
                yield false;
            }
            case ValueType.RecordType(List<ValueType.Field> fields) -> {
                if (given instanceof ValueType.RecordType(List<ValueType.Field> others)) {
                    yield fields(others, fields);
                }
                yield false;
            }
            case ValueType.TupleType(List<ValueType> elements) -> {
                if (given instanceof ValueType.TupleType(List<ValueType> others)) {
                    yield tuples(others, elements);
                }
                yield false;
            }
            case ValueType.VariantType(List<ValueType.Case> cases) -> {
                if (given instanceof ValueType.VariantType(List<ValueType.Case> others)) {
                    yield cases(others, cases);
                }
                yield false;
            }
            case ValueType.EnumType names -> {
                work.steps(names.names().size());
                yield given.equals(names);
            }
            case ValueType.FlagsType names -> {
                work.steps(names.names().size());
                yield given.equals(names);
            }
            case ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error) -> {
                if (given
                        instanceof ValueType.ResultType(@Nullable ValueType otherOk, @Nullable ValueType otherError)) {
                    yield optional("ok", otherOk, ok) == null && optional("err", otherError, error) == null;
                }
                yield false;
            }
            case ValueType.OwnType(ResourceType resource) -> {
                if (given instanceof ValueType.OwnType(ResourceType other)) {
                    yield other.equals(resource);
                }
                yield false;
            }
            case ValueType.BorrowType(ResourceType resource) -> {
                if (given instanceof ValueType.BorrowType(ResourceType other)) {
                    yield other.equals(resource);
                }
                yield false;
            }
        };
        return same ? null : "expected " + TypeText.of(wanted) + ", found " + TypeText.of(given);
    }

    private boolean fields(List<ValueType.Field> given, List<ValueType.Field> wanted) {
        if (given.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!given.get(i).name().equals(wanted.get(i).name())
                    || values(given.get(i).type(), wanted.get(i).type()) != null) {
                return false;
            }
        }
        return true;
    }

    private boolean tuples(List<ValueType> given, List<ValueType> wanted) {
        if (given.size() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (values(given.get(i), wanted.get(i)) != null) {
                return false;
            }
        }
        return true;
    }

    private boolean cases(List<ValueType.Case> given, List<ValueType.Case> wanted) {
        if (given.size() != wanted.size()) {
            return false;
        }
        work.steps(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            if (!given.get(i).name().equals(wanted.get(i).name())
                    || optional("case", given.get(i).type(), wanted.get(i).type()) != null) {
                return false;
            }
        }
        return true;
    }
}
