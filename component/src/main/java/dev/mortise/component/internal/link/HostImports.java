package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.HostCall;
import dev.mortise.component.LinkError;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.binary.HostTypes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what the host gives for each import of a component.
public final class HostImports {
    private final Map<String, Map<String, HostItem>> given;
    private final Map<String, Map<String, HostItem>> tracks = new HashMap<>();

    public HostImports(Map<String, Map<String, HostItem>> given) {
        this.given = given;
        given.forEach((name, items) -> tracks.putIfAbsent(SemverTrack.of(name), items));
    }

    /// Checks every import.
    ///
    /// @throws LinkError naming the first that is missing or does not fit
    public void check(ComponentType component) {
        HostTypes types = new HostTypes();
        for (Map.Entry<String, ExternType> one : component.imports().entrySet()) {
            check(one.getKey(), one.getValue(), types);
        }
    }

    private void check(String name, ExternType type, HostTypes types) {
        switch (type) {
            case ExternType.Instance(Map<String, ExternType> exports) -> {
                Map<String, HostItem> items = instance(name);
                for (Map.Entry<String, ExternType> export : exports.entrySet()) {
                    if (items == null && !(export.getValue() instanceof ExternType.Type)) {
                        throw missing(
                                "interface `" + name + "`, of which the component needs `" + export.getKey() + "`");
                    }
                    item(name, export.getKey(), export.getValue(), items == null ? Map.of() : items, types);
                }
            }
            case ExternType.Function function -> item("", name, type, root(), types);
            case ExternType.NewResource resource -> item("", name, type, root(), types);
            case ExternType.Type defined -> {}
            case ExternType.Component component ->
                throw new LinkError(
                        "unsupported_import", "the import `" + name + "` is a component: no host gives one");
            case ExternType.Module module ->
                throw new LinkError("unsupported_import", "the import `" + name + "` is a module: no host gives one");
        }
    }

    private static LinkError missing(String what) {
        return new LinkError("missing_import", "nothing gives the " + what);
    }

    private Map<String, HostItem> root() {
        return given.getOrDefault("", Map.of());
    }

    private @Nullable Map<String, HostItem> instance(String name) {
        Map<String, HostItem> exact = given.get(name);
        if (exact != null) {
            return exact;
        }
        return tracks.get(SemverTrack.of(name));
    }

    private static void item(
            String instance, String name, ExternType type, Map<String, HostItem> items, HostTypes types) {
        String place = instance.isEmpty() ? "import `" + name + "`" : "import `" + name + "` of `" + instance + "`";
        HostItem item = items.get(name);
        switch (type) {
            case ExternType.Type known -> {}
            case ExternType.Function(FuncType wanted) -> {
                if (!(item instanceof HostItem.Func(@Nullable FuncType declared, var function))) {
                    throw missing("function " + place);
                }
                String why = declared == null ? null : types.mismatch(declared, wanted);
                if (why != null) {
                    throw new LinkError("import_type", "the " + place + " has another type than the host's: " + why);
                }
            }
            case ExternType.NewResource(ResourceType wanted) -> {
                if (!(item instanceof HostItem.Res(ResourceType own, var destructor))) {
                    throw missing("resource " + place);
                }
                types.bind(wanted, own);
            }
            case ExternType.Instance(Map<String, ExternType> exports) -> {
                if (!exports.isEmpty()) {
                    throw new LinkError("unsupported_import", "the " + place + " is an instance: no host gives one");
                }
            }
            case ExternType.Component component ->
                throw new LinkError("unsupported_import", "the " + place + " is a component: no host gives one");
            case ExternType.Module module ->
                throw new LinkError("unsupported_import", "the " + place + " is a module: no host gives one");
        }
    }

    /// The arguments of an instantiation; the imports have been checked.
    Map<String, Object> arguments(ComponentType component, Store store) {
        Map<String, Object> arguments = new HashMap<>();
        component.imports().forEach((name, type) -> {
            Object value = type instanceof ExternType.Instance(Map<String, ExternType> exports)
                    ? instance(name, exports, store)
                    : value("", name, type, root().get(name), store);
            if (value != null) {
                arguments.put(name, value);
            }
        });
        return arguments;
    }

    private Instantiation.InstanceValue instance(String name, Map<String, ExternType> exports, Store store) {
        Map<String, HostItem> items = instance(name);
        Map<String, Object> values = new HashMap<>();
        exports.forEach((export, type) -> {
            Object value = value(name, export, type, items == null ? null : items.get(export), store);
            if (value != null) {
                values.put(export, value);
            }
        });
        return new Instantiation.InstanceValue(values);
    }

    private static @Nullable Object value(
            String instance, String name, ExternType type, @Nullable HostItem item, Store store) {
        return switch (item) {
            case HostItem.Func func
            when type instanceof ExternType.Function(FuncType wanted) ->
                new HostComponentFunction(
                        wanted, new HostCall(instance, name, wanted, store.owner()), func.function(), store);
            case HostItem.Res resource
            when type instanceof ExternType.NewResource -> {
                RuntimeResource known = new RuntimeResource(resource.type(), null, resource.destructor());
                store.know(known);
                yield known;
            }
            case null, default ->
                type instanceof ExternType.Instance ? new Instantiation.InstanceValue(Map.of()) : null;
        };
    }
}
