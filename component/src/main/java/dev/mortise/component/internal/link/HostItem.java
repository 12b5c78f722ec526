package dev.mortise.component.internal.link;

import dev.mortise.component.FuncType;
import dev.mortise.component.HostFunction;
import dev.mortise.component.ResourceType;
import dev.mortise.component.internal.binary.ComponentDecoder;
import dev.mortise.component.internal.definition.CoreSource;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a host gives under a name.
public sealed interface HostItem {
    /// A function; a null type fits any import.
    record Func(@Nullable FuncType type, HostFunction function) implements HostItem {}

    /// A resource type.
    record Res(ResourceType type, Consumer<Object> destructor) implements HostItem {}

    /// An instance: items by name.
    record Instance(Map<String, HostItem> items) implements HostItem {
        /// Copies.
        public Instance {
            items = Map.copyOf(items);
        }
    }

    /// A core module.
    record Module(CoreSource source) implements HostItem {}

    /// A component.
    record Component(ComponentDecoder.Decoded decoded) implements HostItem {}
}
