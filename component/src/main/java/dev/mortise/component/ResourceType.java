package dev.mortise.component;

/// A type of resources. It is generative: two are the same only if they are the same object.
///
/// A host that provides resources creates one for each kind and gives it to the [Linker].
public final class ResourceType {
    private final String name;

    /// Creates a type that differs from every other.
    ///
    /// @param name for messages only
    public ResourceType(String name) {
        this.name = name;
    }

    /// The name for messages.
    ///
    /// @return not unique
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return "resource " + name;
    }
}
