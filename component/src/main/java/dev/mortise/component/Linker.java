package dev.mortise.component;

import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.link.HostImports;
import dev.mortise.component.internal.link.HostItem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// What a host gives to components: functions and resources, by interface; also core modules, components, and what
/// other instances export. Immutable and thread-safe, but an instance that it takes exports from is still used by one
/// thread at a time.
///
/// A component's import matches by name; where no name is equal, an interface of the same semver track serves, so that
/// `wasi:io/streams@0.2.6` serves an import of `wasi:io/streams@0.2.0`.
public final class Linker {
    /// Nothing.
    public static final Linker EMPTY = builder().build();

    private final HostImports imports;

    private Linker(HostImports imports) {
        this.imports = imports;
    }

    /// Starts collecting.
    ///
    /// @return empty
    public static Builder builder() {
        return new Builder();
    }

    /// Checks that every import is given, with a matching type where one was declared.
    ///
    /// @param type the component's
    /// @throws LinkError naming the import
    public void check(ComponentType type) {
        imports.check(type);
    }

    HostImports imports() {
        return imports;
    }

    /// Collects interfaces.
    public static final class Builder {
        private final Map<String, HostItem> root = new LinkedHashMap<>();
        private final Map<String, Map<String, HostItem>> instances = new LinkedHashMap<>();

        private UnaryOperator<HostFunction> wrapper = UnaryOperator.identity();

        private Builder() {}

        /// Wraps each function that is added from here on, as to count or to time what guests call.
        ///
        /// @param wrapper gets the function as it was added
        /// @return this
        public Builder wrapping(UnaryOperator<HostFunction> wrapper) {
            this.wrapper = wrapper;
            return this;
        }

        /// Starts or continues an interface.
        ///
        /// @param name such as `erp:plugin/host-api@1.0.0`; empty for what the world itself imports
        /// @return to add functions and resources to
        public InstanceBuilder instance(String name) {
            return new InstanceBuilder(
                    this, name.isEmpty() ? root : instances.computeIfAbsent(name, key -> new LinkedHashMap<>()));
        }

        /// Finishes.
        ///
        /// @return the linker
        public Linker build() {
            Map<String, HostItem.Instance> copy = new LinkedHashMap<>();
            instances.forEach((name, items) -> copy.put(name, new HostItem.Instance(items)));
            return new Linker(new HostImports(Map.copyOf(root), Map.copyOf(copy)));
        }
    }

    /// Collects what one interface holds.
    public static final class InstanceBuilder {
        private final Builder builder;
        private final Map<String, HostItem> items;

        private InstanceBuilder(Builder builder, Map<String, HostItem> items) {
            this.builder = builder;
            this.items = items;
        }

        /// Adds a function of whatever type the component imports it with.
        ///
        /// @param name its name
        /// @param function called on the guest's thread
        /// @return this
        public InstanceBuilder function(String name, HostFunction function) {
            items.put(name, new HostItem.Func(null, builder.wrapper.apply(function)));
            return this;
        }

        /// Adds a function of one type.
        ///
        /// @param name its name
        /// @param type what the import must be
        /// @param function called on the guest's thread
        /// @return this
        public InstanceBuilder function(String name, FuncType type, HostFunction function) {
            items.put(name, new HostItem.Func(type, builder.wrapper.apply(function)));
            return this;
        }

        /// Adds a resource.
        ///
        /// @param name its name
        /// @param type told apart by identity
        /// @param destructor gets the representation when a guest drops the last owning handle
        /// @return this
        public InstanceBuilder resource(String name, ResourceType type, Consumer<Object> destructor) {
            items.put(name, new HostItem.Res(type, destructor));
            return this;
        }

        /// Adds an instance within this one.
        ///
        /// @param name its name
        /// @param content adds what it holds
        /// @return this
        public InstanceBuilder instance(String name, Consumer<InstanceBuilder> content) {
            Map<String, HostItem> inner = new LinkedHashMap<>();
            content.accept(new InstanceBuilder(builder, inner));
            items.put(name, new HostItem.Instance(inner));
            return this;
        }

        /// Adds a core module. A component that imports it is compiled anew together with it, once for each linker.
        ///
        /// @param name its name
        /// @param wasm the binary
        /// @return this
        /// @throws InvalidComponent if it is no valid core module
        public InstanceBuilder module(String name, byte[] wasm) {
            items.put(name, new HostItem.Module(ComponentDecoder.module(wasm.clone(), DecodeLimits.DEFAULT)));
            return this;
        }

        /// Adds a component, which whoever imports it instantiates. A component that imports it is compiled anew
        /// together with it, once for each linker.
        ///
        /// @param name its name
        /// @param component decoded
        /// @return this
        public InstanceBuilder component(String name, Component component) {
            items.put(name, new HostItem.Component(component.decoded()));
            return this;
        }

        /// Adds everything that an instance exports, but for components: functions call into it, resources stay its
        /// own.
        ///
        /// @param instance stays open as long as what is linked with it is used
        /// @return this
        public InstanceBuilder exportsOf(ComponentInstance instance) {
            items.putAll(instance.exports());
            return this;
        }

        /// Ends the interface.
        ///
        /// @return the builder it came from
        public Builder done() {
            return builder;
        }
    }
}
