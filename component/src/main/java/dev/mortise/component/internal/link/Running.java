package dev.mortise.component.internal.link;

import dev.mortise.component.ExternType;
import dev.mortise.component.FuncType;
import dev.mortise.component.Resource;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.binary.HostTypes;
import dev.mortise.component.internal.definition.ComponentDefinition;
import java.util.HashMap;
import java.util.Map;

/// A component instance at work, called by one thread at a time.
public final class Running {
    private final Program program;
    private final Store store;
    private final ComponentDefinition component;
    private final Plan plan;
    private final HostImports imports;
    private Map<String, Object> arguments = Map.of();
    private Instantiation.InstanceValue exports = new Instantiation.InstanceValue(Map.of());

    Running(Program program, Store store, ComponentDefinition component, Plan plan, HostImports imports) {
        this.program = program;
        this.store = store;
        this.component = component;
        this.plan = plan;
        this.imports = imports;
    }

    /// Instantiates: start functions of core modules run now and may call the host.
    public void start() {
        try {
            arguments = imports.arguments(component.type(), store);
            Frame frame = new Instantiation(plan, store).run(component, null, null, arguments);
            exports = Instantiation.exports(component, frame);
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            throw Faults.classify(fault);
        }
    }

    /// Finds an exported function; an empty interface name means the component's own exports.
    ///
    /// @throws IllegalArgumentException if there is none
    public Entry function(String interfaceName, String name) {
        FuncType type = component.type().function(interfaceName, name);
        Object holder = interfaceName.isEmpty() ? exports : exports.export(interfaceName);
        return new Entry(name, type, (ComponentFunction) ((Instantiation.InstanceValue) holder).export(name), store);
    }

    /// What it exports, for another component to import: functions, resources, instances and core modules.
    public Map<String, HostItem> exports() {
        HostTypes types = new HostTypes();
        bind(component.type().imports(), arguments, types);
        bind(component.type().exports(), exports.exports(), types);
        return items(component.type().exports(), exports.exports(), types);
    }

    /// Says which resource type each resource of this component is now.
    private static void bind(Map<String, ExternType> declared, Map<String, Object> values, HostTypes types) {
        declared.forEach((name, type) -> {
            switch (type) {
                case ExternType.NewResource(ResourceType resource)
                when values.get(name) instanceof RuntimeResource now -> types.bind(resource, now.type());
                case ExternType.Instance(Map<String, ExternType> inner)
                when values.get(name) instanceof Instantiation.InstanceValue value ->
                    bind(inner, value.exports(), types);
                default -> {}
            }
        });
    }

    private Map<String, HostItem> items(Map<String, ExternType> declared, Map<String, Object> values, HostTypes types) {
        Map<String, HostItem> items = new HashMap<>();
        declared.forEach((name, type) -> {
            HostItem item = switch (values.get(name)) {
                case ComponentFunction function
                when type instanceof ExternType.Function(FuncType own) -> {
                    Entry entry = new Entry(name, own, function, store);
                    yield new HostItem.Func(types.bound(own), (call, given) -> entry.call(given));
                }
                case RuntimeResource resource ->
                    new HostItem.Res(
                            resource.type(), representation -> drop(Resource.of(resource.type(), representation)));
                case Instantiation.InstanceValue instance
                when type instanceof ExternType.Instance(Map<String, ExternType> inner) ->
                    new HostItem.Instance(items(inner, instance.exports(), types));
                case CompiledModule module -> new HostItem.Module(module.source());
                case null, default -> null;
            };
            if (item != null) {
                items.put(name, item);
            }
        });
        return items;
    }

    /// Drops a resource that a guest gave to the host.
    public void drop(Resource resource) {
        store.checkUsable();
        RuntimeResource known = store.resource(resource.type());
        if (known == null) {
            throw new IllegalArgumentException("not a resource of this instance: " + resource.type());
        }
        try {
            CanonResource.destroy(known, resource.representation(), null);
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            RuntimeException classified = Faults.classify(fault);
            store.poison("a destructor ended with " + classified);
            throw classified;
        }
    }

    /// Remembers the present state; see [dev.mortise.component.ComponentInstance#snapshot].
    public boolean snapshot() {
        return program.snapshot(store);
    }

    /// Returns to the snapshot; see [dev.mortise.component.ComponentInstance#restore].
    public boolean restore() {
        return store.restore();
    }

    /// Whether a host function was called since the instance was made or restored.
    public boolean hasCalledHost() {
        return store.hasCalledHost();
    }

    public void close() {
        store.close();
    }

    public long memoryBytes() {
        return store.budget().usedBytes();
    }

    public long peakMemoryBytes() {
        return store.budget().peakBytes();
    }
}
