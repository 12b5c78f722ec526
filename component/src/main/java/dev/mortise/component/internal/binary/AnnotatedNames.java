package dev.mortise.component.internal.binary;

import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.ResourceType;
import dev.mortise.component.ValueType;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules for `[constructor]`, `[method]` and `[static]` names: the function's type must fit the resource that has
/// its name in the same list of imports or exports. Resources are told apart by identity here, since a resource has one
/// identity for each of its names.
final class AnnotatedNames {
    private final IdentityHashMap<ResourceType, String> resources = new IdentityHashMap<>();
    private final Set<String> names = new HashSet<>();

    void check(ExternName name, ExternType type, int offset) {
        switch (name) {
            case ExternName.Plain(String label) -> {
                ResourceType resource = Subtyping.resourceOf(type);
                if (resource != null) {
                    resources.put(resource, label);
                    names.add(label);
                }
            }
            case ExternName.Interface named -> {}
            case ExternName.Reference named -> {}
            case ExternName.Constructor(String resource) -> {
                FuncType function = function(type, offset);
                ValueType result = function.result();
                if (result == null) {
                    throw invalid("function should return one value", offset);
                }
                ValueType made =
                        result instanceof ValueType.ResultType(@Nullable ValueType ok, @Nullable ValueType error)
                                        && ok != null
                                ? ok
                                : result;
                if (!(made instanceof ValueType.OwnType(ResourceType owned))) {
                    throw invalid("function should return `(own $T)` or `(result (own $T))`", offset);
                }
                sameName(owned, resource, offset);
            }
            case ExternName.Method(String resource, String member) -> {
                List<ValueType.Field> parameters = function(type, offset).parameters();
                if (parameters.isEmpty()) {
                    throw invalid("function should have at least one argument", offset);
                }
                if (!parameters.getFirst().name().equals("self")) {
                    throw invalid("function should have a first argument called `self`", offset);
                }
                if (!(parameters.getFirst().type() instanceof ValueType.BorrowType(ResourceType self))) {
                    throw invalid("function should take a first argument of `(borrow $T)`", offset);
                }
                sameName(self, resource, offset);
            }
            case ExternName.Static(String resource, String member) -> {
                function(type, offset);
                if (!names.contains(resource)) {
                    throw invalid("static resource name is not known in this context: `" + resource + "`", offset);
                }
            }
        }
    }

    private void sameName(ResourceType found, String expected, int offset) {
        String name = resources.get(found);
        if (name == null) {
            throw invalid("resource used in function does not have a name in this context", offset);
        }
        if (!name.equals(expected)) {
            throw invalid(
                    "function does not match expected resource name `" + name + "`: found `" + expected + "`", offset);
        }
    }

    private static FuncType function(ExternType type, int offset) {
        if (type instanceof ExternType.Function(FuncType function)) {
            return function;
        }
        throw invalid("expected a func under an annotated name: this is not a func", offset);
    }

    private static InvalidComponent invalid(String message, int offset) {
        return new InvalidComponent("invalid", offset, message);
    }
}
