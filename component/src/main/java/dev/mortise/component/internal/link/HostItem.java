package dev.mortise.component.internal.link;

import dev.mortise.component.FuncType;
import dev.mortise.component.HostFunction;
import dev.mortise.component.ResourceType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a host gives under a name.
public sealed interface HostItem {
    /// A function; a null type fits any import.
    record Func(@Nullable FuncType type, HostFunction function) implements HostItem {}

    /// A resource type.
    record Res(ResourceType type, Consumer<Object> destructor) implements HostItem {}
}
