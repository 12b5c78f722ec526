package dev.mortise.component;

import org.jspecify.annotations.Nullable;

/// A type of resources. It is generative: two are equal only if one is an alias of the other.
///
/// A host that provides resources creates one for each kind and gives it to the [Linker].
public final class ResourceType {
    private final String name;
    private final Object identity;

    /// Creates a type that differs from every other.
    ///
    /// @param name for messages only
    public ResourceType(String name) {
        this(name, new Object());
    }

    private ResourceType(String name, Object identity) {
        this.name = name;
        this.identity = identity;
    }

    /// The same type under another name: equal to this one, though another object.
    ///
    /// @param other the name for messages
    /// @return the alias
    public ResourceType alias(String other) {
        return new ResourceType(other, identity);
    }

    /// The name for messages.
    ///
    /// @return not unique
    public String name() {
        return name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourceType type && type.identity.equals(identity);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(identity);
    }

    @Override
    public String toString() {
        return "resource " + name;
    }
}
