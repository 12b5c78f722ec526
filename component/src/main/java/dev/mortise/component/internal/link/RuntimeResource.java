package dev.mortise.component.internal.link;

import dev.mortise.component.ResourceType;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A resource type at run time: each instantiation of the component that defines it makes another.
///
/// @param type its identity
/// @param owner the frame of the instance that defines it; null for the host's
/// @param destructor gets the representation when an owning handle is dropped; null when there is none
record RuntimeResource(
        ResourceType type, @Nullable Frame owner, @Nullable Consumer<Object> destructor) {}
