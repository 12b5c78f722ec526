package dev.mortise.component;

/// One resource, as it travels through the host.
///
/// A host's own resource carries the host's object; a guest's carries the number that the guest gave.
public final class Resource {
    private final ResourceType type;
    private final Object representation;

    private Resource(ResourceType type, Object representation) {
        this.type = type;
        this.representation = representation;
    }

    /// A resource of the given type.
    ///
    /// @param type as it was given to the [Linker], or as a guest's instance has it
    /// @param representation the host's object, or an [Integer] for a guest's resource
    /// @return the resource
    public static Resource of(ResourceType type, Object representation) {
        return new Resource(type, representation);
    }

    /// Its type.
    ///
    /// @return compared by identity
    public ResourceType type() {
        return type;
    }

    /// What it stands for.
    ///
    /// @return the host's object, or an [Integer] for a guest's resource
    public Object representation() {
        return representation;
    }
}
