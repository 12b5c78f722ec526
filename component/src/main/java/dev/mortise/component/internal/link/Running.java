package dev.mortise.component.internal.link;

import dev.mortise.component.Resource;
import dev.mortise.component.Value;
import dev.mortise.component.internal.abi.CallContext;
import dev.mortise.component.internal.definition.ComponentDefinition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A component instance at work, called by one thread at a time.
public final class Running {
    private final Store store;
    private final ComponentDefinition component;
    private final Plan plan;
    private final HostImports imports;
    private Instantiation.InstanceValue exports = new Instantiation.InstanceValue(Map.of());

    Running(Store store, ComponentDefinition component, Plan plan, HostImports imports) {
        this.store = store;
        this.component = component;
        this.plan = plan;
        this.imports = imports;
    }

    /// Instantiates: start functions of core modules run now and may call the host.
    public void start() {
        try {
            Frame frame =
                    new Instantiation(plan, store).run(component, null, imports.arguments(component.type(), store));
            exports = Instantiation.exports(component, frame);
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            throw Faults.classify(fault);
        }
    }

    /// Calls an exported function; an empty interface name means the component's own exports.
    public @Nullable Value call(String interfaceName, String name, List<Value> arguments) {
        ComponentFunction function = function(interfaceName, name);
        store.checkUsable();
        try {
            Result result = function.call(arguments, CallContext.Source.HOST, (value, strings) -> new Result(value));
            return result.value();
        } catch (RuntimeException | StackOverflowError | AssertionError fault) {
            RuntimeException classified = Faults.classify(fault);
            store.poison("an earlier call ended with " + classified);
            throw classified;
        }
    }

    private record Result(@Nullable Value value) {}

    private ComponentFunction function(String interfaceName, String name) {
        Object holder = interfaceName.isEmpty() ? exports : exports.exports().get(interfaceName);
        if (holder instanceof Instantiation.InstanceValue instance
                && instance.exports().get(name) instanceof ComponentFunction function) {
            return function;
        }
        throw new IllegalArgumentException(
                "no exported function `" + name + "`" + (interfaceName.isEmpty() ? "" : " of `" + interfaceName + "`"));
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

    public void close() {
        store.poison("it is closed");
    }

    public long memoryBytes() {
        return store.budget().usedBytes();
    }

    public long peakMemoryBytes() {
        return store.budget().peakBytes();
    }
}
