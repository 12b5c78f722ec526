package dev.mortise.component.internal.link;

import dev.mortise.component.ComponentType;
import dev.mortise.component.ExternType;
import dev.mortise.component.ExternType.DefinedType;
import dev.mortise.component.FuncType;
import dev.mortise.component.HostCall;
import dev.mortise.component.LinkError;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.binary.HostTypes;
import dev.mortise.component.internal.definition.ComponentDefinition;
import dev.mortise.component.internal.definition.CoreSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds what the host gives for each import of a component.
public final class HostImports {
    private final Map<String, HostItem> root;
    private final Map<String, HostItem.Instance> instances;
    private final Map<String, HostItem.Instance> tracks = new HashMap<>();

    /// @param root what the world itself imports
    /// @param instances interfaces
    public HostImports(Map<String, HostItem> root, Map<String, HostItem.Instance> instances) {
        this.root = root;
        this.instances = instances;
        instances.forEach((name, items) -> tracks.putIfAbsent(SemverTrack.of(name), items));
    }

    /// What the host gives for an import; null when nothing.
    private @Nullable HostItem given(String name) {
        HostItem item = root.get(name);
        if (item != null) {
            return item;
        }
        HostItem.Instance exact = instances.get(name);
        return exact != null ? exact : tracks.get(SemverTrack.of(name));
    }

    /// Checks every import.
    ///
    /// @throws LinkError naming the first that is missing or does not fit
    public void check(ComponentType component) {
        HostTypes types = new HostTypes();
        component.imports().forEach((name, type) -> new Check(types, "", name).item(given(name), type));
    }

    /// The check of one import.
    ///
    /// @param instance the instance that it stands in; empty for an import of the world
    private record Check(HostTypes types, String instance, String name) {
        private String place() {
            return instance.isEmpty() ? "import `" + name + "`" : "import `" + name + "` of `" + instance + "`";
        }

        private LinkError missing(String kind) {
            return new LinkError("missing_import", "nothing gives the " + kind + " " + place());
        }

        private LinkError misfit(String why) {
            return new LinkError("import_type", "the " + place() + " has another type than the host's: " + why);
        }

        void item(@Nullable HostItem item, ExternType type) {
            switch (type) {
                case ExternType.Function(FuncType wanted) -> {
                    if (!(item instanceof HostItem.Func(@Nullable FuncType declared, var function))) {
                        throw other(item, "function");
                    }
                    fit(declared == null ? null : types.mismatch(declared, wanted));
                }
                case ExternType.NewResource(ResourceType wanted) -> {
                    if (!(item instanceof HostItem.Res(ResourceType own, var destructor))) {
                        throw other(item, "resource");
                    }
                    types.bind(wanted, own);
                }
                case ExternType.Type(DefinedType.OfResource(ResourceType known)) -> {
                    if (item instanceof HostItem.Res(ResourceType own, var destructor)
                            && !own.equals(types.bound(known))) {
                        throw misfit("mismatched resource types: expected " + types.bound(known) + ", found " + own);
                    }
                }
                case ExternType.Type known -> {}
                case ExternType.Instance(Map<String, ExternType> exports) -> instance(item, exports);
                case ExternType.Module wanted -> {
                    if (!(item instanceof HostItem.Module(CoreSource source))) {
                        throw other(item, "module");
                    }
                    fit(types.mismatch(new ExternType.Module(source.definition().type()), wanted));
                }
                case ExternType.Component wanted -> {
                    if (!(item instanceof HostItem.Component(ComponentDecoder.Decoded decoded))) {
                        throw other(item, "component");
                    }
                    fit(types.mismatch(
                            new ExternType.Component(decoded.component().type()), wanted));
                }
            }
        }

        private void instance(@Nullable HostItem item, Map<String, ExternType> exports) {
            if (item != null && !(item instanceof HostItem.Instance)) {
                throw other(item, "instance");
            }
            Map<String, HostItem> items = item instanceof HostItem.Instance(var given) ? given : Map.of();
            String path = instance.isEmpty() ? name : instance + "` `" + name;
            exports.forEach((export, type) -> {
                if (item == null && !needsNothing(type)) {
                    throw new LinkError(
                            "missing_import",
                            "nothing gives the interface `" + path + "`, of which the component needs `" + export
                                    + "`");
                }
                new Check(types, path, export).item(items.get(export), type);
            });
        }

        private static boolean needsNothing(ExternType type) {
            return switch (type) {
                case ExternType.Type known -> true;
                case ExternType.Instance(Map<String, ExternType> exports) ->
                    exports.values().stream().allMatch(Check::needsNothing);
                default -> false;
            };
        }

        private void fit(@Nullable String why) {
            if (why != null) {
                throw misfit(why);
            }
        }

        private LinkError other(@Nullable HostItem item, String wanted) {
            return item == null ? missing(wanted) : misfit("expected " + wanted + ", found " + kind(item));
        }

        private static String kind(HostItem item) {
            return switch (item) {
                case HostItem.Func function -> "function";
                case HostItem.Res resource -> "resource";
                case HostItem.Instance instance -> "instance";
                case HostItem.Module module -> "module";
                case HostItem.Component component -> "component";
            };
        }
    }

    /// A program of a component together with the modules and components that the host gives it.
    public Program.Parts parts(ComponentDecoder.Decoded component) {
        List<CoreSource> modules = new ArrayList<>(component.modules());
        List<ComponentDefinition> components = new ArrayList<>();
        component.component().type().imports().forEach((name, type) -> add(given(name), type, modules, components));
        return new Program.Parts(component.component(), List.copyOf(components), List.copyOf(modules));
    }

    private static void add(
            @Nullable HostItem item, ExternType type, List<CoreSource> modules, List<ComponentDefinition> components) {
        switch (type) {
            case ExternType.Module wanted
            when item instanceof HostItem.Module(CoreSource source) -> addOnce(source, modules);
            case ExternType.Component wanted
            when item instanceof HostItem.Component(ComponentDecoder.Decoded decoded) -> {
                decoded.modules().forEach(source -> addOnce(source, modules));
                components.add(decoded.component());
            }
            case ExternType.Instance(Map<String, ExternType> exports)
            when item instanceof HostItem.Instance(Map<String, HostItem> items) ->
                exports.forEach((name, export) -> add(items.get(name), export, modules, components));
            default -> {}
        }
    }

    private static void addOnce(CoreSource source, List<CoreSource> modules) {
        if (modules.stream().noneMatch(known -> isSame(known, source))) {
            modules.add(source);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(CoreSource one, CoreSource other) {
        return one.definition() == other.definition();
    }

    /// The arguments of an instantiation; the imports have been checked.
    Map<String, Object> arguments(ComponentType component, Store store) {
        return values("", component.imports(), store, this::given);
    }

    private static Map<String, Object> values(
            String instance, Map<String, ExternType> types, Store store, Function<String, @Nullable HostItem> given) {
        Map<String, Object> values = new HashMap<>();
        types.forEach((name, type) -> {
            Object value = value(instance, name, type, given.apply(name), store);
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }

    private static @Nullable Object value(
            String instance, String name, ExternType type, @Nullable HostItem item, Store store) {
        return switch (type) {
            case ExternType.Instance(Map<String, ExternType> exports) -> {
                Map<String, HostItem> items = item instanceof HostItem.Instance(var given) ? given : Map.of();
                String path = instance.isEmpty() ? name : instance + " " + name;
                yield new Instantiation.InstanceValue(values(path, exports, store, items::get));
            }
            case ExternType.Function(FuncType wanted)
            when item instanceof HostItem.Func func ->
                new HostComponentFunction(
                        wanted, new HostCall(instance, name, wanted, store.owner()), func.function(), store);
            case ExternType.NewResource resource
            when item instanceof HostItem.Res given -> {
                RuntimeResource known = new RuntimeResource(given.type(), null, given.destructor());
                store.know(known);
                yield known;
            }
            case ExternType.Module wanted
            when item instanceof HostItem.Module(CoreSource source) -> store.module(source.definition());
            case ExternType.Component wanted
            when item instanceof HostItem.Component(ComponentDecoder.Decoded decoded) ->
                new Instantiation.Closure(decoded.component(), null);
            default -> null;
        };
    }
}
